#include "sim/explore/persistent_set.hpp"

#include <bit>

namespace slotrace::sim {

auto PersistentSet::choose(const Simulation& run) -> std::uint64_t {
  const std::size_t ready = run.ready().size();
  const std::uint64_t all = ready >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << ready) - 1;
  if (ready == 1) return all;
  run.list_live(live_);
  if (live_.size() > 64) return all;
  std::uint64_t smallest = all;
  for (std::uint32_t first = 0; first < live_.size(); ++first) {
    if (live_[first].ready == Simulation::Live::kNotReady) continue;
    const std::uint64_t set = grow(first);
    if (std::popcount(set) < std::popcount(smallest)) smallest = set;
    if (std::popcount(smallest) == 1) break;
  }
  return smallest;
}

/// The closure of one live process, as the ready indices of its members.
auto PersistentSet::grow(std::uint32_t first) const -> std::uint64_t {
  std::uint64_t members = std::uint64_t{1} << first;
  std::uint64_t unseen = members;
  std::uint64_t ready = 0;
  while (unseen != 0) {
    const auto one = static_cast<std::uint32_t>(std::countr_zero(unseen));
    unseen &= unseen - 1;
    if (live_[one].ready != Simulation::Live::kNotReady)
      ready |= std::uint64_t{1} << live_[one].ready;
    for (std::uint32_t other = 0; other < live_.size(); ++other) {
      const std::uint64_t bit = std::uint64_t{1} << other;
      if ((members & bit) != 0 || !live_[one].next.conflicts_with(live_[other].future)) continue;
      members |= bit;
      unseen |= bit;
    }
  }
  return ready;
}

}  // namespace slotrace::sim
