#include "cli/written_scenario.hpp"

#include <utility>

#include "cli/load.hpp"
#include "cli/output_file.hpp"
#include "cli/simulate.hpp"
#include "sim/failure.hpp"

namespace slotrace::cli {

auto write_scenario(const std::string& output, scenarios::RealisedFile file,
                    const std::string& origin, const model::Realised& realised) -> std::string {
  OutputFile written(output);
  file.remarks = {"Found without time, then realised:", "  " + origin};
  // What is written must be read as it was meant; and its token needs its fingerprint.
  const auto read = scenarios::read_scenario_text(write_realised(file, realised), output);
  if (const auto* diagnostics = std::get_if<1>(&read))
    throw sim::InternalError("the realised scenario does not read:\n" + rendered(*diagnostics));
  const model::Scenario& scenario = std::get<0>(read).front();
  const Simulated run = simulate(scenario, scenario.seed);
  sim::require(run.result.passed(), "the realised scenario runs otherwise");
  file.remarks.emplace_back("Again:");
  file.remarks.push_back(
      "  " + replay_command_line({.file = output, .settings = {}}, scenario, run.schedule));
  written.commit(write_realised(file, realised));
  return sim::to_token(run.schedule);
}

}  // namespace slotrace::cli
