#include "reports/trace_proof.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/golden.hpp"

namespace slotrace::reports {
namespace {

using model::CheckId;
using Check = model::TraceProof::Check;

/// A row of one check under a policy.
auto row(const std::string& policy, Check check, bool complete = true) -> TraceProofRow {
  return {.policy = policy,
          .case_name = "",
          .proof = {.checks = {std::move(check)}, .complete = complete, .traces = 12},
          .milliseconds = 3};
}

const Check kProved{.check = CheckId::P1, .exercised = true};
const Check kVacuous{.check = CheckId::P1};
const Check kViolated{
    .check = CheckId::P1, .violated = true, .exercised = true, .evidence = "phantom: 8:00"};

/// One row of each kind: traces, states, given up, and a check that only some rows ask for.
auto rows() -> std::vector<TraceProofRow> {
  return {
      {.policy = "after-fix",
       .case_name = "a booking",
       .proof = {.checks = {{.check = CheckId::P1,
                             .violated = true,
                             .exercised = true,
                             .evidence = "phantom: Layer 2 shows 8:00"},
                            {.check = CheckId::P3}},
                 .traces = 872,
                 .steps = 40'000},
       .milliseconds = 38,
       .replays = {"slotrace replay f.json --schedule T", ""}},
      {.policy = "after-fix",
       .case_name = "lost webhook",
       .proof = {.checks = {{.check = CheckId::P1, .violated = true, .evidence = "another one"}},
                 .complete = false,
                 .states = 4000,
                 .traces = 1000,
                 .traces_left = 250'000,
                 .states_left = 7000},
       .milliseconds = 61'234},
      {.policy = "lease",
       .case_name = "a booking",
       .proof = {.checks =
                     {{.check = CheckId::P1, .exercised = true, .exclusion = "a hold that ran out"},
                      {.check = CheckId::P3}},
                 .idle_changes = {"refused"},
                 .states = 92'045,
                 .steps = 300'000},
       .milliseconds = 9999}};
}

const TraceProofMethod kMethod{
    .traces_max = 10'000, .has_faults = true, .faults_max = 1, .peak_bytes = 23'456'789};

auto table(const std::vector<TraceProofRow>& rows, const TraceProofMethod& method = kMethod)
    -> std::string {
  return trace_proof_table(rows, method, Style::plain());
}

auto says(const std::string& text, const std::string& part) -> bool {
  return text.find(part) != std::string::npos;
}

TEST(TraceProof, IsATableOfEveryKindOfRow) {
  expect_golden("reports/golden/trace-proof.txt", table(rows()));
}

TEST(TraceProof, SaysTheSameAsJson) {
  expect_golden("reports/golden/trace-proof.json", json_trace_proof(rows(), kMethod));
}

TEST(TraceProof, NamesThePoliciesOfWhichACheckHoldsInEveryCase) {
  EXPECT_TRUE(says(table({row("a", kProved), row("b", kViolated), row("c", kProved)}),
                   "P1 holds in every case: a, c\n"));
  EXPECT_TRUE(says(table({row("a", kProved), row("a", kViolated)}),
                   "P1 holds in every case under no policy\n"))
      << "violated in one case";
}

TEST(TraceProof, OfARowThatWasGivenUpProvesNothingButAViolation) {
  const std::string out = table({row("a", kProved, false), row("b", kViolated, false)});
  EXPECT_TRUE(says(out, "a       unanswered")) << out;
  EXPECT_TRUE(says(out, "b       violated")) << out;
  EXPECT_TRUE(says(out, "P1 is proved under no policy; unanswered, with nothing found: a\n"))
      << out;
  EXPECT_TRUE(says(out, "given up: a after 12 traces\ngiven up: b after 12 traces\n")) << out;
  EXPECT_TRUE(
      says(table({row("a", kProved), row("a", kVacuous, false)}), "P1 is proved under no policy"))
      << "one of its cases is unanswered";
}

TEST(TraceProof, NamesWhatChangedNothingWhereSomethingIsProved) {
  const auto with_idle = [](TraceProofRow row, std::vector<std::string> names) {
    row.proof.idle_changes = std::move(names);
    return row;
  };
  const TraceProofRow idle = with_idle(row("a", kProved), {"booking", "call"});
  EXPECT_TRUE(
      says(table({idle}), "Changed nothing in any order that was run: booking, call. What"));
  const std::string some = table({idle, row("b", kProved), with_idle(row("c", kProved), {"move"})});
  EXPECT_TRUE(says(some, "that was run (a): booking, call.")) << some;
  EXPECT_TRUE(says(some, "that was run (c): move.")) << some;
  for (const TraceProofRow& unproved :
       {row("a", kViolated), row("a", kVacuous), row("a", kProved, false)})
    EXPECT_FALSE(says(table({with_idle(unproved, {"booking"})}), "Changed nothing"));
}

TEST(TraceProof, IsVacuousWhereTheCheckCouldHaveFailedInNoOrder) {
  const std::string out = table({row("a", kVacuous), row("b", kVacuous)});
  EXPECT_TRUE(says(out, "a       vacuous")) << out;
  EXPECT_TRUE(says(out, "P1 could have failed in no order that was run\n")) << out;
  EXPECT_TRUE(says(table({row("a", kProved), row("a", kVacuous), row("b", kVacuous)}),
                   "P1 holds in every case: a\n"))
      << "one of its cases is enough for a, and b has none";
}

TEST(TraceProof, ShowsTheFirstViolationOfEachCheckAndHowToSeeItAgain) {
  TraceProofRow second = row("b", kViolated);
  second.replays = {"slotrace replay other"};
  TraceProofRow first = row("a", kViolated);
  first.replays = {"slotrace replay f.json"};
  const std::string out = table({first, second});
  EXPECT_TRUE(says(out, "\nP1 VIOLATED a\n  phantom: 8:00\n  replay: slotrace replay f.json\n"))
      << out;
  EXPECT_FALSE(says(out, "slotrace replay other")) << out;
}

TEST(TraceProof, SaysWhatItDoesNotCover) {
  EXPECT_TRUE(says(table({row("a", kProved)}, {.has_faults = true, .faults_max = 2}),
                   "more than 2 faults a run"));
  EXPECT_TRUE(says(table({row("a", kProved)}, {}), "faults that the file does not script"));
  EXPECT_TRUE(says(table({row("a", kProved)}, {.has_draws = true}), "other draws than the first"));
  EXPECT_FALSE(says(table({row("a", kProved)}, {}), "other draws"));
}

TEST(TraceProof, SpeaksOfFingerprintsOnlyWhereStatesWereCounted) {
  EXPECT_FALSE(says(table({row("a", kProved)}), "fingerprint"));
  TraceProofRow counted_states = row("a", kProved);
  counted_states.proof.states = 1 << 10;
  EXPECT_TRUE(says(table({counted_states}), "probability at most 1 in 2^43"));
}

TEST(TraceProof, KeepsTextFromFilesOffTheTerminal) {
  TraceProofRow hostile = row("a\x1b[31m", kViolated);
  hostile.case_name = "b\x1b[31m";
  hostile.proof.checks[0].evidence = "c\x1b[31m";
  hostile.replays = {"d\x1b[31m"};
  EXPECT_EQ(table({hostile}).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace slotrace::reports
