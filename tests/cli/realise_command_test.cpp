#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "cli/simulate.hpp"
#include "model/realise.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/pct.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/explore/replay.hpp"
#include "tests/cli/in_process.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

const std::string kFile =
    (std::filesystem::path(SLOTRACE_SOURCE_DIR) / "scenarios/concurrent-fill.json").string();
constexpr const char* kCase = "after the fix, usual latencies";

/// Arguments that name the case, Cal.com's answer taking so long, and an order that violates P1; the
/// first that some latencies give, if any of a thousand does.
auto arguments_for(const std::string& fetch_response) -> std::vector<std::string> {
  auto read = scenarios::read_scenario(kFile, {.set = {{"fetch_response", fetch_response}}});
  for (const model::Scenario& scenario : std::get<0>(read)) {
    if (scenario.case_name != kCase) continue;
    std::string order;
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
      sim::Pct pct({.seed = seed, .depth = 3, .steps = 80});
      sim::Recorder recorder(pct);
      const auto result = model::run(scenario, recorder, {.mode = sim::Mode::interleaving});
      if (result.checks.front().finding != model::Finding::violated) continue;
      const sim::Schedule schedule = recorder.schedule({.mode = sim::Mode::interleaving,
                                                        .fingerprint = token_fingerprint(scenario),
                                                        .seed = seed});
      order = sim::to_token(schedule);
      sim::Replay replayed(schedule);
      if (std::holds_alternative<model::Realised>(model::realise(scenario, replayed))) break;
    }
    return {"realise",    kFile, "--case", kCase, "--set", "fetch_response=" + fetch_response,
            "--schedule", order};
  }
  throw std::invalid_argument("no such case");
}

TEST(Realise, WritesAScenarioThatChecksAndReplays) {
  const TemporaryFolder folder;
  const std::string output = (folder.path() / "found.json").string();
  std::vector<std::string> arguments = arguments_for(R"({"uniform": ["150ms", "9s"]})");
  arguments.insert(arguments.end(), {"--output", output});
  const Ran realised = slotrace(arguments);
  EXPECT_EQ(realised.code, 0) << realised.err;
  EXPECT_NE(realised.out.find("in timed mode P1 violated"), std::string::npos) << realised.out;
  EXPECT_NE(realised.out.find("GET /slots/available (reader)"), std::string::npos) << realised.out;

  const Ran checked = slotrace({"check", output});
  EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
  const std::string token = realised.out.substr(realised.out.rfind(' ') + 1);
  const Ran again = slotrace({"replay", output, "--schedule", token.substr(0, token.find('\n'))});
  EXPECT_EQ(again.code, 0) << again.out << again.err;
}

TEST(Realise, SaysWhatNoAllowedLatencyGives) {
  const Ran none = slotrace(arguments_for(R"("150ms")"));
  EXPECT_EQ(none.code, 1) << none.err;
  EXPECT_NE(none.out.find("no latencies that the scenario allows give this order: it needs "),
            std::string::npos)
      << none.out;
  EXPECT_NE(none.out.find("allowed"), std::string::npos) << none.out;
}

TEST(Realise, NeedsARunWithoutTime) {
  const Ran run = slotrace({"run", kFile, "--case", kCase});
  const std::string token = run.out.substr(run.out.rfind(' ') + 1);
  const Ran refused = slotrace({"realise", kFile, "--schedule", token.substr(0, token.find('\n'))});
  EXPECT_EQ(refused.code, 2);
  EXPECT_NE(refused.err.find("had time already"), std::string::npos) << refused.err;
}

}  // namespace
}  // namespace slotrace::cli
