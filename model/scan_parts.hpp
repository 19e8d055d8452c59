#pragma once

#include <cstdint>
#include <vector>

#include "sim/access.hpp"

namespace slotrace::model {

/// The keys of a store, dealt out to the parts of a SCAN: a key's part follows from its name. They are
/// dealt out once for all parts, and anew when a key has come or gone in between.
template <class Entries>
class ScanParts {
 public:
  using Keys = std::vector<typename Entries::iterator>;

  /// A key has come or gone: to be called each time.
  void changed() { parts_.clear(); }

  /// Those of one part, in the order of their names. Requires: part < parts.
  auto of(Entries& entries, std::uint64_t part, std::uint64_t parts) -> const Keys& {
    if (parts_.size() != parts) {
      parts_.assign(parts, {});
      for (auto entry = entries.begin(); entry != entries.end(); ++entry) {
        parts_[sim::stable_hash(entry->first) % parts].push_back(entry);
      }
    }
    return parts_[part];
  }

 private:
  std::vector<Keys> parts_;
};

}  // namespace slotrace::model
