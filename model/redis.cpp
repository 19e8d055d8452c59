#include "model/redis.hpp"

#include <algorithm>
#include <bit>

#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

auto resource_of(const std::string& key) -> sim::ResourceId {
  return RedisKeyspace::resource_of(key);
}

}  // namespace

auto Redis::reading(const std::string& key) const -> sim::AccessList {
  return {sim::reads(resource_of(key)), sim::reads(families().of(key))};
}

auto Redis::writing(const std::string& key) const -> sim::AccessList {
  return {sim::writes(resource_of(key)), sim::reads(families().of(key))};
}

auto Redis::erasing(const std::vector<std::string>& keys) const -> sim::AccessList {
  return touching({.reads = {}, .writes = {}, .erases = keys});
}

auto Redis::writing(const std::vector<std::string>& keys) const -> sim::AccessList {
  return touching({.reads = {}, .writes = keys});
}

auto Redis::touching(const Touched& keys) const -> sim::AccessList {
  std::vector<sim::Access> accesses;
  const auto add = [&](const std::vector<std::string>& some, auto access) {
    for (const std::string& key : some) accesses.push_back(access(resource_of(key)));
  };
  add(keys.reads, sim::reads);
  add(keys.writes, sim::writes);
  add(keys.erases, sim::erases);
  for (const auto* some : {&keys.reads, &keys.writes, &keys.erases}) {
    for (const std::string& key : *some) {
      const sim::Access family = sim::reads(families().of(key));
      if (std::ranges::find(accesses, family) == accesses.end()) accesses.push_back(family);
    }
  }
  switch (accesses.size()) {
    case 0: return naming_no_key();
    case 1: return {accesses[0]};
    case 2: return {accesses[0], accesses[1]};
    case 3: return {accesses[0], accesses[1], accesses[2]};
    case 4: return {accesses[0], accesses[1], accesses[2], accesses[3]};
    default: return writing_any_key();
  }
}

auto Redis::size() const -> std::uint64_t {
  return std::max<std::uint64_t>({costs_.keyspace, keyspace_.size(), 1});
}

auto Redis::begin_scan(std::uint64_t count) -> ScanCursor {
  sim::require(count > 0, "SCAN needs a COUNT above zero");
  return {.count = count};
}

auto Redis::scanning(std::string_view pattern, ScanCursor& cursor) const -> sim::AccessList {
  // More than come to be there while one command is on its way.
  constexpr std::uint64_t kRoom = 50;
  cursor.names_matches =
      cursor.call == 0 && keyspace_.size() + kRoom <= most_of_fixed_calls(cursor);
  return cursor.names_matches ? families().writing_matches(pattern) : writing_any_key();
}

auto Redis::most_of_fixed_calls(const ScanCursor& cursor) const -> std::uint64_t {
  return std::max(costs_.keyspace, cursor.count);
}

/// Redis keeps its keys in a table of a power of two.
void Redis::size_up(ScanCursor& cursor) const {
  sim::require(!cursor.names_matches || keyspace_.size() <= most_of_fixed_calls(cursor),
               "a SCAN declares some keys, and more have come than it expected");
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
