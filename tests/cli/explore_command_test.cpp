#include <filesystem>

#include <gtest/gtest.h>

#include "cli/discovery.hpp"
#include "cli/schedule_option.hpp"
#include "scenarios/reader/reader.hpp"
#include "tests/cli/in_process.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

/// A look-up and a booking under the proposed fix. Nothing scripts their race; an answer of Cal.com
/// may take up to two seconds to come back.
const std::string kRace = R"({
  "name": "two at once",
  "policy": "after-fix",
  "start": "2025-10-11T18:35:00Z",
  "webhooks": {"echoes": false},
  "hosts": [{"name": "Fabian", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 2563193, "hosts": ["Fabian"], "company": "15", "branch": "9"}],
  "costs": {"calcom": {"fetch_response": {"uniform": ["100ms", "2s"]}}},
  "timeline": [
    {"name": "elsewhere", "at": "+0s",
     "read": {"from": "CalcomService", "start": "2025-10-20", "end": "2025-10-20"}},
    {"name": "reader", "at": "+0s",
     "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}},
    {"name": "booking", "at": "+10ms",
     "book": {"through": "createBooking", "start": "2025-10-13T08:00:00Z"}}
  ],
  "checks": {"P1": {}}
}
)";

auto token_in(const std::string& out) -> std::string {
  const std::size_t at = out.find("--schedule ") + 11;
  return out.substr(at, out.find('\n', at) - at);
}

TEST(Explore, FindsARaceThatNobodyScripted) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const Ran ran = slotrace({"explore", file});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("P1 VIOLATED, first in run "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("on virtual time (what --write keeps): "), std::string::npos) << ran.out;
  const Ran again = slotrace({"replay", file, "--schedule", token_in(ran.out)});
  EXPECT_EQ(again.code, 1);
  EXPECT_NE(again.out.find("P1 VIOLATED"), std::string::npos) << again.out;
}

TEST(Explore, FindsTheSameOnAnyNumberOfThreads) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const Ran one = slotrace({"explore", file, "--runs", "500"});
  const Ran two = slotrace({"explore", file, "--runs", "500", "--threads", "2"});
  EXPECT_EQ(token_in(one.out), token_in(two.out));
}

/// More customers than the searches that go through all orders take; their number is drawn.
const std::string kCrowd = R"({
  "name": "crowd",
  "policy": "before-fix",
  "start": "2025-11-03T07:00:00Z",
  "hosts": [{"name": "anna", "hours": {"tuesday": ["09:00-11:00"]}}],
  "event_types": [{"id": 7, "hosts": ["anna"]}],
  "timeline": [
    {"name": "reader", "at": "+0s",
     "read": {"from": "CalcomService", "start": "2025-11-04", "end": "2025-11-04"}}
  ],
  "traffic": [
    {"name": "customer", "does": "book", "until": "+1min", "ahead": "2d",
     "burst": {"every": "50s", "size": 66, "spread": {"exponential": "1s"}}}
  ],
  "checks": {"P1": {}}
}
)";

TEST(Explore, HandsOverWhatItFindsInACrowd) {
  const TemporaryFolder folder;
  const std::string file = folder.write("crowd.json", kCrowd);
  const Ran ran = slotrace({"explore", file, "--strategy", "random", "--runs", "20"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("fewer were not looked for: the rest has too many processes"),
            std::string::npos)
      << ran.out;
  EXPECT_EQ(slotrace({"replay", file, "--schedule", token_in(ran.out)}).code, 1);
}

TEST(Explore, TakesAwayWhatOnlyTheOrderThatWasFoundNeeds) {
  // Followed through less than the whole case, the order that was found shows nothing.
  const TemporaryFolder folder;
  const std::string file = folder.write("calls.json", R"({
  "name": "calls", "policy": "after-fix", "start": "2025-11-03T08:00:00Z",
  "hosts": [{"name": "Fabian", "hours": {"tuesday": ["09:00-11:00"]}}],
  "event_types": [{"id": 77, "length": "30min", "interval": "30min", "hosts": ["Fabian"]}],
  "bookings": [{"name": "anna", "start": "2025-11-04T09:30:00Z"}],
  "costs": {"calcom": {"fetch_response": {"uniform": ["100ms", "5s"]}}},
  "timeline": [
    {"name": "caller-1", "at": "+0s", "call": {"wish": "2025-11-04T09:30:00Z", "takes": 0}},
    {"name": "anna-moves", "at": "+5s", "reschedule": {
      "through": "rescheduleBooking", "booking": "anna", "to": "2025-11-04T10:30:00Z"}},
    {"name": "caller-2", "at": "+20s", "call": {"wish": "2025-11-04T10:00:00Z", "takes": 0}},
    {"name": "customer", "at": "+20s", "book": {"through": "widget", "start": "2025-11-04T10:00:00Z"}}
  ],
  "checks": {"P1": {}}
})");
  const Ran ran = slotrace({"explore", file, "--runs", "1000"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("can miss anna-moves, caller-1, anna; the rest shows it in "),
            std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("no order takes fewer: "), std::string::npos) << ran.out;
}

TEST(Explore, SaysWhatComesFirstWhereAStepIsLate) {
  const Ran ran = slotrace({"explore", SLOTRACE_SOURCE_DIR "/scenarios/search/double-booking.json",
                            "--case", "two calls"});
  EXPECT_NE(ran.out.find("needs a way to calcom commit (first) that takes so long that calcom "
                         "commit (second) comes first: over 1.91ms; 1ms to 50ms are allowed\n"),
            std::string::npos)
      << ran.out;
}

TEST(Explore, HandsOverNoFaultThatIsNotAllowed) {
  const std::string file = SLOTRACE_SOURCE_DIR "/scenarios/search/webhook-faults.json";
  const Ran none = slotrace({"explore", file, "--case", "lost", "--faults", "0"});
  EXPECT_NE(none.out.find("is gone at Cal.com, but the database has it\n"), std::string::npos)
      << none.out;
  EXPECT_EQ(none.out.find("can miss cancellation"), std::string::npos) << none.out;
  EXPECT_NE(none.out.find("can miss webhook_lost"), std::string::npos) << none.out;
}

TEST(Explore, SaysWhenAScenarioIsTooLargeToGoThroughAllOrders) {
  const TemporaryFolder folder;
  const Ran ran =
      slotrace({"explore", folder.write("crowd.json", kCrowd), "--strategy", "exhaustive"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("slotrace: an exhaustive search takes at most 64 processes"),
            std::string::npos)
      << ran.err;
}

TEST(Discovery, IsLeftAsItWasFoundWhenSomebodyStopsIt) {
  const TemporaryFolder folder;
  const Origin origin{.file = folder.write("race.json", kRace), .settings = {}};
  const auto cases = std::get<0>(scenarios::read_scenario(origin.file));
  const Ran ran = slotrace({"explore", origin.file});
  const ScheduledCase found = find_case(cases, token_in(ran.out));
  const auto examined = [&](bool stopped) {
    return examine_until([stopped] { return stopped; }, origin, *found.scenario, model::CheckId::P1,
                         found.schedule, 0);
  };
  EXPECT_FALSE(examined(true));
  EXPECT_TRUE(examined(false));
}

TEST(Explore, ProvesNothingByFindingNothing) {
  const TemporaryFolder folder;
  const std::string file = folder.write("quiet.json", with(kRace, "\"after-fix\"", "\"no-cache\""));
  const std::string no_layers = with(kRace, "\"after-fix\"", "\"no-cache\"");
  std::string text = no_layers;
  for (std::size_t at = 0; (at = text.find("CalcomService", at)) != std::string::npos;)
    text.replace(at, 13, "Cal.com");
  folder.write("quiet.json", text);
  const Ran ran = slotrace({"explore", file, "--runs", "50"});
  EXPECT_EQ(ran.code, 5) << ran.out << ran.err;
  EXPECT_NE(
      ran.out.find("P1 not violated by what was tried, but vacuous: no run put it to the test"),
      std::string::npos)
      << "there is no cache\n"
      << ran.out;
  EXPECT_NE(ran.out.find("50 runs of "), std::string::npos) << ran.out;
  EXPECT_EQ(slotrace({"explore", file, "--runs", "50", "--allow-unknown"}).code, 0);
}

TEST(Explore, SaysBeforeItSearchesThatThereIsNoFolderToWriteTo) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const Ran ran = slotrace({"explore", file, "--write", (folder.path() / "nowhere").string()});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_NE(ran.err.find("nowhere\", expected a folder that is there"), std::string::npos)
      << ran.err;
}

TEST(Explore, WritesWhatItFindsAsAScenarioThatPasses) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const Ran ran = slotrace({"explore", file, "--write", folder.path().string()});
  EXPECT_EQ(ran.code, 1) << ran.err;
  const std::string written = (folder.path() / "two-at-once-p1.json").string();
  ASSERT_NE(ran.out.find("written: " + written), std::string::npos) << ran.out;
  const std::string text = folder.read("two-at-once-p1.json");
  EXPECT_EQ(text.find("elsewhere"), std::string::npos) << "an actor that it can miss\n" << text;
  // First the order that it comes from, then its own run.
  const std::size_t own = text.find("// Again:");
  ASSERT_NE(own, std::string::npos) << text;
  const Ran checked = slotrace({"check", written});
  EXPECT_EQ(checked.code, 0) << checked.out << text;
  const Ran replayed = slotrace({"replay", written, "--schedule", token_in(text.substr(own))});
  EXPECT_EQ(replayed.code, 0) << replayed.err;
}

TEST(Explore, NamesAStrategyThatThereIsNot) {
  const TemporaryFolder folder;
  const Ran ran = slotrace({"explore", folder.write("race.json", kRace), "--strategy", "randm"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("did you mean random?"), std::string::npos) << ran.err;
}

TEST(Explore, RulesOutWhatNoOrderShows) {
  const TemporaryFolder folder;
  const std::string file = folder.write("tiny.json", R"({
    "name": "two for one slot", "policy": "no-cache", "start": "2025-10-11T18:30:00Z",
    "webhooks": {"echoes": false},
    "hosts": [{"name": "h", "hours": {"monday": ["08:00-11:00"]}}],
    "event_types": [{"id": 1, "hosts": ["h"]}],
    "timeline": [
      {"name": "a", "at": "+0s", "book": {"through": "createBooking", "start": "2025-10-13T08:00:00Z"}},
      {"name": "b", "at": "+0s", "book": {"through": "createBooking", "start": "2025-10-13T08:00:00Z"}}],
    "checks": {"P3": {}, "P7": {}}})");
  const Ran ran = slotrace({"explore", file, "--strategy", "exhaustive"});
  EXPECT_EQ(ran.code, 0) << ran.out << ran.err;
  EXPECT_NE(ran.out.find("P3 holds in every order"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("all 4 traces that there are"), std::string::npos) << ran.out;
}

TEST(Explore, GoesThroughSchedulesOfFewPreemptionsUntilOneShowsTheRace) {
  const TemporaryFolder folder;
  const std::string small = with(kRace, R"({"name": "elsewhere", "at": "+0s",
     "read": {"from": "CalcomService", "start": "2025-10-20", "end": "2025-10-20"}},
    )",
                                 "");
  const std::string file = folder.write("race.json", small);
  const Ran ran = slotrace({"explore", file, "--strategy", "bounded", "--depth", "1"});
  EXPECT_EQ(ran.code, 1) << ran.err;
  EXPECT_NE(ran.out.find("P1 VIOLATED\n"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find(" schedules, with at most 0 preemptions\n"), std::string::npos) << ran.out;
}

TEST(Explore, MissesNothingInAnExhaustiveSearchThatSamplesShow) {
  const std::string file = SLOTRACE_SOURCE_DIR "/scenarios/flow-2-widget.json";
  const std::string all = slotrace({"explore", file, "--strategy", "exhaustive"}).out;
  const std::string some = slotrace({"explore", file, "--runs", "1000"}).out;
  for (const char* check : {"P1", "P2", "P3", "P7"}) {
    const std::string violated = std::string(check) + " VIOLATED";
    EXPECT_EQ(all.find(violated) != std::string::npos, some.find(violated) != std::string::npos)
        << all << some;
  }
}

/// A booking and its cancellation through the widget; each webhook may be lost.
const std::string kLossy = R"({
  "name": "lossy", "policy": "no-cache", "start": "2025-10-11T18:30:00Z",
  "faults": {"webhook_lost": 0.001},
  "hosts": [{"name": "h", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 1, "hosts": ["h"]}],
  "timeline": [
    {"name": "a", "at": "+0s", "book": {"through": "widget", "start": "2025-10-13T08:00:00Z"}},
    {"name": "b", "at": "+0s", "book": {"through": "widget", "start": "2025-10-13T09:00:00Z"}}],
  "checks": {"P7": {}}})";

/// "all 12 traces": 12.
auto number_after(const std::string& text, const std::string& words) -> int {
  const std::size_t at = text.find(words);
  return at == std::string::npos ? -1 : std::stoi(text.substr(at + words.size()));
}

TEST(Explore, GoesThroughAllSchedulesOfFewPreemptions) {
  const TemporaryFolder folder;
  const std::string file = folder.write("lossy.json", kLossy);
  const auto ran = [&](const char* option, const char* value) {
    return slotrace({"explore", file, "--strategy", "bounded", "--faults", "0", option, value});
  };
  const Ran all = ran("--depth", "1");
  EXPECT_EQ(all.code, 5) << all.err;
  EXPECT_NE(all.out.find(" with at most 1 preemption\n"), std::string::npos) << all.out;
  const Ran some = ran("--runs", "3");
  EXPECT_EQ(some.code, 5) << some.err;
  EXPECT_NE(some.out.find(", those of few preemptions first, then --runs was used up; about "),
            std::string::npos)
      << some.out;
  EXPECT_NE(some.out.find(" left with at most "), std::string::npos) << some.out;
}

TEST(Explore, LimitsTheFaultsOfARunInEverySearch) {
  const TemporaryFolder folder;
  const std::string file = folder.write("lossy.json", kLossy);
  const auto all = [&](const char* strategy, const char* faults) {
    return slotrace({"explore", file, "--strategy", strategy, "--depth", "20", "--faults", faults});
  };
  for (const char* strategy : {"bounded", "exhaustive"}) {
    const Ran none = all(strategy, "0");
    EXPECT_EQ(none.code, 0) << none.out << none.err;
    const Ran one = all(strategy, "1");
    EXPECT_EQ(one.code, 1) << one.out << one.err;
    EXPECT_EQ(slotrace({"replay", file, "--schedule", token_in(one.out)}).code, 1);
    if (std::string_view(strategy) == "bounded") continue;  // ends with what it found
    const int without = number_after(none.out, "  all ");
    EXPECT_GT(without, 0) << none.out;
    EXPECT_LT(without, number_after(one.out, "  all ")) << one.out;
    EXPECT_LT(number_after(one.out, "  all "), number_after(all(strategy, "2").out, "  all "));
    EXPECT_EQ(number_after(all(strategy, "2").out, "  all "),
              number_after(all(strategy, "9").out, "  all "))
        << "there are no more than two";
  }
}

TEST(Explore, SaysAboutHowMuchIsLeft) {
  const std::string file = SLOTRACE_SOURCE_DIR "/scenarios/search/webhook-latency.json";
  const auto ran = [&](const std::string& runs) {
    return slotrace({"explore", file, "--case", "after the fix", "--strategy", "exhaustive",
                     "--runs", runs})
        .out;
  };
  const int all = number_after(ran("1000000"), "  all ");
  ASSERT_GT(all, 0);
  const int half = all / 2;
  const std::string given_up = ran(std::to_string(half));
  const int left = number_after(given_up, " traces, then --runs was used up; about ");
  EXPECT_GT(left, half / 10) << given_up;
  EXPECT_LT(left, half * 10) << given_up;
}

TEST(Explore, RefusesADepthThatNoBugHas) {
  const std::string file = SLOTRACE_SOURCE_DIR "/scenarios/search/webhook-latency.json";
  const Ran ran = slotrace({"explore", file, "--strategy", "pct", "--depth", "0"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("--depth: got 0, expected at least 1"), std::string::npos) << ran.err;
}

TEST(Explore, EndsWhenItsTimeIsOver) {
  const TemporaryFolder folder;
  const std::string file = folder.write("gap.json", with(kRace, "\"createBooking\"", "\"widget\""));
  const Ran ran = slotrace({"explore", file, "--time", "0s"});
  EXPECT_EQ(ran.code, 5);
  EXPECT_NE(ran.out.find("0 runs of 0 different schedules"), std::string::npos) << ran.out;
}

TEST(Shrink, LeavesAScheduleThatStillShowsIt) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const std::string token = token_in(slotrace({"explore", file}).out);
  const Ran shrunk = slotrace({"shrink", file, "--schedule", token});
  EXPECT_EQ(shrunk.code, 1) << shrunk.err;
  EXPECT_EQ(token_in(shrunk.out), token) << "explore has shrunk it already";
}

TEST(Shrink, RefusesATimedRun) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const Ran run = slotrace({"run", file});
  const Ran shrunk = slotrace({"shrink", file, "--schedule", token_in(run.out)});
  EXPECT_EQ(shrunk.code, 2);
  EXPECT_NE(shrunk.err.find("a timed run has no order to shrink"), std::string::npos) << shrunk.err;
}

TEST(Diff, NamesTheFirstStepInWhichTwoRunsDiffer) {
  const TemporaryFolder folder;
  const std::string file = folder.write("race.json", kRace);
  const std::string usual = token_in(slotrace({"run", file}).out);
  const std::string other = token_in(slotrace({"run", file, "--seed", "9"}).out);
  const Ran differ = slotrace({"diff", file, usual, other});
  EXPECT_EQ(differ.code, 1) << differ.err;
  EXPECT_TRUE(differ.out.starts_with("the same for ")) << differ.out;
  EXPECT_NE(differ.out.find("\n  second: "), std::string::npos) << differ.out;
  const Ran same = slotrace({"diff", file, usual, usual});
  EXPECT_EQ(same.code, 0);
  EXPECT_NE(same.out.find("in the same order"), std::string::npos) << same.out;
  EXPECT_EQ(slotrace({"diff", file, usual}).code, 2);
}

}  // namespace
}  // namespace slotrace::cli
