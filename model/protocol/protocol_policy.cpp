#include "model/protocol/protocol_policy.hpp"

#include <algorithm>

namespace slotrace::model {
namespace {

using Keys = ProtocolPolicy::Keys;

constexpr ProtocolStep kD1{.clear1 = true};
constexpr ProtocolStep kD2{.clear2 = true};
constexpr ProtocolStep kD12{.clear1 = true, .clear2 = true};
constexpr ProtocolStep kB1{.bump1 = true};
constexpr ProtocolStep kB2{.bump2 = true};

constexpr auto noting(ProtocolStep step) -> ProtocolStep {
  step.snapshot = true;
  return step;
}

constexpr auto waiting(ProtocolStep step) -> ProtocolStep {
  step.wait = true;
  return step;
}

constexpr std::array kPolicies{
    ProtocolPolicy{.name = "none"},
    ProtocolPolicy{.name = "L1 only", .steps = {kD1}, .step_count = 1},
    ProtocolPolicy{.name = "L1>L2", .steps = {kD1, kD2}, .step_count = 2},
    ProtocolPolicy{.name = "L2>L1", .steps = {kD2, kD1}, .step_count = 2},
    ProtocolPolicy{.name = "atomic", .steps = {kD12}, .step_count = 1},
    ProtocolPolicy{.name = "lease L1>L2",
                   .steps = {kD1, kD2},
                   .step_count = 2,
                   .lease1 = true,
                   .lease2 = true},
    ProtocolPolicy{.name = "lease L2>L1",
                   .steps = {kD2, kD1},
                   .step_count = 2,
                   .lease1 = true,
                   .lease2 = true},
    ProtocolPolicy{
        .name = "lease atomic", .steps = {kD12}, .step_count = 1, .lease1 = true, .lease2 = true},
    ProtocolPolicy{.name = "shared generation",
                   .steps = {kB1},
                   .step_count = 1,
                   .keys = Keys::shared_generation},
    ProtocolPolicy{.name = "generations L1>L2",
                   .steps = {kB1, kB2},
                   .step_count = 2,
                   .keys = Keys::own_generations},
    ProtocolPolicy{.name = "generations L2>L1",
                   .steps = {kB2, kB1},
                   .step_count = 2,
                   .keys = Keys::own_generations},
    ProtocolPolicy{.name = "double delete L1>L2",
                   .steps = {kD1, noting(kD2), waiting(kD1), kD2},
                   .step_count = 4},
    ProtocolPolicy{.name = "double delete L2>L1",
                   .steps = {kD2, noting(kD1), waiting(kD2), kD1},
                   .step_count = 4},
    ProtocolPolicy{
        .name = "double delete atomic", .steps = {noting(kD12), waiting(kD12)}, .step_count = 2},
    ProtocolPolicy{.name = "staged delete",
                   .steps = {kD1, noting(kD2), noting(waiting(kD1)), waiting(kD2)},
                   .step_count = 4},
    ProtocolPolicy{.name = "lease L1 only", .steps = {kD1, kD2}, .step_count = 2, .lease1 = true},
    ProtocolPolicy{.name = "lease L2 only", .steps = {kD1, kD2}, .step_count = 2, .lease2 = true},
};

}  // namespace

auto ProtocolPolicy::waits() const -> bool {
  return std::ranges::any_of(program(), &ProtocolStep::wait);
}

auto protocol_policies() -> std::span<const ProtocolPolicy> { return kPolicies; }

}  // namespace slotrace::model
