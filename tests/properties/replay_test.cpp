/// Every run of a generated scenario, on virtual time, with ties in any order, or without time, comes
/// out the same under the token that it prints.

#include <gtest/gtest.h>

#include "cli/simulate.hpp"
#include "tests/properties/property.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::properties {
namespace {

using model::CheckId;

enum class How : std::uint8_t { timed, ties, interleaved };
constexpr std::array kHow = {How::timed, How::ties, How::interleaved};

auto run_somehow(const generate::Json& file, How how, std::uint64_t seed) -> CaseRun {
  if (how == How::interleaved) return run_interleaved(file, seed);
  return run_timed(file, seed, how == How::ties);
}

TEST(Replay, OfAnyRunByItsTokenIsTheSameRun) {
  Share choices("a run left something to choose");
  for_all(900, [&] {
    const auto file = to_json(*generate::any_scenario_at_all());
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const CaseRun run = run_somehow(file, *rc::gen::elementOf(kHow), seed);
    choices.count(!run.schedule.picks.empty());
    const auto parsed = sim::parse_token(to_token(run.schedule), run.schedule.fingerprint);
    const auto again = cli::replay(run.scenario, std::get<sim::Schedule>(parsed)).result;
    if (again.digest != run.result.digest) fail(run, "the replay has another digest");
    if (again.events != run.result.events) fail(run, "the replay has another number of events");
    if (cli::find_nondeterminism(run.scenario, {.result = again, .schedule = run.schedule})) {
      fail(run, "two replays differ");
    }
  });
  choices.expect_at_least(33);
}

TEST(Replay, EveryCallEndsInEveryRun) {
  Share calls("somebody called");
  for_all(900, [&] {
    const auto file = to_json(*generate::any_scenario_at_all());
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const CaseRun run = run_somehow(file, *rc::gen::elementOf(kHow), seed);
    const auto& p6 = found(run.result, CheckId::P6);
    calls.count(p6.exercised > 0);
    if (p6.violations > 0) fail(run, p6.evidence.front());
  });
  calls.expect_at_least(33);
}

}  // namespace
}  // namespace slotrace::properties
