#include "cli/sample_violations.hpp"

#include <algorithm>
#include <utility>

#include "cli/simulate.hpp"
#include "cli/strategies.hpp"
#include "model/scenario_program.hpp"
#include "sim/explore/numbered_run.hpp"

namespace slotrace::cli {

auto fault_kinds_of(const model::Scenario& scenario, const sim::Schedule& schedule)
    -> std::vector<model::FaultKind> {
  std::vector<model::FaultKind> kinds;
  for (const model::FaultPlace& fault : replay(scenario, schedule).result.faults)
    kinds.push_back(fault.kind);
  std::ranges::sort(kinds);
  return kinds;
}

void sample_violations(const model::Scenario& scenario, model::CheckId check,
                       std::uint32_t faults_max, std::uint64_t runs,
                       const std::function<bool(const sim::Schedule&)>& use) {
  const sim::Program program = model::program_of(scenario);
  const StrategySettings settings{.faults = faults_max};
  const sim::Strategy strategy = strategy_of(settings, program);
  for (std::uint64_t number = 0; number < runs; ++number) {
    sim::NumberedRun run = sim::run_numbered(program, strategy, settings.seed, number);
    if ((run.outcome.violated & model::property_bit(check)) == 0) continue;
    const sim::Schedule schedule{.mode = sim::Mode::interleaving,
                                 .fingerprint = token_fingerprint(scenario),
                                 .seed = run.seed,
                                 .picks = std::move(run.picks)};
    if (use(schedule)) return;
  }
}

}  // namespace slotrace::cli
