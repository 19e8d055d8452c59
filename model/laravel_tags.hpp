#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/laravel_cache.hpp"
#include "model/policy.hpp"

namespace slotrace::model {

/// Cache::tags(names): a cache whose entries can be flushed together. With namespace ids every
/// operation reads the ids anew: a value that was computed before a flush is stored after it under
/// the new ids, and is found.
/// https://laravel.com/docs/9.x/cache#cache-tags; Illuminate\Cache\{TagSet,RedisTaggedCache} of 8.83,
/// RedisTagSet of 11.
class TaggedCache {
 public:
  TaggedCache(sim::Simulation& simulation, LaravelCache& cache, TagKind kind,
              std::vector<std::string> names)
      : simulation_(simulation), cache_(cache), kind_(kind), names_(std::move(names)) {}

  /// As LaravelCache::get.
  template <class Also>
  auto get(const std::string& key, Also also) -> sim::Task<std::optional<Found>> {
    const std::string item = co_await item_key(key);
    co_return co_await cache_.get(item, also);
  }

  /// As LaravelCache::put. The entry is noted first, under the ids of then; the value is stored under
  /// the ids of now.
  template <class Also>
  auto put(const std::string& key, const StoredValue& value, std::optional<Duration> ttl, Also also)
      -> sim::Task<> {
    co_await note_entry(key, ttl);
    const std::string item = co_await item_key(key);
    co_await cache_.put(item, value, ttl, also);
  }

  /// As LaravelCache::add. With namespace ids an entry that is added with a TTL is not noted: a flush
  /// loses its key, but leaves it in place until it expires.
  auto add(const std::string& key, const StoredValue& value, std::optional<Duration> ttl)
      -> sim::Task<bool>;
  /// As LaravelCache::increment.
  auto increment(const std::string& key, std::int64_t by = 1)
      -> sim::Task<std::optional<std::int64_t>>;

  /// As LaravelCache::forget.
  template <class Also>
  auto forget(const std::string& key, Also also) -> sim::Task<bool> {
    const std::string item = co_await item_key(key);
    co_return co_await cache_.forget(item, also);
  }

  /// Cache::tags(names)->flush(). `also(removed, last)` runs in the step of every DEL: the keys that
  /// were there, and whether it is the last command.
  template <class Also>
  auto flush(Also also) -> sim::Task<> {
    if (kind_ == TagKind::sets) {
      const std::vector<std::string> entries = co_await entries_in_sets();
      co_await del_entries(entries, also);
    } else {
      for (const std::string_view list : {kForever, kStandard}) {
        const std::vector<std::string> tag_ids = co_await ids();
        for (const std::string& id : tag_ids) {
          const std::string noted = reference(id, list);
          const std::vector<std::string> entries = co_await cache_.redis().smembers(noted);
          co_await del_entries(entries, also);
          co_await del(noted, false, also);
        }
      }
    }
    for (const std::string& name : names_) {
      const std::string key = cache_.prefix() + tag_key(name);
      co_await del(key, &name == &names_.back(), also);
    }
  }

  /// The key, without the store's prefix, under which a look-up issued now would find `key`. Nothing:
  /// a tag has no id, so it would find nothing. No step: for audits.
  [[nodiscard]] auto item_key_now(const std::string& key) const -> std::optional<std::string>;

  /// Whether a key, without the store's prefix, is that of an entry, not of what keeps track of tags:
  /// entries begin with 40 hexadecimal digits and a colon.
  [[nodiscard]] static auto is_entry(std::string_view key) -> bool;
  static constexpr std::size_t kHashLength = 41;

 private:
  /// Names of the lists of what was put without a TTL, and with one.
  static constexpr std::string_view kForever = "forever_ref";
  static constexpr std::string_view kStandard = "standard_ref";

  template <class Also>
  auto del(const std::string& key, bool last, Also also) -> sim::Task<> {
    co_await cache_.redis().del(key, [&](bool removed) {
      also(removed ? std::vector<std::string>{key} : std::vector<std::string>{}, last);
    });
  }
  template <class Also>
  auto del_entries(const std::vector<std::string>& entries, Also also) -> sim::Task<> {
    if (entries.empty()) co_return;
    co_await cache_.redis().del(
        entries, [&](const std::vector<std::string>& removed) { also(removed, false); });
  }

  [[nodiscard]] auto tag_key(const std::string& name) const -> std::string;
  [[nodiscard]] auto reference(const std::string& id, std::string_view list) const -> std::string;
  auto ids() -> sim::Task<std::vector<std::string>>;
  auto item_key(std::string key) -> sim::Task<std::string>;
  auto note_entry(std::string key, std::optional<Duration> ttl) -> sim::Task<>;
  auto note_in_references(std::string key, std::string_view list) -> sim::Task<>;
  auto note_in_sets(std::string key, std::int64_t score, RedisKeyspace::Zadd how) -> sim::Task<>;
  auto entries_in_sets() -> sim::Task<std::vector<std::string>>;

  sim::Simulation& simulation_;
  LaravelCache& cache_;
  TagKind kind_;
  std::vector<std::string> names_;
};

}  // namespace slotrace::model
