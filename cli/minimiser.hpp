#pragma once

#include <cstdint>
#include <optional>

#include "model/scenario.hpp"
#include "model/step_count.hpp"
#include "scenarios/reader/reduce.hpp"
#include "sim/explore/schedule.hpp"
#include "sim/explore/shrink.hpp"

namespace slotrace::cli {

/// For so many orders latencies are looked for when none give the smallest one.
inline constexpr std::uint64_t kOtherOrders = 300;

/// What is left of a case when everything is gone that a violation can miss, and its schedule there.
struct Minimum {
  scenarios::ReducedCase left;
  sim::Schedule schedule;
  model::StepCount steps;
  std::uint64_t traces = 0;  ///< of what is left, that were tried for fewer steps
  bool is_shortest = false;  ///< these were all: no order shows the violation in fewer steps
};

/// Makes a finding small: its schedule in the case as it stands, then the case.
class Minimiser {
 public:
  /// `in_time`: what is left must be possible with latencies that the file allows, too.
  Minimiser(model::CheckId check, bool in_time) : check_(check), in_time_(in_time) {}

  [[nodiscard]] auto shrink(const model::Scenario& scenario, sim::Schedule schedule) const
      -> sim::Shrunk;

  /// Takes away what the violation can miss. Follows its order through what is left, or takes another one
  /// that violates the check there, by no other faults.
  /// Requires: `root` describes `scenario`, but for its other checks.
  [[nodiscard]] auto minimise(const scenarios::CaseFile& file, const scenarios::Node& root,
                              const model::Scenario& scenario, sim::Schedule schedule) const
      -> Minimum;

  /// Another order of what is left in the place of one that no latencies give; false: none was found.
  [[nodiscard]] auto replace(Minimum& minimum) const -> bool;

 private:
  void shorten(Minimum& minimum) const;
  auto shortest_of(Minimum& minimum) const -> std::optional<sim::Schedule>;
  [[nodiscard]] auto program_of(const model::Scenario& scenario, std::uint64_t seed) const
      -> sim::Program;

  model::CheckId check_;
  bool in_time_;
};

}  // namespace slotrace::cli
