#include "sim/explore/distinct_count.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "sim/uint128.hpp"

namespace slotrace::sim {

auto DistinctCount::add(std::uint64_t value) -> bool {
  if (smallest_.size() == kKept && value > *smallest_.rbegin()) return false;
  if (!smallest_.insert(value).second) return false;
  if (smallest_.size() > kKept) smallest_.erase(std::prev(smallest_.end()));
  return true;
}

void DistinctCount::add(const DistinctCount& other) {
  for (const std::uint64_t value : other.smallest_) add(value);
}

auto DistinctCount::count() const -> std::uint64_t {
  if (is_exact()) return smallest_.size();
  // (k - 1) / v, for the k-th smallest value v as a fraction of all 64-bit values.
  const Uint128 count =
      (Uint128{kKept - 1} << 64) / std::max<std::uint64_t>(*smallest_.rbegin(), 1);
  return static_cast<std::uint64_t>(
      std::min<Uint128>(count, std::numeric_limits<std::uint64_t>::max()));
}

}  // namespace slotrace::sim
