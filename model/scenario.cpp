#include "model/scenario.hpp"

#include <algorithm>
#include <array>

namespace slotrace::model {
namespace {

constexpr std::array<std::string_view, kChecks> kNames = {"P1", "P2", "P3", "P4",
                                                          "P6", "P7", "P8", "commit-fresh"};

}  // namespace

auto name(CheckId check) -> std::string_view { return kNames.at(static_cast<std::size_t>(check)); }

auto find_check(std::string_view wanted) -> std::optional<CheckId> {
  const auto* found = std::ranges::find(kNames, wanted);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<CheckId>(found - kNames.begin());
}

}  // namespace slotrace::model
