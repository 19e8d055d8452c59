/// What each step of a protocol that holds is there for. Every policy of the nested-cache protocol
/// that an exhaustive search proves is searched again with one part of it changed: a step dropped,
/// swapped with the next or put off until all others are done, a wait or what it notes left out, an
/// atomic step taken apart, a layer's lease taken away. A step that merely comes later is no mutant:
/// the search takes every order already.
///
/// Each mutant is judged by exhaustive search. Of those that break something the sampling strategies
/// tell how many runs they need until they find it, in the smallest size that breaks; of those that
/// break nothing the table says why.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "model/protocol/nested_cache.hpp"
#include "sim/explore/run_search.hpp"
#include "sim/explore/sampling.hpp"
#include "sim/explore/state_search.hpp"
#include "tests/support/golden.hpp"

namespace slotrace::model {
namespace {

struct Size {
  unsigned readers;
  unsigned writers;
  unsigned slots;
};
/// From small to large; what holds is searched in each.
constexpr Size kSizes[] = {{1, 1, 1}, {2, 1, 1}, {3, 1, 1}, {2, 2, 2}, {3, 2, 2}};

constexpr std::uint64_t kRunsMax = 50'000;
constexpr std::uint64_t kSearches = 9;  ///< of which the median is shown

struct Mutant {
  std::string name;
  ProtocolPolicy policy;
};

auto text_of(const ProtocolStep& step) -> std::string {
  std::string text = step.wait ? "wait " : "";
  const std::size_t before = text.size();
  if (step.clear1 && step.clear2) {
    text += "D12";
  } else if (step.clear1 || step.clear2) {
    text += step.clear1 ? "D1" : "D2";
  }
  if (step.bump1) text += "B1";
  if (step.bump2) text += "B2";
  if (step.snapshot) text += text.size() == before ? "note" : "+note";
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

auto program_text(const ProtocolPolicy& policy) -> std::string {
  if (policy.step_count == 0) return "nothing";
  std::vector<std::string> steps;
  for (const ProtocolStep& step : policy.program()) steps.push_back(text_of(step));
  return fmt::format("{}", fmt::join(steps, "; "));
}

using Steps = std::vector<ProtocolStep>;

auto with_steps(ProtocolPolicy policy, const Steps& steps) -> ProtocolPolicy {
  policy.steps = {};
  std::ranges::copy(steps, policy.steps.begin());
  policy.step_count = static_cast<std::uint8_t>(steps.size());
  return policy;
}

auto mutants_of(const ProtocolPolicy& policy) -> std::vector<Mutant> {
  std::vector<Mutant> mutants = {{"as it is", policy}};
  const auto program = policy.program();
  const Steps steps(program.begin(), program.end());
  const auto add = [&](std::string name, const Steps& changed) {
    mutants.push_back({std::move(name), with_steps(policy, changed)});
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    const ProtocolStep& step = steps[i];
    Steps dropped = steps;
    dropped.erase(dropped.begin() + at);
    add(fmt::format("step {} dropped", i + 1), dropped);
    if (i + 1 < steps.size()) {
      Steps swapped = steps;
      std::swap(swapped[i], swapped[i + 1]);
      add(fmt::format("steps {} and {} swapped", i + 1, i + 2), swapped);
    }
    if (i + 2 < steps.size()) {
      Steps late = dropped;
      late.push_back(step);
      add(fmt::format("step {} delayed to the end", i + 1), late);
    }
    const auto change = [&](std::string name, auto member, bool value) {
      Steps changed = steps;
      changed[i].*member = value;
      add(std::move(name), changed);
    };
    if (step.wait) change(fmt::format("step {} does not wait", i + 1), &ProtocolStep::wait, false);
    if (step.snapshot)
      change(fmt::format("step {} notes nobody", i + 1), &ProtocolStep::snapshot, false);
    if (step.wait || step.snapshot) {
      Steps changed = steps;
      changed[i].clear1 = changed[i].clear2 = false;
      add(fmt::format("step {} clears nothing", i + 1), changed);
    }
    if (step.clear1 && step.clear2) {
      change(fmt::format("step {} without layer 1", i + 1), &ProtocolStep::clear1, false);
      change(fmt::format("step {} without layer 2", i + 1), &ProtocolStep::clear2, false);
      add("in two steps, layer 1 first", {{.clear1 = true}, {.clear2 = true}});
      add("in two steps, layer 2 first", {{.clear2 = true}, {.clear1 = true}});
    }
  }
  if (policy.lease1) {
    mutants.push_back({"layer 1 without a lease", policy});
    mutants.back().policy.lease1 = false;
  }
  if (policy.lease2) {
    mutants.push_back({"layer 2 without a lease", policy});
    mutants.back().policy.lease2 = false;
  }
  return mutants;
}

auto program_of(const ProtocolPolicy& policy, Size size) -> sim::ProgramFactory {
  return protocol_program({.readers = size.readers, .writers = size.writers, .slots = size.slots},
                          policy);
}

/// The smallest sizes in which the properties are violated, if they are in any.
struct Verdict {
  std::optional<Size> p1;
  std::optional<Size> p2;
};

auto judge(const ProtocolPolicy& policy) -> Verdict {
  Verdict verdict;
  for (const Size size : kSizes) {
    const auto report = sim::search_states(program_of(policy, size), {});
    EXPECT_TRUE(report.complete);
    const auto violated = [&](NestedCache::Property property) {
      return (report.violated >> property & 1U) != 0;
    };
    if (!verdict.p1 && violated(NestedCache::kP1)) verdict.p1 = size;
    if (!verdict.p2 && violated(NestedCache::kP2)) verdict.p2 = size;
    if (verdict.p1 && verdict.p2) break;
  }
  return verdict;
}

/// The median, over some searches, of the runs until one leaves something stale.
auto runs_until_found(const ProtocolPolicy& policy, Size size, const sim::SamplingOptions& strategy)
    -> std::string {
  const sim::ProgramFactory factory = program_of(policy, size);
  // Readers take up to eight steps, writers two and what the policy says.
  const std::uint64_t steps = size.readers * 8 + size.writers * (2U + policy.step_count);
  std::vector<std::uint64_t> runs;
  for (std::uint64_t seed = 1; seed <= kSearches; ++seed) {
    sim::SamplingOptions sampling = strategy;
    sampling.seed = seed;
    const auto chooser = [&](std::uint64_t run, std::uint64_t) {
      return sim::sampling_chooser(sampling, run, steps);
    };
    const auto report = sim::search_runs(
        factory, {.strategy = chooser, .runs = kRunsMax, .wanted = 1U << NestedCache::kP1});
    const auto found = std::ranges::find(report.findings, std::uint32_t{NestedCache::kP1},
                                         &sim::RunSearchReport::Finding::property);
    runs.push_back(found == report.findings.end() ? kRunsMax + 1 : found->run + 1);
  }
  std::ranges::nth_element(runs, runs.begin() + kSearches / 2);
  const std::uint64_t median = runs[kSearches / 2];
  return median > kRunsMax ? "-" : fmt::format("{}", median);
}

constexpr const char* kAgain1 = "step 3 clears layer 1 again; step 1 only makes it right earlier";
constexpr const char* kAgain2 = "step 4 clears layer 2 again; step 2 only makes it right earlier";

/// Why a mutant breaks nothing: by policy and mutant.
const std::map<std::string, std::string> kHarmless = {
    {"lease atomic: in two steps, layer 1 first", "is lease L1>L2, which holds"},
    {"staged delete: step 1 dropped", kAgain1},
    {"staged delete: steps 1 and 2 swapped", kAgain1},
    {"staged delete: step 1 delayed to the end", kAgain1},
    {"staged delete: step 2 clears nothing", kAgain2},
};

constexpr unsigned kProved[] = {5, 7, 8, 9, 14};

auto text_of(const std::optional<Size>& size) -> std::string {
  if (!size) return "-";
  return fmt::format("{}/{}/{}", size->readers, size->writers, size->slots);
}

TEST(ProtocolMutants, BreakWhatTheTableSays) {
  std::string table = fmt::format(
      "Breaks with so many readers/writers/slots; then the median, of {} searches, of the runs "
      "until\n"
      "P1 is found broken there; -: not within {}. D: delete a layer, B: bump its generation,\n"
      "note: remember who reads now, wait: until those noted have ended.\n\n",
      kSearches, kRunsMax);
  table +=
      fmt::format("{:<18} {:<27} {:<34} {:<5} {:<5} {:>7} {:>6} {:>6} {:>6}\n", "policy", "mutant",
                  "what a writer does", "P1", "P2", "random", "pct 3", "pct 5", "pos");
  for (const unsigned number : kProved) {
    const ProtocolPolicy& policy = protocol_policies()[number];
    for (const Mutant& mutant : mutants_of(policy)) {
      const Verdict verdict = judge(mutant.policy);
      const std::string key = fmt::format("{}: {}", policy.name, mutant.name);
      table += fmt::format("{:<18} {:<27} {:<34} {:<5} {:<5}", policy.name, mutant.name,
                           program_text(mutant.policy), text_of(verdict.p1), text_of(verdict.p2));
      const bool original = mutant.name == "as it is";
      const auto why = kHarmless.find(key);
      EXPECT_EQ(!verdict.p1 && !original, why != kHarmless.end()) << key;
      if (verdict.p1) {
        EXPECT_FALSE(original) << policy.name;
        using enum sim::Sampler;
        const auto runs = [&](const sim::SamplingOptions& strategy) {
          return runs_until_found(mutant.policy, *verdict.p1, strategy);
        };
        table += fmt::format(" {:>7} {:>6} {:>6} {:>6}", runs({.sampler = random_walk}),
                             runs({.sampler = pct, .depth = 3}), runs({.sampler = pct, .depth = 5}),
                             runs({.sampler = partial_order_sampling}));
      } else {
        EXPECT_FALSE(verdict.p2) << key << " breaks P2 alone";
        if (why != kHarmless.end()) table += " " + why->second;
      }
      while (table.ends_with(' ')) table.pop_back();
      table += "\n";
    }
  }
  expect_golden("properties/golden/protocol_mutants.txt", table);
}

}  // namespace
}  // namespace slotrace::model
