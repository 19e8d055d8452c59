#include "model/redis.hpp"

#include <algorithm>
#include <bit>

#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

constexpr sim::ResourceId kKeyspace = RedisKeyspace::kWhole;

auto resource_of(const std::string& key) -> sim::ResourceId {
  return RedisKeyspace::resource_of(key);
}

}  // namespace

auto Redis::reading(const std::string& key) -> sim::AccessList {
  return {sim::reads(resource_of(key)), sim::reads(kKeyspace)};
}

auto Redis::writing(const std::string& key) -> sim::AccessList {
  return {sim::writes(resource_of(key)), sim::reads(kKeyspace)};
}

auto Redis::writing(const std::vector<std::string>& keys) -> sim::AccessList {
  switch (keys.size()) {
    case 0: return {sim::reads(kKeyspace)};
    case 1: return writing(keys[0]);
    case 2:
      return {sim::writes(resource_of(keys[0])), sim::writes(resource_of(keys[1])),
              sim::reads(kKeyspace)};
    case 3:
      return {sim::writes(resource_of(keys[0])), sim::writes(resource_of(keys[1])),
              sim::writes(resource_of(keys[2])), sim::reads(kKeyspace)};
    default: return writing_any_key();
  }
}

auto Redis::touching(const Touched& keys) -> sim::AccessList {
  std::vector<sim::Access> accesses;
  for (const std::string& key : keys.reads) accesses.push_back(sim::reads(resource_of(key)));
  for (const std::string& key : keys.writes) accesses.push_back(sim::writes(resource_of(key)));
  switch (accesses.size()) {
    case 0: return {sim::reads(kKeyspace)};
    case 1: return {accesses[0], sim::reads(kKeyspace)};
    case 2: return {accesses[0], accesses[1], sim::reads(kKeyspace)};
    case 3: return {accesses[0], accesses[1], accesses[2], sim::reads(kKeyspace)};
    default: return writing_any_key();
  }
}

auto Redis::writing_any_key() -> sim::AccessList { return {sim::writes(kKeyspace)}; }

auto Redis::size() const -> std::uint64_t {
  return std::max<std::uint64_t>({costs_.keyspace, keyspace_.size(), 1});
}

auto Redis::begin_scan(std::uint64_t count) -> ScanCursor {
  sim::require(count > 0, "SCAN needs a COUNT above zero");
  return {.count = count};
}

/// Redis keeps its keys in a table of a power of two.
void Redis::size_up(ScanCursor& cursor) const {
  cursor.calls = (size() + cursor.count - 1) / cursor.count;
  cursor.table = std::bit_ceil(size());
}

auto Redis::keys_in(const ScanCursor& cursor) const -> std::uint64_t {
  const std::uint64_t seen = cursor.call * cursor.count;
  return std::min(cursor.count, size() > seen ? size() - seen : 0);
}

auto Redis::cost_of_looking_at(std::uint64_t keys) const -> Duration {
  // A keyspace and a cost from a file may multiply to more than a clock can hold.
  if (keys > 0 && costs_.per_key_scanned.count() > 0 &&
      keys > static_cast<std::uint64_t>(sim::Distribution::kLongest / costs_.per_key_scanned)) {
    throw sim::BudgetExceeded("a single SCAN takes more than 100 years");
  }
  return costs_.per_key_scanned * static_cast<std::int64_t>(keys);
}

auto Redis::matching(const std::string& pattern, const ScanCursor& cursor)
    -> std::vector<std::string> {
  std::vector<std::string> matches = keyspace_.scan(pattern, cursor.call, cursor.calls);
  if (cursor.call > 0 && std::bit_ceil(size()) < cursor.table) {
    const auto again = keyspace_.scan(pattern, cursor.call - 1, cursor.calls);
    matches.insert(matches.end(), again.begin(), again.end());
  }
  return matches;
}

}  // namespace slotrace::model
