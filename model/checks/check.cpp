#include "model/checks/check.hpp"

#include <utility>

namespace slotrace::model {
namespace {

constexpr std::size_t kEvidenceMax = 5;

}  // namespace

auto finding_of(const CheckResult& result) -> Finding {
  if (result.violations > 0) return Finding::violated;
  return result.exercised > 0 ? Finding::holds : Finding::vacuous;
}

void add_violation(CheckResult& result, std::string evidence) {
  ++result.violations;
  if (result.evidence.size() < kEvidenceMax) result.evidence.push_back(std::move(evidence));
}

}  // namespace slotrace::model
