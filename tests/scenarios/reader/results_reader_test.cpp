// Results files come from other machines, and from strangers. The tests write one as a campaign does,
// and then damage it in every way that is cheap to enumerate.

#include "scenarios/reader/results_reader.hpp"

#include <algorithm>
#include <functional>
#include <sstream>

#include <gtest/gtest.h>

#include "reports/campaign_log.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::scenarios {
namespace {

using model::CheckId;

constexpr std::uint64_t kFingerprint = 0x0123456789abcdef;

/// Shard 2/3 of 20 runs of two cases: 1 4 7 10 13 16 19, with a checkpoint after every three.
auto plan() -> model::CampaignPlan {
  return {.name = "nightly",
          .version = "1.2.3",
          .strategy = "pct",
          .depth = 3,
          .faults = 1,
          .runs = 20,
          .checkpoint = 3,
          .shard = {.number = 2, .count = 3},
          .set = {{"policy", "\"lease\""}},
          .cases = {{.file = "a.json",
                     .name = "a",
                     .case_name = "x",
                     .fingerprint = kFingerprint,
                     .checks = {CheckId::P1, CheckId::P3}},
                    {.file = "b.json",
                     .name = "b",
                     .case_name = "",
                     .fingerprint = 7,
                     .checks = {CheckId::P2}}}};
}

auto finding(std::uint64_t run, std::vector<CheckId> checks, std::uint64_t fingerprint)
    -> model::CampaignFinding {
  return {.run = run,
          .checks = std::move(checks),
          .what = "P1: phantom: \"8:00\"\n",
          .schedule = sim::to_token({.mode = sim::Mode::interleaving,
                                     .fingerprint = sim::token_fingerprint(fingerprint),
                                     .seed = 5,
                                     .picks = {1, 0, 2}})};
}

/// What the shard found: in the first case runs 4 and 13 violate P1, and 13 P3 too.
auto results() -> std::vector<model::CampaignResult> {
  std::vector<model::CampaignResult> all(2);
  all[0].findings = {finding(4, {CheckId::P1}, kFingerprint),
                     finding(13, {CheckId::P1, CheckId::P3}, kFingerprint)};
  return all;
}

/// The lines of that shard.
auto text() -> std::string {
  const model::CampaignPlan campaign = plan();
  std::vector<model::CampaignResult> found = results();
  reports::CampaignLog log;
  log.campaign(campaign);
  const auto advance = [&](std::size_t index, std::uint64_t runs) {
    sim::Tally& tally = found[index].tally;
    tally.runs = runs;
    tally.digest += runs * 0x9e3779b97f4a7c15;
    for (std::uint64_t& tested : tally.tested) ++tested;
    const std::vector<std::uint64_t> schedules{runs, runs + 1000 * (index + 1)};
    for (const std::uint64_t value : schedules) tally.schedules.add(value);
    log.checkpoint(index, campaign.cases[index], tally, schedules);
  };
  log.finding(0, found[0].findings[0]);
  found[0].tally.violated[0] = 1;
  advance(0, 3);
  log.finding(0, found[0].findings[1]);
  found[0].tally.violated[0] = 2;
  found[0].tally.violated[static_cast<std::size_t>(CheckId::P3)] = 1;
  advance(0, 6);
  advance(0, 7);
  advance(1, 3);
  advance(1, 6);
  advance(1, 7);
  log.end(found);
  return log.take();
}

auto read(const std::string& text) -> std::variant<ShardResults, std::vector<Diagnostic>> {
  std::istringstream in(text);
  return read_results(in, "shard.jsonl");
}

/// The error that a text gives, as it is printed.
auto error_of(const std::string& text) -> std::string {
  const auto result = read(text);
  const auto* errors = std::get_if<1>(&result);
  if (errors == nullptr) return "no error";
  return render(errors->front());
}

/// The shard's text with `from` replaced wherever the first one stands.
auto with(const std::string& from, const std::string& to) -> std::string {
  std::string changed = text();
  const std::size_t at = changed.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? changed : changed.replace(at, from.size(), to);
}

/// The shard's lines without one of them, from 0.
auto without(std::size_t line) -> std::string {
  std::istringstream in(text());
  std::string left;
  std::string one;
  for (std::size_t i = 0; std::getline(in, one); ++i)
    if (i != line) left += one + '\n';
  return left;
}

TEST(ResultsReader, ReadsWhatAShardWrites) {
  const auto read_again = read(text());
  ASSERT_TRUE(std::holds_alternative<ShardResults>(read_again)) << error_of(text());
  const auto& shard = std::get<ShardResults>(read_again);
  EXPECT_TRUE(shard.ended);
  EXPECT_EQ(shard.bytes, text().size());
  EXPECT_EQ(*shard.plan, plan());
  ASSERT_EQ(shard.results.size(), 2U);
  EXPECT_EQ(shard.results[0].findings, results()[0].findings);
  EXPECT_EQ(shard.results[0].tally.runs, 7U);
  EXPECT_EQ(shard.results[0].tally.violated[0], 2U);
  EXPECT_EQ(shard.results[0].tally.tested[0], 3U);
  EXPECT_EQ(shard.results[0].tally.schedules.count(), 6U);
  EXPECT_EQ(shard.results[1].tally.runs, 7U);
}

TEST(ResultsReader, TakesEveryBeginningForWorkThatWasStopped) {
  const std::string whole = text();
  std::uint64_t before = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto result = read(whole.substr(0, length));
    ASSERT_TRUE(std::holds_alternative<ShardResults>(result)) << length;
    const auto& shard = std::get<ShardResults>(result);
    EXPECT_FALSE(shard.ended);
    EXPECT_FALSE(shard.unfinished.message.empty());
    EXPECT_LE(shard.bytes, length);
    EXPECT_GE(shard.bytes, before) << "what was at a checkpoint stays";
    before = shard.bytes;
    // It ends where a checkpoint ends, or the first line.
    if (shard.bytes > 0) {
      const std::size_t line = whole.rfind('\n', shard.bytes - 2) + 1;
      const std::string kind = whole.substr(line, 18);
      EXPECT_TRUE(kind.starts_with(R"({"kind":"campaign")") ||
                  kind.starts_with(R"({"kind":"checkpoi)"))
          << kind;
    }
  }
}

TEST(ResultsReader, NoticesEveryByteThatIsChanged) {
  const std::string whole = text();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char other : {'0', '1', 'e', ' ', '"', '\n', '\0', '\xff'}) {
      if (whole[at] == other) continue;
      std::string changed = whole;
      changed[at] = other;
      const auto result = read(changed);
      const auto* shard = std::get_if<ShardResults>(&result);
      // A line without its end may be what is left of one.
      EXPECT_TRUE(shard == nullptr || !shard->ended) << at << " " << changed;
    }
  }
}

TEST(ResultsReader, NoticesEveryLineThatIsMissing) {
  const auto lines = static_cast<std::size_t>(std::ranges::count(text(), '\n'));
  for (std::size_t line = 0; line + 1 < lines; ++line)
    EXPECT_NE(error_of(without(line)), "no error") << line;
}

TEST(ResultsReader, SaysWhereItIsWrongAndWhatItExpected) {
  EXPECT_EQ(error_of(without(2)).substr(0, 77),
            "shard.jsonl:3:34: run: got 13, expected a later run of shard 2/3 before the c");
  EXPECT_NE(
      error_of(with("\"kind\":\"finding\"", "\"kind\":\"findings\""))
          .find("shard.jsonl:2:9: kind: got \"findings\", expected \"campaign\", \"finding\""),
      std::string::npos);
  EXPECT_NE(
      error_of("{\"kind\":\"end\"}\n").find("expected the first line of a campaign's results"),
      std::string::npos);
  EXPECT_NE(error_of("[]\n").find("expected the first line that \"slotrace campaign"),
            std::string::npos);
  EXPECT_NE(error_of(text() + "{\"kind\":\"end\"}\n").find("expected nothing after the end"),
            std::string::npos);
  EXPECT_NE(error_of(text() + "x").find("expected nothing after the end"), std::string::npos);
  EXPECT_NE(error_of(with("\"shard\":\"2/3\"", "\"shard\":\"4/3\""))
                .find("shard: got \"4/3\", expected a shard"),
            std::string::npos);
}

TEST(ResultsReader, RefusesWhatCannotBeWhateverItsChecksum) {
  // Each with a checksum of its own: these are not accidents.
  const auto forged = [](const std::function<void(reports::CampaignLog&)>& write) {
    reports::CampaignLog log;
    log.campaign(plan());
    write(log);
    return error_of(log.take());
  };
  const auto checkpoint = [](reports::CampaignLog& log, const sim::Tally& tally,
                             const std::vector<std::uint64_t>& schedules = {}) {
    log.checkpoint(0, plan().cases[0], tally, schedules);
  };
  EXPECT_NE(
      forged([&](auto& log) { checkpoint(log, {.runs = 4}); }).find("runs: got 4, expected 3"),
      std::string::npos);
  EXPECT_NE(forged([&](auto& log) {
              checkpoint(log, {.runs = 3, .tested = {4}});
            }).find("these counts fit neither"),
            std::string::npos);
  EXPECT_NE(forged([&](auto& log) {
              checkpoint(log, {.runs = 3, .violated = {1}});
            }).find("these counts fit neither"),
            std::string::npos)
      << "violations without findings";
  EXPECT_NE(forged([&](auto& log) {
              checkpoint(log, {.runs = 3}, {9, 9});
            }).find("got 0000000000000009, which is not new"),
            std::string::npos);
  const auto found = [&](const model::CampaignFinding& finding) {
    return forged([&](auto& log) { log.finding(0, finding); });
  };
  EXPECT_NE(found(finding(3, {CheckId::P1}, kFingerprint)).find("run: got 3, expected"),
            std::string::npos)
      << "another shard's";
  EXPECT_NE(found(finding(10, {CheckId::P1}, kFingerprint)).find("run: got 10, expected"),
            std::string::npos)
      << "after the next checkpoint";
  EXPECT_NE(found(finding(1, {CheckId::P2}, kFingerprint)).find("checks: got P2, which case 0"),
            std::string::npos);
  EXPECT_NE(found(finding(1, {}, kFingerprint)).find("checks: got an empty list"),
            std::string::npos);
  EXPECT_NE(found(finding(1, {CheckId::P1}, 8)).find("schedule: "), std::string::npos)
      << "a token of another scenario";
}

TEST(ResultsReader, TakesNoLineWithoutAnEnd) {
  const std::string endless(std::size_t{9} << 20, ' ');
  EXPECT_NE(error_of(endless).find("the line is longer than 8 MiB"), std::string::npos);
}

TEST(ResultsReader, ReadsRegularFilesOnly) {
  for (const char* file : {"/dev/zero", "/", "no-such-file"}) {
    const auto result = read_results_file(file);
    EXPECT_TRUE(std::holds_alternative<std::vector<Diagnostic>>(result)) << file;
  }
}

}  // namespace
}  // namespace slotrace::scenarios
