#pragma once

#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "model/scenario.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::cli {

/// A schedule, and the case that it belongs to.
struct ScheduledCase {
  const model::Scenario* scenario = nullptr;
  sim::Schedule schedule;
};

/// The value of --schedule. Errors: UsageError when it is missing.
[[nodiscard]] auto schedule_option(const Arguments& arguments) -> std::string;

/// The case to which the token belongs; its fingerprint says which.
/// Errors: UsageError, which calls the token `argument`, when it is none, or of none of the cases.
[[nodiscard]] auto find_case(const std::vector<model::Scenario>& cases, const std::string& token,
                             std::string_view argument = "--schedule") -> ScheduledCase;

}  // namespace slotrace::cli
