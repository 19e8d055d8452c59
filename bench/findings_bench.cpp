// How many runs does each way of sampling need until it finds a race? Prints the tables of
// bench/README.md: the median over seeds of the number of the first run that shows it, in the
// nested-cache protocol and in the scenarios under scenarios/search. Counts of runs are the same on
// every machine. Run it from the top folder.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "model/protocol/nested_cache.hpp"
#include "model/scenario_program.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/fault_budget.hpp"
#include "sim/explore/sampling.hpp"

namespace slotrace {
namespace {

/// What is sampled, and how often.
struct Subject {
  sim::Program program;
  std::uint32_t wanted = 0;  ///< properties: one of them will do
  std::uint64_t steps = 1;
  std::uint64_t seeds = 51;
  std::uint64_t runs_max = 1'000'000;
};

struct Way {
  const char* name;
  sim::Sampler sampler;
  unsigned depth = 3;
};
constexpr Way kWays[] = {{"random walk", sim::Sampler::random_walk},
                         {"PCT, depth 2", sim::Sampler::pct, 2},
                         {"PCT, depth 3", sim::Sampler::pct, 3},
                         {"PCT, depth 4", sim::Sampler::pct, 4},
                         {"partial-order sampling", sim::Sampler::partial_order_sampling},
                         {"portfolio", sim::Sampler::portfolio}};

auto runs_until_found(const Subject& subject, const Way& way, std::uint64_t seed) -> std::uint64_t {
  const sim::SamplingOptions options{.sampler = way.sampler, .seed = seed, .depth = way.depth};
  for (std::uint64_t run = 0; run < subject.runs_max; ++run) {
    const auto chooser = sim::sampling_chooser(options, run, subject.steps);
    sim::FaultBudget budget(*chooser, 1);
    if ((subject.program(budget, nullptr).violated & subject.wanted) != 0) return run + 1;
  }
  return subject.runs_max + 1;
}

auto median(const Subject& subject, const Way& way) -> std::string {
  std::vector<std::uint64_t> runs;
  for (std::uint64_t seed = 0; seed < subject.seeds; ++seed)
    runs.push_back(runs_until_found(subject, way, seed));
  const auto middle = runs.begin() + static_cast<std::ptrdiff_t>(subject.seeds / 2);
  std::ranges::nth_element(runs, middle);
  return *middle > subject.runs_max ? fmt::format("> {}", subject.runs_max)
                                    : fmt::format("{}", *middle);
}

void print_head(const char* what) {
  fmt::print("| {} |", what);
  for (const Way& way : kWays) fmt::print(" {} |", way.name);
  fmt::print("\n| --- |");
  for (std::size_t i = 0; i < std::size(kWays); ++i) fmt::print(" --- |");
  fmt::print("\n");
}

void print_row(const std::string& name, const Subject& subject) {
  fmt::print("| {} |", name);
  for (const Way& way : kWays) fmt::print(" {} |", median(subject, way));
  fmt::print("\n");
}

/// Two readers and one writer; a stale entry is left at the end.
void print_protocol() {
  constexpr std::uint64_t kSteps = 18;  // the longest run, under a double delete
  print_head("policy");
  for (const unsigned policy : {0U, 2U, 3U, 4U, 15U, 16U, 6U, 10U, 11U, 12U, 13U}) {
    print_row(std::string(model::protocol_policies()[policy].name),
              {.program = model::protocol_program({.policy = policy})(),
               .wanted = 1U << model::NestedCache::kP1,
               .steps = kSteps});
  }
}

void print_scenarios(const std::filesystem::path& folder) {
  print_head("scenario");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry);
  std::ranges::sort(files);
  for (const auto& file : files) {
    const auto read = scenarios::read_scenario(file);
    if (!std::holds_alternative<std::vector<model::Scenario>>(read))
      throw std::runtime_error(file.string() + " cannot be read");
    for (const model::Scenario& scenario : std::get<0>(read)) {
      const sim::Program program = model::program_of(scenario);
      const std::string name = file.stem().string();
      print_row(scenario.case_name.empty() ? name : fmt::format("{}: {}", name, scenario.case_name),
                {.program = program,
                 .wanted = model::properties_of(scenario),
                 .steps = sim::steps_of_usual_order(program),
                 .seeds = 21,
                 .runs_max = 10'000});
    }
  }
}

}  // namespace
}  // namespace slotrace

auto main() -> int {
  slotrace::print_protocol();
  fmt::print("\n");
  slotrace::print_scenarios("scenarios/search");
}
