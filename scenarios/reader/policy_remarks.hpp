#pragma once

#include <vector>

#include "model/policy.hpp"
#include "scenarios/reader/policy_types.hpp"

namespace slotrace::scenarios {

/// What a policy is allowed to say and can hardly mean: nothing that is invalidated, protections that
/// nothing voids, parts that nothing uses. Requires: `policy` was built from `text` without errors.
auto remarks_on(const PolicyText& text, const model::Policy& policy) -> std::vector<model::Remark>;

}  // namespace slotrace::scenarios
