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
/// Errors: UsageError when it is no token, or of none of them.
[[nodiscard]] auto find_case(const std::vector<model::Scenario>& cases, const std::string& token)
    -> ScheduledCase;

}  // namespace slotrace::cli
