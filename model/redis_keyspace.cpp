#include "model/redis_keyspace.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/glob.hpp"
#include "model/redis_fault.hpp"
#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

/// A number as Redis accepts one: no sign but a minus, no leading zeros, no blanks.
auto integer(const StoredValue& value) -> std::int64_t {
  const auto* text = std::get_if<std::string>(&value);
  std::int64_t number = 0;
  if (text != nullptr) {
    const char* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, number);
    if (error == std::errc{} && rest == end && std::to_string(number) == *text) return number;
  }
  throw RedisReplyError("ERR value is not an integer or out of range");
}

auto fingerprint(const CachedAnswer& entry) -> std::uint64_t {
  std::uint64_t all = sim::fingerprint_all(fingerprint(*entry.answer), entry.layer,
                                           std::string_view(entry.filled_for.company),
                                           std::string_view(entry.filled_for.branch));
  for (const GenerationValue::Counter& counter : entry.under.counters) {
    all = sim::mix(
        all, sim::fingerprint_all(std::string_view(counter.key), std::string_view(counter.value)));
  }
  return all;
}

struct ContentPrint {
  auto operator()(std::monostate /*null*/) const -> std::uint64_t { return 1; }
  auto operator()(const CachedAnswer& entry) const { return fingerprint(entry); }
  auto operator()(const Serialized& value) const -> std::uint64_t {
    return sim::fingerprint(std::string_view(value.text));
  }
  auto operator()(const std::string& text) const -> std::uint64_t {
    return sim::fingerprint(std::string_view(text));
  }
  auto operator()(const StoredValue& value) const -> std::uint64_t {
    return sim::mix(value.index() + 1, std::visit(*this, value));
  }
  auto operator()(const RedisSet& set) const -> std::uint64_t {
    std::uint64_t all = set.size();
    for (const std::string& member : set)
      all = sim::mix(all, sim::fingerprint(std::string_view(member)));
    return all;
  }
  auto operator()(const RedisSortedSet& set) const -> std::uint64_t {
    std::uint64_t all = set.size();
    for (const auto& [member, score] : set)
      all = sim::mix(all, sim::fingerprint_all(std::string_view(member), score));
    return all;
  }
};

}  // namespace

auto RedisKeyspace::fingerprint_of(const Entry& entry) const -> std::uint64_t {
  return sim::fingerprint_all(entry.content.index() + 1, std::visit(ContentPrint{}, entry.content),
                              entry.expires);
}

auto RedisKeyspace::content(sim::ResourceId resource) const -> std::optional<std::uint64_t> {
  const auto key = touched_.find(resource);
  if (key == touched_.end()) return std::nullopt;
  const auto found = entries_.find(key->second);
  return found != entries_.end() ? fingerprint_of(found->second) : 0;
}

auto RedisKeyspace::fingerprint() const -> std::uint64_t {
  std::uint64_t all = entries_.size();
  for (const auto& [key, entry] : entries_)
    all = sim::mix(all, sim::mix(sim::fingerprint(std::string_view(key)), fingerprint_of(entry)));
  return all;
}

auto RedisKeyspace::live(const std::string& key) const -> const Entry* {
  expect_declared(key);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  const Entry& entry = found->second;
  const bool lives = is_live(entry);
  if (entry.expires != TimePoint::max()) {
    clock_.relies_on(
        {.since = entry.expiry_set_in, .lifetime = entry.ttl, .over = !lives, .what = "TTL"});
  }
  return lives ? &entry : nullptr;
}

auto RedisKeyspace::live(const std::string& key) -> Entry* {
  return const_cast<Entry*>(std::as_const(*this).live(key));
}

template <class T>
auto RedisKeyspace::content(const std::string& key) const -> const T* {
  const Entry* entry = live(key);
  if (entry == nullptr) return nullptr;
  touch(*entry);
  const auto* content = std::get_if<T>(&entry->content);
  if (content == nullptr) {
    throw RedisReplyError("WRONGTYPE Operation against a key holding the wrong kind of value");
  }
  return content;
}

template <class T>
auto RedisKeyspace::content(const std::string& key) -> T* {
  return const_cast<T*>(std::as_const(*this).template content<T>(key));
}

template <class T>
auto RedisKeyspace::content_or_new(const std::string& key) -> T& {
  T* there = content<T>(key);
  about_to_write(key);
  if (there != nullptr) return *there;
  if (const auto dead = entries_.find(key); dead != entries_.end()) drop(dead);
  scan_parts_.changed();
  return std::get<T>(entries_.emplace(key, Entry{.content = T{}, .expires = TimePoint::max()})
                         .first->second.content);
}

template <class T>
void RedisKeyspace::drop_if_empty(const std::string& key, const T& content) {
  if (content.empty()) drop(entries_.find(key));
}

void RedisKeyspace::drop(Entries::iterator entry) {
  const std::string key = entry->first;
  entries_.erase(entry);
  scan_parts_.changed();
  if (observer_ != nullptr) observer_->on_removed(key);
}

void RedisKeyspace::put(const std::string& key, const StoredValue& value, TimePoint expires) {
  about_to_write(key);
  const auto [at, is_new] = entries_.try_emplace(key);
  if (is_new) scan_parts_.changed();
  Entry& entry = at->second;
  entry.content = value;
  set_expiry(entry, expires);
  touch(entry);
  if (observer_ != nullptr) observer_->on_stored(key, value, expires);
}

void RedisKeyspace::set_expiry(Entry& entry, TimePoint expires) {
  entry.expires = expires;
  entry.ttl = expires == TimePoint::max() ? Duration{0} : expires - clock_.now();
  entry.expiry_set_in = clock_.turn();
}

void RedisKeyspace::age(const std::string& key) {
  if (!runs_out_) return;
  Entry* entry = live(key);
  if (entry == nullptr || entry->expires == TimePoint::max() || !runs_out_(key)) return;
  about_to_write(key);
  set_expiry(*entry, clock_.now());
  if (observer_ != nullptr) observer_->on_expiry_changed(key, entry->expires);
}

auto RedisKeyspace::get(const std::string& key) const -> std::optional<Found> {
  const auto* value = content<StoredValue>(key);
  if (value == nullptr) return std::nullopt;
  Found result{.value = *value, .ttl_left = std::nullopt};
  const TimePoint expires = live(key)->expires;
  if (expires != TimePoint::max()) result.ttl_left = expires - clock_.now();
  return result;
}

void RedisKeyspace::set(const std::string& key, const StoredValue& value,
                        std::optional<Duration> ttl) {
  sim::require(!ttl || *ttl > Duration{0}, "SETEX needs a TTL above zero");
  put(key, value, ttl ? clock_.now() + *ttl : TimePoint::max());
}

auto RedisKeyspace::set_if_absent(const std::string& key, const StoredValue& value,
                                  std::optional<Duration> ttl) -> bool {
  if (exists(key)) return false;
  set(key, value, ttl);
  return true;
}

auto RedisKeyspace::increment(const std::string& key, std::int64_t by) -> std::int64_t {
  const auto* value = content<StoredValue>(key);
  const TimePoint expires = value != nullptr ? live(key)->expires : TimePoint::max();
  std::int64_t sum = 0;
  if (__builtin_add_overflow(value != nullptr ? integer(*value) : 0, by, &sum)) {
    throw RedisReplyError("ERR increment or decrement would overflow");
  }
  put(key, std::to_string(sum), expires);
  return sum;
}

auto RedisKeyspace::del(const std::string& key) -> bool {
  expect_declared(key);
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  const bool was_live = is_live(found->second);
  about_to_write(key);
  drop(found);
  return was_live;
}

auto RedisKeyspace::del(const std::vector<std::string>& keys) -> std::vector<std::string> {
  std::vector<std::string> removed;
  for (const std::string& key : keys) {
    if (del(key)) removed.push_back(key);
  }
  return removed;
}

auto RedisKeyspace::expire(const std::string& key, Duration ttl) -> bool {
  if (ttl <= Duration{0}) return del(key);
  Entry* entry = live(key);
  if (entry == nullptr) return false;
  about_to_write(key);
  set_expiry(*entry, clock_.now() + ttl);
  if (observer_ != nullptr) observer_->on_expiry_changed(key, entry->expires);
  return true;
}

auto RedisKeyspace::persist(const std::string& key) -> bool {
  Entry* entry = live(key);
  if (entry == nullptr || entry->expires == TimePoint::max()) return false;
  about_to_write(key);
  set_expiry(*entry, TimePoint::max());
  if (observer_ != nullptr) observer_->on_expiry_changed(key, entry->expires);
  return true;
}

auto RedisKeyspace::expires(const std::string& key) const -> std::optional<TimePoint> {
  const Entry* entry = live(key);
  return entry != nullptr ? std::optional(entry->expires) : std::nullopt;
}

auto RedisKeyspace::keys(std::string_view pattern) const -> std::vector<std::string> {
  std::vector<std::string> matches;
  for (const auto& [key, entry] : entries_) {
    if (is_live(entry) && glob_matches(pattern, key)) matches.push_back(key);
  }
  return matches;
}

auto RedisKeyspace::sadd(const std::string& key, const std::string& member) -> bool {
  return content_or_new<RedisSet>(key).insert(member).second;
}

auto RedisKeyspace::srem(const std::string& key, const std::string& member) -> bool {
  auto* set = content<RedisSet>(key);
  if (set == nullptr || !set->contains(member)) return false;
  about_to_write(key);
  set->erase(member);
  drop_if_empty(key, *set);
  return true;
}

auto RedisKeyspace::smembers(const std::string& key) const -> std::vector<std::string> {
  const auto* set = content<RedisSet>(key);
  if (set == nullptr) return {};
  return {set->begin(), set->end()};
}

auto RedisKeyspace::zadd(const std::string& key, const Scored& scored, Zadd how) -> bool {
  const auto [member, is_new] =
      content_or_new<RedisSortedSet>(key).try_emplace(scored.member, scored.score);
  if (how == Zadd::upsert) member->second = scored.score;
  return is_new;
}

auto RedisKeyspace::zrem(const std::string& key, const std::string& member) -> bool {
  auto* set = content<RedisSortedSet>(key);
  if (set == nullptr || !set->contains(member)) return false;
  about_to_write(key);
  set->erase(member);
  drop_if_empty(key, *set);
  return true;
}

auto RedisKeyspace::zrange(const std::string& key) const -> std::vector<Scored> {
  std::vector<Scored> members;
  if (const auto* set = content<RedisSortedSet>(key)) {
    for (const auto& [member, score] : *set) members.push_back({.member = member, .score = score});
  }
  std::ranges::stable_sort(members, {}, &Scored::score);
  return members;
}

auto RedisKeyspace::zremrangebyscore(const std::string& key, std::int64_t low, std::int64_t high)
    -> std::uint64_t {
  auto* set = content<RedisSortedSet>(key);
  if (set == nullptr) return 0;
  about_to_write(key);
  const std::uint64_t gone = std::erase_if(
      *set, [&](const auto& member) { return low <= member.second && member.second <= high; });
  drop_if_empty(key, *set);
  return gone;
}

void RedisKeyspace::about_to_write(const std::string& key) {
  expect_declared(key);
  const auto found = entries_.find(key);
  if (found == entries_.end()) make_room();
  if (!remembers_writes_) return;
  Write write{.time = clock_.now(), .key = key, .before = std::nullopt};
  if (found != entries_.end()) write.before = found->second;
  writes_.push_back(std::move(write));
}

void RedisKeyspace::make_room() {
  if (memory_.keys_max == 0) return;
  while (entries_.size() >= memory_.keys_max) {
    const auto victim = unused_for_longest(memory_.eviction);
    if (victim == entries_.end()) {
      throw RedisReplyError("OOM command not allowed when used memory > 'maxmemory'");
    }
    evict(victim);
  }
}

auto RedisKeyspace::unused_for_longest(Eviction among) -> Entries::iterator {
  auto victim = entries_.end();
  for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
    const bool may_go =
        among == Eviction::allkeys_lru ||
        (among == Eviction::volatile_lru && entry->second.expires != TimePoint::max());
    if (!may_go) continue;
    if (victim == entries_.end() || entry->second.used < victim->second.used) victim = entry;
  }
  return victim;
}

void RedisKeyspace::evict_one() {
  const auto victim = unused_for_longest(Eviction::allkeys_lru);
  if (victim != entries_.end()) evict(victim);
}

void RedisKeyspace::evict(Entries::iterator victim) {
  const std::string key = victim->first;
  drop(victim);
  if (on_eviction_) on_eviction_(key);
}

void RedisKeyspace::lose_writes_after(TimePoint as_of, const Lost& lost) {
  const auto kept = std::ranges::find_if(writes_.rbegin(), writes_.rend(),
                                         [&](const Write& write) { return write.time <= as_of; });
  lose_last_writes(static_cast<std::size_t>(kept - writes_.rbegin()), lost);
}

void RedisKeyspace::lose_last_writes(std::size_t count, const Lost& lost) {
  for (; count > 0 && !writes_.empty(); --count) {
    const Write write = std::move(writes_.back());
    writes_.pop_back();
    undo(write);
    lost(write.key);
  }
}

void RedisKeyspace::undo(const Write& write) {
  if (!write.before) {
    if (const auto found = entries_.find(write.key); found != entries_.end()) drop(found);
    return;
  }
  entries_[write.key] = *write.before;
  scan_parts_.changed();
  const auto* value = std::get_if<StoredValue>(&write.before->content);
  if (value != nullptr && is_live(*write.before) && observer_ != nullptr) {
    observer_->on_stored(write.key, *value, write.before->expires);
  }
}

auto RedisKeyspace::scan(const std::string& pattern, std::uint64_t part, std::uint64_t parts)
    -> std::vector<std::string> {
  std::vector<std::string> matches;
  std::vector<Entries::iterator> dead;
  for (const Entries::iterator entry : scan_parts_.of(entries_, part, parts)) {
    if (!glob_matches(pattern, entry->first)) continue;
    if (is_live(entry->second)) {
      matches.push_back(entry->first);
    } else {
      dead.push_back(entry);
    }
  }
  for (const Entries::iterator entry : dead) drop(entry);
  return matches;
}

}  // namespace slotrace::model
