/// What each part of a policy is there for. Every preset that claims P1 or P2 is run as it is, and
/// with one part of it changed (policy_mutants.hpp), for each entry point that has a list: on virtual
/// time in situations that tell policies apart (situations.hpp), and, where the preset holds in every
/// order that was tried, in up to kOrders orders of steps that a portfolio of strategies draws.
///
/// A preset claims a property in a situation if it keeps it there as it is; the table names the
/// situations in which it does. A mutant is caught by P1 or P2 where it breaks such a claim, and by P4
/// where something is stale for longer than under the preset as it is. What is not caught is explained.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "model/run.hpp"
#include "sim/explore/sampling.hpp"
#include "tests/properties/policy_mutants.hpp"
#include "tests/properties/situations.hpp"
#include "tests/support/clinic.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::properties {
namespace {

using model::CheckId;
using model::EntryPoint;
using model::Finding;
using model::Policy;
using model::preset;

constexpr std::uint64_t kOrders = 600;
constexpr std::uint64_t kStepsOfARun = 60;

constexpr CheckId kChecks[] = {CheckId::P1, CheckId::P2};

/// "P1 after", "P2 in flight", ..., and "P1 orders".
using Violated = std::set<std::string>;

struct TimedVerdict {
  Violated violated;
  std::map<std::string, model::Duration> stale_windows;  ///< the longest, by situation
};

auto judge_timed(const Policy& policy, EntryPoint entry_point) -> TimedVerdict {
  TimedVerdict verdict;
  for (const Situation& situation : timed_situations(policy, entry_point)) {
    const model::RunResult result = model::run_seeded(situation.scenario);
    for (const CheckId check : kChecks) {
      if (found(result, check).finding == Finding::violated)
        verdict.violated.insert(fmt::format("{} {}", name(check), situation.name));
    }
    verdict.stale_windows[situation.name] = result.totals.longest_stale_window;
  }
  return verdict;
}

/// After how many orders each check was violated first.
using Orders = std::map<CheckId, std::uint64_t>;

auto judge_orders(const Policy& policy, EntryPoint entry_point) -> Orders {
  const model::Scenario with_filled = race(policy, entry_point, true);
  const model::Scenario with_empty = race(policy, entry_point, false);
  Orders first;
  for (std::uint64_t order = 1; order <= kOrders && first.size() < 2; ++order) {
    const auto chooser = sim::sampling_chooser({.seed = 1}, order, kStepsOfARun);
    const model::RunResult result = model::run(order % 2 == 0 ? with_filled : with_empty, *chooser,
                                               {.mode = sim::Mode::interleaving, .stop_at = {}});
    for (const CheckId check : kChecks) {
      if (found(result, check).finding == Finding::violated) first.emplace(check, order);
    }
  }
  return first;
}

/// What catches a mutant of one entry point's list: checks, by where they do.
struct Catch {
  std::set<std::string> by;
  Orders orders;
};

/// A preset as it is, for one entry point.
struct Claim {
  TimedVerdict timed;
  bool every_order = false;

  Claim(const Policy& policy, EntryPoint entry_point)
      : timed(judge_timed(policy, entry_point)),
        every_order(judge_orders(policy, entry_point).empty()) {}

  [[nodiscard]] auto broken_by(const Policy& mutant, EntryPoint entry_point) const -> Catch {
    Catch caught;
    const TimedVerdict verdict = judge_timed(mutant, entry_point);
    std::ranges::set_difference(verdict.violated, timed.violated,
                                std::inserter(caught.by, caught.by.end()));
    for (const auto& [situation, window] : verdict.stale_windows) {
      if (window > timed.stale_windows.at(situation)) caught.by.insert("P4 " + situation);
    }
    if (every_order) caught.orders = judge_orders(mutant, entry_point);
    for (const auto& [check, order] : caught.orders)
      caught.by.insert(fmt::format("{} orders", name(check)));
    return caught;
  }
};

/// "P1 P2: after, in flight; P4: between; P1: order 3"
auto text_of(const std::set<std::string>& by, const Orders& orders) -> std::string {
  std::map<std::string, std::string> checks;  // by situation
  for (const std::string& one : by) {
    std::string& text = checks[one.substr(3)];
    text += (text.empty() ? "" : " ") + one.substr(0, 2);
  }
  checks.erase("orders");
  std::map<std::string, std::vector<std::string>> situations;  // by checks
  for (const auto& [situation, text] : checks) situations[text].push_back(situation);
  std::vector<std::string> parts;
  for (const auto& [text, places] : situations)
    parts.push_back(fmt::format("{}: {}", text, fmt::join(places, ", ")));
  for (const auto& [check, order] : orders)
    parts.push_back(fmt::format("{}: order {}", name(check), order));
  return fmt::format("{}", fmt::join(parts, "; "));
}

constexpr const char* kAgent = "what caches hold does not change; scenarios/stale-offers.json";

/// Why mutants that nothing catches are harmless: by preset and mutant.
const std::map<std::string, std::string> kHarmless = {
    {"lease-l2-first: operations 1 and 2 swapped", "is lease-l1-first"},
    {"lease-at-once: script's 1 and 2 swapped", "nobody sees the order inside of one step"},
    {"check-before-book: the agent does not check", kAgent},
    {"hold-before-book: the agent does not hold", kAgent},
};

constexpr EntryPoint kOwnLists[] = {
    EntryPoint::create_booking,         EntryPoint::handle_booking_created,
    EntryPoint::handle_booking_updated, EntryPoint::handle_booking_cancelled,
    EntryPoint::reschedule_booking,     EntryPoint::cancel_booking};

/// Entry points for which a mutant is caught by the same checks in the same situations.
struct Row {
  std::vector<std::string> entry_points;
  std::set<std::string> by;
  Orders orders;  ///< the most that any of them took
};

class Table {
 public:
  explicit Table(const std::string& preset_name)
      : preset_(preset_name), policy_(preset(preset_name)) {
    for (const EntryPoint entry_point : kOwnLists)
      claims_.emplace(entry_point, Claim(policy_, entry_point));
  }

  auto text() -> std::string {
    std::string text = fmt::format("{}\n  claims {}\n", preset_, claim_text());
    // All entry points of a preset have the same list.
    const auto mutants = mutants_of(policy_, kOwnLists[0]);
    for (std::size_t i = 0; i < mutants.size(); ++i) {
      for (const Row& row : rows_of(i)) {
        const std::string who = row.entry_points.size() == std::size(kOwnLists)
                                    ? ""
                                    : fmt::format(" ({})", fmt::join(row.entry_points, ", "));
        text += fmt::format("  {:<34} {}\n", mutants[i].name + who, reason(mutants[i].name, row));
      }
    }
    return text;
  }

 private:
  /// Where all entry points keep a property.
  auto claim_text() -> std::string {
    std::set<std::string> kept;
    const auto keep = [&](const std::string& situation, auto&& holds) {
      for (const CheckId check : kChecks) {
        const std::string one = fmt::format("{} {}", name(check), situation);
        if (std::ranges::all_of(claims_,
                                [&](const auto& claim) { return holds(claim.second, one); }))
          kept.insert(one);
      }
    };
    for (const Situation& situation : timed_situations(policy_, kOwnLists[0])) {
      keep(situation.name, [](const Claim& claim, const std::string& one) {
        return !claim.timed.violated.contains(one);
      });
    }
    keep("every order", [](const Claim& claim, const std::string&) { return claim.every_order; });
    return text_of(kept, {});
  }

  auto rows_of(std::size_t mutant) -> std::vector<Row> {
    std::vector<Row> rows;
    for (const EntryPoint entry_point : kOwnLists) {
      const Catch caught =
          claims_.at(entry_point)
              .broken_by(mutants_of(policy_, entry_point).at(mutant).policy, entry_point);
      auto row = std::ranges::find(rows, caught.by, &Row::by);
      if (row == rows.end()) row = rows.insert(rows.end(), Row{{}, caught.by, {}});
      row->entry_points.emplace_back(name(entry_point));
      for (const auto& [check, order] : caught.orders)
        row->orders[check] = std::max(row->orders[check], order);
    }
    return rows;
  }

  auto reason(const std::string& mutant, const Row& row) -> std::string {
    const std::string key = preset_ + ": " + mutant;
    const auto why = kHarmless.find(key);
    if (!row.by.empty()) return text_of(row.by, row.orders);
    EXPECT_TRUE(why != kHarmless.end()) << key << " is not caught; why?";
    return why == kHarmless.end() ? "?" : "nothing: " + why->second;
  }

  std::string preset_;
  Policy policy_;
  std::map<EntryPoint, Claim> claims_;
};

class PolicyMutants : public testing::TestWithParam<std::string> {};

TEST_P(PolicyMutants, AreCaughtByWhatTheTableSays) {
  expect_golden("properties/golden/policy_mutants/" + GetParam() + ".txt",
                Table(GetParam()).text());
}

// no-cache has nothing to mutate; ttl-only and before-fix claim neither P1 nor P2.
INSTANTIATE_TEST_SUITE_P(Presets, PolicyMutants,
                         testing::Values("after-fix", "date-scoped", "one-multi-key-delete", "tags",
                                         "lease-l1-first", "lease-l2-first", "lease-at-once",
                                         "shared-generation", "two-generations",
                                         "delayed-double-delete", "staged", "write-through",
                                         "check-before-book", "hold-before-book"),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

auto content(const std::filesystem::path& file) -> std::string {
  std::ostringstream text;
  text
      << std::ifstream(std::filesystem::path(SLOTRACE_SOURCE_DIR) / file, std::ios::binary).rdbuf();
  return text.str();
}

TEST(MutantTables, StandInTheDocumentationAsTheyAre) {
  const std::string page = content("docs/policies.md");
  const std::filesystem::path golden = "tests/properties/golden";
  for (const char* const table :
       {"policy_mutants/lease-l1-first.txt", "policy_mutants/delayed-double-delete.txt",
        "policy_mutants/staged.txt", "protocol_mutants.txt"}) {
    const std::string text = content(golden / table);
    EXPECT_FALSE(text.empty()) << table;
    EXPECT_TRUE(page.find(text) != std::string::npos) << "docs/policies.md shows another " << table;
  }
}

TEST(PresetsWithoutMutants, ClaimNeitherProperty) {
  for (const char* const nothing : {"before-fix", "ttl-only"}) {
    const TimedVerdict verdict = judge_timed(preset(nothing), EntryPoint::handle_booking_created);
    EXPECT_TRUE(verdict.violated.contains("P1 after")) << nothing;
    EXPECT_TRUE(verdict.violated.contains("P2 after")) << nothing;
  }
}

}  // namespace
}  // namespace slotrace::properties
