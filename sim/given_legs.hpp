#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/time.hpp"

namespace slotrace::sim {

/// How long the legs of one step take, or one drawn delay, where somebody says so instead of having
/// them drawn.
struct GivenLeg {
  std::string process;  ///< its name
  std::string step;  ///< what the step is called, or the delay
  std::uint32_t nth = 1;  ///< of this name, among all steps that processes of this name begin
  std::optional<Duration> request;  ///< nothing: drawn
  std::optional<Duration> response;  ///< nothing: drawn
  std::optional<Duration> delay;  ///< of a drawn delay
};

/// The given legs of one run in timed mode. Whatever they do not name is drawn as always.
class GivenLegs {
 public:
  /// Requires: `legs`, of GivenLeg or of what derives from it, outlive this and name no step twice.
  template <std::ranges::input_range Legs>
  explicit GivenLegs(const Legs& legs) {
    for (const GivenLeg& leg : legs) entries_[{leg.process, leg.step, leg.nth}] = {.leg = &leg};
  }

  /// For Simulation: the process of `slot` begins a step, or a drawn delay; the answer counts for
  /// it until the next one begins.
  auto begin(std::uint32_t slot, std::string_view process, std::string_view step)
      -> const GivenLeg* {
    if (current_.size() <= slot) current_.resize(slot + 1);
    const std::uint32_t nth = ++counts_[{std::string(process), std::string(step)}];
    const auto found = entries_.find({std::string(process), std::string(step), nth});
    current_[slot] = nullptr;
    if (found == entries_.end()) return nullptr;
    found->second.used = true;
    return current_[slot] = found->second.leg;
  }
  [[nodiscard]] auto current(std::uint32_t slot) const -> const GivenLeg* { return current_[slot]; }

  /// How many steps of this name the processes of this name have begun.
  [[nodiscard]] auto times_begun(const GivenLeg& leg) const -> std::uint32_t {
    const auto found = counts_.find({leg.process, leg.step});
    return found == counts_.end() ? 0 : found->second;
  }

  /// The legs whose step nobody took.
  [[nodiscard]] auto unused() const -> std::vector<const GivenLeg*> {
    std::vector<const GivenLeg*> legs;
    for (const auto& [name, entry] : entries_) {
      if (!entry.used) legs.push_back(entry.leg);
    }
    return legs;
  }

 private:
  struct Entry {
    const GivenLeg* leg = nullptr;
    bool used = false;
  };
  std::map<std::tuple<std::string, std::string, std::uint32_t>, Entry> entries_;
  std::map<std::tuple<std::string, std::string>, std::uint32_t> counts_;
  std::vector<const GivenLeg*> current_;  ///< by slot
};

}  // namespace slotrace::sim
