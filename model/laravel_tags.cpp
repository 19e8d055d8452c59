#include "model/laravel_tags.hpp"

#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

const auto kNoNote = [](const auto&...) {};

/// PHP's sha1(): 40 hexadecimal digits.
auto sha1(const std::string& text) -> std::string {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  const int done = EVP_Digest(text.data(), text.size(), digest.data(), &size, EVP_sha1(), nullptr);
  sim::require(done == 1, "no SHA-1");
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
}

auto tagged_key(const std::vector<std::string>& tag_ids, const std::string& key) -> std::string {
  return fmt::format("{}:{}", sha1(fmt::format("{}", fmt::join(tag_ids, "|"))), key);
}

}  // namespace

auto TaggedCache::tag_key(const std::string& name) const -> std::string {
  return fmt::format("tag:{}:{}", name, kind_ == TagKind::sets ? "entries" : "key");
}

auto TaggedCache::reference(const std::string& id, std::string_view list) const -> std::string {
  return fmt::format("{}{}:{}", cache_.prefix(), id, list);
}

auto TaggedCache::is_entry(std::string_view key) -> bool {
  return key.size() > kHashLength && key[kHashLength - 1] == ':' &&
         key.substr(0, kHashLength - 1).find_first_not_of("0123456789abcdef") ==
             std::string_view::npos;
}

auto TaggedCache::ids() -> sim::Task<std::vector<std::string>> {
  std::vector<std::string> ids;
  for (const std::string& name : names_) {
    const std::string key = tag_key(name);
    if (kind_ == TagKind::sets) {
      ids.push_back(key);
      continue;
    }
    const std::optional<Found> found = co_await cache_.get(key, kNoNote);
    const auto* id = found ? std::get_if<std::string>(&found->value) : nullptr;
    if (id != nullptr) {
      ids.push_back(*id);
      continue;
    }
    // Between the look-up and this, another process may have given the tag an id of its own.
    ids.push_back(cache_.unique("tag"));
    const StoredValue fresh = ids.back();
    co_await cache_.put(key, fresh, std::nullopt, kNoNote);
  }
  co_return ids;
}

auto TaggedCache::item_key(std::string key) -> sim::Task<std::string> {
  const std::vector<std::string> tag_ids = co_await ids();
  co_return tagged_key(tag_ids, key);
}

auto TaggedCache::item_key_now(const std::string& key) const -> std::optional<std::string> {
  std::vector<std::string> ids;
  for (const std::string& name : names_) {
    const std::string id_key = tag_key(name);
    if (kind_ == TagKind::sets) {
      ids.push_back(id_key);
      continue;
    }
    const auto found = cache_.redis().keyspace().get(cache_.prefix() + id_key);
    const auto* id = found ? std::get_if<std::string>(&found->value) : nullptr;
    if (id == nullptr) return std::nullopt;
    ids.push_back(*id);
  }
  return tagged_key(ids, key);
}

auto TaggedCache::note_entry(std::string key, std::optional<Duration> ttl) -> sim::Task<> {
  if (kind_ == TagKind::namespace_ids) {
    co_await note_in_references(key, ttl ? kStandard : kForever);
    co_return;
  }
  if (!ttl) {
    co_await note_in_sets(key, -1, RedisKeyspace::Zadd::upsert);
    co_return;
  }
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*ttl);
  if (seconds.count() <= 0) co_return;
  const auto now = std::chrono::floor<std::chrono::seconds>(simulation_.now().time_since_epoch());
  co_await note_in_sets(key, (now + seconds).count(), RedisKeyspace::Zadd::upsert);
}

auto TaggedCache::note_in_references(std::string key, std::string_view list) -> sim::Task<> {
  const std::vector<std::string> tag_ids = co_await ids();
  const std::string entry = cache_.prefix() + tagged_key(tag_ids, key);
  for (const std::string& id : tag_ids) {
    const std::string noted = reference(id, list);
    co_await cache_.redis().sadd(noted, entry);
  }
}

auto TaggedCache::note_in_sets(std::string key, std::int64_t score, RedisKeyspace::Zadd how)
    -> sim::Task<> {
  const std::vector<std::string> tag_ids = co_await ids();
  const RedisKeyspace::Scored entry{.member = tagged_key(tag_ids, key), .score = score};
  for (const std::string& id : tag_ids) {
    const std::string set = cache_.prefix() + id;
    co_await cache_.redis().zadd(set, entry, how);
  }
}

auto TaggedCache::entries_in_sets() -> sim::Task<std::vector<std::string>> {
  std::vector<std::string> entries;
  for (const std::string& name : names_) {
    const std::string set = cache_.prefix() + tag_key(name);
    const std::vector<RedisKeyspace::Scored> members = co_await cache_.redis().zscan(set);
    for (const RedisKeyspace::Scored& one : members)
      entries.push_back(cache_.prefix() + one.member);
  }
  co_return entries;
}

auto TaggedCache::add(const std::string& key, const StoredValue& value, std::optional<Duration> ttl)
    -> sim::Task<bool> {
  if (!ttl) {
    const std::optional<Found> found = co_await get(key, kNoNote);
    if (found) co_return false;
    co_await put(key, value, ttl, kNoNote);
    co_return true;
  }
  if (*ttl < std::chrono::seconds{1}) co_return false;
  if (kind_ == TagKind::sets) co_await note_entry(key, ttl);
  const std::string item = co_await item_key(key);
  co_return co_await cache_.add(item, value, ttl);
}

auto TaggedCache::increment(const std::string& key, std::int64_t by)
    -> sim::Task<std::optional<std::int64_t>> {
  if (kind_ == TagKind::sets) {
    co_await note_in_sets(key, -1, RedisKeyspace::Zadd::only_new);
  } else {
    co_await note_in_references(key, kStandard);
  }
  const std::string item = co_await item_key(key);
  co_return co_await cache_.increment(item, by);
}

}  // namespace slotrace::model
