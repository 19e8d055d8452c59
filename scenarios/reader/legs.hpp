#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "scenarios/reader/names.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// One line of "legs", as it stands in the file.
struct LegText : RecordBase {
  std::optional<Located<std::string>> process;
  std::string step;
  std::int64_t nth = 1;
  std::optional<model::Duration> request;
  std::optional<model::Duration> response;
  std::optional<model::Duration> delay;
};
auto leg_type() -> const Type<LegText>&;

/// Reports a process that is no action, and that none sets off.
void expect_process(const Located<std::string>& name, const Names& actions,
                    Diagnostics& diagnostics);

/// Puts the legs together; reports processes that cannot be there, legs without a duration, and
/// steps that are named twice. Whether a step is taken shows when the scenario runs.
auto build_legs(const std::vector<LegText>& texts, const Names& actions, Diagnostics& diagnostics)
    -> std::vector<model::ScriptedLeg>;

}  // namespace slotrace::scenarios
