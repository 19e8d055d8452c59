#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/key_families.hpp"
#include "model/redis_value.hpp"
#include "model/scan_parts.hpp"
#include "model/world.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// What a Redis server holds, and what its commands do to it: the part of a step that happens at one
/// instant. Each method is the command of that name, https://redis.io/commands/.
/// A key is dead from the instant on at which its TTL has passed; it stays in place, unseen, until it
/// is written, deleted or scanned. (Redis rounds to milliseconds; this store does not.)
/// Memory is counted in keys. A write that would add one too many first takes away what has been unused
/// for longest (Redis looks at five keys at random and takes the one unused for longest), or is refused.
/// Errors: RedisReplyError when the key holds another type than the command is for, or when there is no
/// memory for a new key.
class RedisKeyspace {
 public:
  // What a command declares that it touches: single keys, or whole families of them.
  void divide(KeyFamilies families) { families_ = std::move(families); }
  [[nodiscard]] auto families() const -> const KeyFamilies& { return families_; }
  [[nodiscard]] static auto resource_of(std::string_view key) -> sim::ResourceId {
    return sim::resource("redis", key);
  }

  RedisKeyspace(const sim::Simulation& clock, StoreObserver* observer,
                const RedisMemory& memory = {})
      : clock_(clock), observer_(observer), memory_(memory) {}

  // Strings.
  [[nodiscard]] auto get(const std::string& key) const -> std::optional<Found>;
  /// SET, with PX where there is a TTL; an old TTL goes. Requires: ttl > 0.
  void set(const std::string& key, const StoredValue& value, std::optional<Duration> ttl);
  /// SET with NX: whether it was stored. Requires: ttl > 0.
  auto set_if_absent(const std::string& key, const StoredValue& value, std::optional<Duration> ttl)
      -> bool;
  /// INCRBY: the new number; an absent key counts as 0, a TTL stays.
  /// Errors: RedisReplyError when the value is no integer or leaves its 64 bits.
  auto increment(const std::string& key, std::int64_t by = 1) -> std::int64_t;

  // Keys of any type.
  [[nodiscard]] auto exists(const std::string& key) const -> bool { return live(key) != nullptr; }
  /// DEL: whether it was there. A dead key is taken away, but was not there.
  auto del(const std::string& key) -> bool;
  /// DEL of several keys at once: the ones that were there.
  auto del(const std::vector<std::string>& keys) -> std::vector<std::string>;
  /// PEXPIRE: whether the key was there. A TTL of nothing or less deletes it.
  auto expire(const std::string& key, Duration ttl) -> bool;
  /// Whether the key was there and had a TTL.
  auto persist(const std::string& key) -> bool;
  /// PTTL: TimePoint::max() when it never expires, nothing when it is not there.
  [[nodiscard]] auto expires(const std::string& key) const -> std::optional<TimePoint>;
  /// The live keys that match, sorted. (Redis answers in no particular order.)
  [[nodiscard]] auto keys(std::string_view pattern) const -> std::vector<std::string>;

  // Sets.
  /// Whether it is a new member.
  auto sadd(const std::string& key, const std::string& member) -> bool;
  /// Whether it was a member. A set without members is gone.
  auto srem(const std::string& key, const std::string& member) -> bool;
  [[nodiscard]] auto smembers(const std::string& key) const -> std::vector<std::string>;

  // Sorted sets.
  struct Scored {
    std::string member;
    std::int64_t score = 0;
  };
  enum class Zadd : std::uint8_t { upsert, only_new };
  /// ZADD, with NX for `only_new`: whether it is a new member.
  auto zadd(const std::string& key, const Scored& scored, Zadd how = Zadd::upsert) -> bool;
  auto zrem(const std::string& key, const std::string& member) -> bool;
  /// Members from the lowest score on; equal scores by name.
  [[nodiscard]] auto zrange(const std::string& key) const -> std::vector<Scored>;
  /// Members with scores from `low` to `high` go; how many there were.
  auto zremrangebyscore(const std::string& key, std::int64_t low, std::int64_t high)
      -> std::uint64_t;

  /// One call of SCAN with MATCH, over part `part` of `parts`: a key's part follows from its name. A
  /// matching key that is dead is dropped here, as Redis does, and not answered.
  auto scan(const std::string& pattern, std::uint64_t part, std::uint64_t parts)
      -> std::vector<std::string>;

  // What befalls the server. `lost(key)` is told of every key that is another one afterwards.
  using Lost = std::function<void(const std::string& key)>;
  void on_eviction(Lost lost) { on_eviction_ = std::move(lost); }
  /// The key that has been unused for longest goes, if there is one.
  void evict_one();
  /// Says of a key that lives and has a TTL whether that is over now, before its time.
  using RunsOut = std::function<bool(const std::string& key)>;
  void on_ageing(RunsOut asks) { runs_out_ = std::move(asks); }
  /// Before a client looks at the key: it may run out.
  void age(const std::string& key);
  /// From now on the last writes can be lost.
  void remember_writes() { remembers_writes_ = true; }
  /// A fail-over to a replica that had not yet received the writes after `as_of`: they are undone.
  void lose_writes_after(TimePoint as_of, const Lost& lost);
  /// The same for the last `count` writes.
  void lose_last_writes(std::size_t count, const Lost& lost);
  /// Writes that can be lost.
  [[nodiscard]] auto remembered_writes() const -> std::size_t { return writes_.size(); }

  // What a search with state is shown.
  /// What the key holds that this resource stands for; nothing: no such key was ever touched, as far
  /// as commands are held against what they declare (Simulation::wants_declared).
  [[nodiscard]] auto content(sim::ResourceId resource) const -> std::optional<std::uint64_t>;
  /// What all keys hold.
  [[nodiscard]] auto fingerprint() const -> std::uint64_t;

  /// Keys in place, dead ones included.
  [[nodiscard]] auto size() const -> std::uint64_t { return entries_.size(); }

 private:
  using Content = std::variant<StoredValue, RedisSet, RedisSortedSet>;
  struct Entry {
    Content content;
    TimePoint expires;  ///< TimePoint::max(): never
    Duration ttl{0};  ///< when the expiry was set
    std::uint32_t expiry_set_in = sim::RunLog::Moment::kBeginning;  ///< turn of the simulation
    mutable std::uint64_t used = 0;  ///< the later, the higher
  };
  using Entries = std::map<std::string, Entry>;
  struct Write {
    TimePoint time;
    std::string key;
    std::optional<Entry> before;
  };

  [[nodiscard]] auto fingerprint_of(const Entry& entry) const -> std::uint64_t;
  [[nodiscard]] auto is_live(const Entry& entry) const -> bool {
    return clock_.now() < entry.expires;
  }
  [[nodiscard]] auto live(const std::string& key) const -> const Entry*;
  [[nodiscard]] auto live(const std::string& key) -> Entry*;
  template <class T>
  [[nodiscard]] auto content(const std::string& key) const -> const T*;
  template <class T>
  [[nodiscard]] auto content(const std::string& key) -> T*;
  /// What the key holds, after an empty one has been put there if it was absent.
  template <class T>
  auto content_or_new(const std::string& key) -> T&;
  template <class T>
  void drop_if_empty(const std::string& key, const T& content);
  void drop(Entries::iterator entry);
  void put(const std::string& key, const StoredValue& value, TimePoint expires);
  void set_expiry(Entry& entry, TimePoint expires);
  void touch(const Entry& entry) const { entry.used = ++uses_; }
  /// What is done to a key belongs to a command that declares it; a search relies on that.
  void expect_declared(std::string_view key) const {
    if (!clock_.wants_declared()) return;
    const sim::ResourceId resource = resource_of(key);
    clock_.expect_declared(resource, families_.of(key));
    if (clock_.has_fingerprint()) touched_.try_emplace(resource, key);
  }
  /// To be called before every write to `key`.
  void about_to_write(const std::string& key);
  void make_room();
  void evict(Entries::iterator victim);
  [[nodiscard]] auto unused_for_longest(Eviction among) -> Entries::iterator;
  void undo(const Write& write);

  const sim::Simulation& clock_;
  StoreObserver* observer_;
  RedisMemory memory_;
  KeyFamilies families_;
  Entries entries_;
  ScanParts<Entries> scan_parts_;
  mutable std::uint64_t uses_ = 0;
  mutable std::map<sim::ResourceId, std::string> touched_;  ///< keys, for a search with state
  Lost on_eviction_;
  RunsOut runs_out_;
  bool remembers_writes_ = false;
  std::vector<Write> writes_;
};

}  // namespace slotrace::model
