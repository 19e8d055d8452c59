#pragma once

#include <string>
#include <vector>

#include "model/policy.hpp"
#include "reports/style.hpp"

namespace slotrace::reports {

/// For each policy its name, its summary, and what each entry point clears; entry points that clear
/// the same share a line.
[[nodiscard]] auto policy_table(const std::vector<model::Policy>& policies, const Style& style)
    -> std::string;

}  // namespace slotrace::reports
