#include "tests/properties/property.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "cli/simulate.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/sampling.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/random.hpp"

namespace slotrace::properties {
namespace {

auto test_name() -> std::string {
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  return fmt::format("{}.{}", test->test_suite_name(), test->name());
}

auto asked_for(std::string_view parameter) -> bool {
  const char* text = std::getenv("RC_PARAMS");
  return text != nullptr && std::string_view(text).find(parameter) != std::string_view::npos;
}

auto run_under(const generate::Json& file, sim::Chooser& chooser, sim::Mode mode,
               std::uint64_t seed) -> CaseRun {
  CaseRun run;
  run.file = file;
  run.scenario = generate::read(file);
  sim::Recorder recorder(chooser);
  run.result = model::run(run.scenario, recorder, {.mode = mode, .stop_at = {}});
  run.schedule = recorder.schedule(
      {.mode = mode, .fingerprint = cli::token_fingerprint(run.scenario), .seed = seed});
  return run;
}

}  // namespace

void for_all(int cases, const std::function<void()>& body) {
  const rc::detail::TestMetadata metadata{.id = test_name(), .description = test_name()};
  rc::detail::TestParams parameters = rc::detail::configuration().testParams;
  if (!asked_for("seed=")) parameters.seed = sim::stable_hash(test_name());
  if (!asked_for("max_success=")) parameters.maxSuccess = cases;
  const rc::detail::Property property = rc::detail::toProperty(body);
  const rc::detail::TestResult result =
      asked_for("reproduce=") ? rc::detail::checkProperty(property, metadata)
                              : rc::detail::checkProperty(property, metadata, parameters);
  if (result.is<rc::detail::SuccessResult>()) return;
  std::ostringstream message;
  rc::detail::printResultMessage(result, message);
  FAIL() << message.str();
}

void Share::expect_at_least(int percent_min) const {
  const auto percent = cases_ == 0 ? 0 : static_cast<int>(exercised_ * 100 / cases_);
  std::cout << what_ << ": " << exercised_ << " of " << cases_ << " runs (" << percent << " %)\n";
  testing::Test::RecordProperty(what_, percent);
  EXPECT_GE(percent, percent_min) << what_ << ": too rare for the property to prove much";
}

auto run_timed(const generate::Json& file, std::uint64_t seed, bool ties) -> CaseRun {
  if (ties) {
    sim::RandomWalk chooser(seed);
    return run_under(file, chooser, sim::Mode::timed, seed);
  }
  sim::SeededChooser chooser(seed);
  return run_under(file, chooser, sim::Mode::timed, seed);
}

auto run_interleaved(const generate::Json& file, std::uint64_t seed) -> CaseRun {
  sim::RandomWalk chooser(seed);
  return run_under(file, chooser, sim::Mode::interleaving, seed);
}

auto run_sampled(const generate::Json& file, std::uint64_t number) -> CaseRun {
  constexpr std::uint64_t kSteps = 150;  // of a generated case, roughly
  const sim::SamplingOptions options{.seed = 0};
  const auto chooser = sim::sampling_chooser(options, number, kSteps);
  // What the chooser draws latencies from, as sampling.hpp says.
  const std::uint64_t seed = sim::Random(options.seed, number).next();
  return run_under(file, *chooser, sim::Mode::interleaving, seed);
}

auto read_overlaps_change(const model::RunResult& result) -> bool {
  std::set<std::string> reading;
  for (const model::HistoryEvent& event : result.history.events) {
    if (std::holds_alternative<model::LayerRead>(event.what) ||
        std::holds_alternative<model::SlotsFetched>(event.what)) {
      reading.insert(event.process);
    }
    if (std::holds_alternative<model::ActionEnded>(event.what)) reading.erase(event.process);
    const bool own = reading.contains(event.process);
    if (std::holds_alternative<model::ChangeCommitted>(event.what) &&
        reading.size() > (own ? 1 : 0))
      return true;
  }
  return false;
}

void fail(const CaseRun& run, const std::string& why) {
  // One file a test: shrinking ends with the smallest case.
  std::string name = test_name();
  std::ranges::replace(name, '/', '.');
  const std::string path = testing::TempDir() + "slotrace-" + name + ".json";
  std::ofstream(path) << run.file.dump(1) << "\n";
  const cli::Origin origin{.file = path, .settings = {}};
  RC_FAIL(
      fmt::format("{}\n  {}", why, cli::replay_command_line(origin, run.scenario, run.schedule)));
}

}  // namespace slotrace::properties
