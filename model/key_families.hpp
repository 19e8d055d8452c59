#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/access.hpp"

namespace slotrace::model {

/// The keys of a store, divided by how they begin: what a step touches that looks at many keys at
/// once. A command on one key reads the family of the key, and one that looks for keys writes the
/// families in which it may find some; so each depends on the other, and neither on what else is in
/// the store.
class KeyFamilies {
 public:
  /// All keys are one family.
  KeyFamilies() = default;
  /// The keys that begin with one of `beginnings` are a family, all others are another. A beginning
  /// that begins another one, or is there twice, is left out, and so are those beyond the third.
  explicit KeyFamilies(const std::vector<std::string>& beginnings);

  [[nodiscard]] auto of(std::string_view key) const -> sim::ResourceId;
  /// Reads one family: depends on what writes them all.
  [[nodiscard]] static auto reading_one() -> sim::AccessList { return sim::reads(kOthers); }
  /// Writes every family.
  [[nodiscard]] auto writing_all() const -> sim::AccessList;
  /// Writes those in which keys may match the pattern (glob_matches).
  [[nodiscard]] auto writing_matches(std::string_view pattern) const -> sim::AccessList;
  [[nodiscard]] auto has(sim::ResourceId resource) const -> bool;

 private:
  static constexpr sim::ResourceId kOthers = sim::resource("redis");
  static constexpr std::size_t kMost = 3;

  struct Family {
    std::string beginning;
    sim::ResourceId resource{};
  };
  std::vector<Family> families_;
};

}  // namespace slotrace::model
