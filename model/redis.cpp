#include "model/redis.hpp"

#include <algorithm>

#include "model/glob.hpp"
#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

constexpr sim::ResourceId kKeyspace = sim::resource("redis");

}  // namespace

/// A command on one key reads the keyspace, so that commands on different keys are independent and
/// each of them depends on a scan, which writes it.
auto Redis::command(std::string_view what, const std::string& key, sim::AccessKind kind)
    -> sim::StepSpec {
  return {.what = what,
          .accesses = {sim::Access{sim::resource("redis", key), kind}, sim::reads(kKeyspace)},
          .request = &latencies_.redis_request,
          .response = &latencies_.redis_response,
          .server = &server_,
          .service = costs_.service};
}

auto Redis::keyspace_command(std::string_view what, Duration service) -> sim::StepSpec {
  return {.what = what,
          .accesses = {sim::writes(kKeyspace)},
          .request = &latencies_.redis_request,
          .response = &latencies_.redis_response,
          .server = &server_,
          .service = service};
}

auto Redis::find(const std::string& key) const -> std::optional<Found> {
  const auto found = entries_.find(key);
  if (found == entries_.end() || !live(found->second)) return std::nullopt;
  Found result{.value = found->second.value, .ttl_left = std::nullopt};
  if (found->second.expires != TimePoint::max()) {
    result.ttl_left = found->second.expires - simulation_.now();
  }
  return result;
}

void Redis::store(const std::string& key, const StoredValue& value, std::optional<Duration> ttl) {
  sim::require(!ttl || *ttl > Duration{0}, "SETEX needs a TTL above zero");
  const TimePoint expires = ttl ? simulation_.now() + *ttl : TimePoint::max();
  entries_[key] = {.value = value, .expires = expires};
  if (observer_ != nullptr) observer_->on_stored(key, value, expires);
}

auto Redis::remove(const std::string& key) -> bool {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  const bool was_live = live(found->second);
  entries_.erase(found);
  if (observer_ != nullptr) observer_->on_removed(key);
  return was_live;
}

auto Redis::size() const -> std::uint64_t {
  return std::max<std::uint64_t>({costs_.keyspace, entries_.size(), 1});
}

auto Redis::begin_scan(std::uint64_t count) const -> ScanCursor {
  sim::require(count > 0, "SCAN needs a COUNT above zero");
  return {.count = count, .calls = (size() + count - 1) / count, .call = 0};
}

auto Redis::scan_service(const ScanCursor& cursor) const -> Duration {
  const std::uint64_t seen = cursor.call * cursor.count;
  const std::uint64_t looked_at = std::min(cursor.count, size() > seen ? size() - seen : 0);
  // A keyspace and a cost from a file may multiply to more than a clock can hold.
  if (looked_at > 0 && costs_.per_key_scanned.count() > 0 &&
      looked_at >
          static_cast<std::uint64_t>(sim::Distribution::kLongest / costs_.per_key_scanned)) {
    throw sim::BudgetExceeded("a single SCAN takes more than 100 years");
  }
  return costs_.service + costs_.per_key_scanned * static_cast<std::int64_t>(looked_at);
}

auto Redis::matching(const std::string& pattern, std::uint64_t part, std::uint64_t parts) const
    -> std::vector<std::string> {
  std::vector<std::string> matches;
  for (const auto& [key, entry] : entries_) {
    if (sim::stable_hash(key) % parts == part && glob_matches(pattern, key)) matches.push_back(key);
  }
  return matches;
}

auto Redis::keys(std::string_view pattern) const -> std::vector<std::string> {
  std::vector<std::string> matches = matching(std::string(pattern), 0, 1);
  std::erase_if(matches, [&](const std::string& key) { return !live(entries_.at(key)); });
  return matches;
}

}  // namespace slotrace::model
