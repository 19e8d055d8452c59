#pragma once

#include <cstdint>
#include <vector>

namespace slotrace::sim {

/// States of a visited set that one thread has looked up lately. Going back and forth, a search meets
/// most states again soon after it first did, and what lies here is answered out of the processor's
/// own cache, without a look into the large set.
/// Each fingerprint has one place, where the next of that place takes over.
class RecentStates {
 public:
  RecentStates() {
    // No fingerprint whose place this is.
    for (std::uint64_t place = 0; place < kPlaces; ++place) places_[place] = ~place;
  }

  [[nodiscard]] auto contains(std::uint64_t fingerprint) const -> bool {
    return places_[fingerprint % kPlaces] == fingerprint;
  }
  /// Requires: the visited set holds `fingerprint`.
  void add(std::uint64_t fingerprint) { places_[fingerprint % kPlaces] = fingerprint; }

 private:
  static constexpr std::uint64_t kPlaces = std::uint64_t{1} << 14;

  std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(kPlaces);
};

}  // namespace slotrace::sim
