/// What each part of a protection is there for. Every policy that claims P1 and P2 is run as it is,
/// and with one part of it changed: an operation dropped, delayed or swapped with the next, a layer's
/// protection taken away, the scope narrowed. Random walks order the steps of three readers, who look
/// in the windows of two event types of one host, and of one booking through the widget; in every other
/// walk Layer 1 holds the day before. The table of what each mutant breaks, and after how many walks,
/// stands in golden/policy_mutants.txt.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/run.hpp"
#include "sim/explore/random_walk.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kWalks = 600;
constexpr auto kHandler = static_cast<std::size_t>(EntryPoint::handle_booking_created);

struct Mutant {
  std::string name;
  Policy policy;
};

/// Everything races; where Layer 1 is `filled`, it holds the day for both event types before.
auto race(const Policy& policy, bool filled) -> Scenario {
  const TimePoint slot = "2025-10-13T08:00:00Z"_utc;
  World world = clinic();
  world.event_types.push_back({.id = 7, .name = "follow-up", .hosts = {0}, .tenant = {"15", "9"}});
  std::vector<Action> timeline;
  const auto reader = [&](std::string name, Source from, EventTypeIndex type, Duration length) {
    Read what{.source = from, .event_type = type, .start = slot, .end = slot + length};
    timeline.push_back(action(std::move(name), world.start, what));
  };
  if (filled) {
    reader("fill", kLayer1, 0, 0h);
    reader("fill-other", kLayer1, 1, 0h);
    timeline[1].after = 0;
  }
  const std::size_t first = timeline.size();
  timeline.push_back(action("booking", world.start, Book{.event_type = 0, .start = slot}));
  reader("reader", kLayer2, 0, 2h);
  reader("second", kLayer2, 0, 2h);
  reader("other", kLayer2, 1, 2h);
  for (std::size_t i = first; filled && i < timeline.size(); ++i) timeline[i].after = first - 1;
  Scenario result = scenario(std::move(world), policy, std::move(timeline));
  result.checks = {{.check = CheckId::P1, .bound = {}}, {.check = CheckId::P2, .bound = {}}};
  return result;
}

auto without_protection(LayerPolicy layer) -> LayerPolicy {
  layer.protection = std::monostate{};
  if (layer.generation) {
    layer.generation.reset();
    layer.key = std::get<KeyTemplate>(KeyTemplate::parse(
        layer.name == "CalcomService" ? "calcom:slots:{eventTypeId}:{start}:{end}"
                                      : "cal_slots_{eventTypeId}_{start:Y-m-d-H}_{end:Y-m-d-H}"));
  }
  return layer;
}

void narrow(std::vector<Operation>& operations) {
  for (Operation& operation : operations) {
    if (auto* pattern = std::get_if<DeletePattern>(&operation.what)) {
      pattern->scope = Scope::event_type;
    } else if (auto* atomic = std::get_if<Atomic>(&operation.what)) {
      narrow(atomic->operations);
    }
  }
}

/// The operations that are mutated: those inside of a script where the list is one.
auto operations_of(Policy& policy) -> std::vector<Operation>& {
  std::vector<Operation>& list = policy.invalidation[kHandler];
  if (auto* atomic = std::get_if<Atomic>(&list.at(0).what)) return atomic->operations;
  return list;
}

auto mutants_of(const std::string& name) -> std::vector<Mutant> {
  const Policy original = preset(name);
  std::vector<Mutant> mutants = {{"as it is", original}};
  const auto add = [&](std::string what, const std::function<void(Policy&)>& change) {
    Policy changed = original;
    change(changed);
    mutants.push_back({std::move(what), std::move(changed)});
  };
  Policy probe = original;
  const std::size_t count = operations_of(probe).size();
  const bool script = std::holds_alternative<Atomic>(original.invalidation[kHandler].at(0).what);
  for (std::size_t i = 0; i < count; ++i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    add(fmt::format("operation {} dropped", i + 1), [&](Policy& policy) {
      auto& operations = operations_of(policy);
      operations.erase(operations.begin() + at);
    });
    if (i + 1 < count) {
      add(fmt::format("operations {} and {} swapped", i + 1, i + 2), [&](Policy& policy) {
        auto& operations = operations_of(policy);
        std::swap(operations[i], operations[i + 1]);
      });
    }
    if (!script) {
      add(fmt::format("operation {} delayed", i + 1), [&](Policy& policy) {
        operations_of(policy)[i].delay = sim::Distribution::constant(1s);
      });
    }
  }
  if (script) {
    add("one step a layer", [&](Policy& policy) {
      policy.invalidation[kHandler] = std::vector<Operation>(operations_of(policy));
    });
  }
  for (std::size_t layer = 0; layer < original.layers.size(); ++layer) {
    const bool has = original.layers[layer].generation.has_value() ||
                     !std::holds_alternative<std::monostate>(original.layers[layer].protection);
    if (!has) continue;
    add(fmt::format("layer {} unprotected", layer + 1),
        [&](Policy& policy) { policy.layers[layer] = without_protection(policy.layers[layer]); });
  }
  if (std::ranges::any_of(operations_of(probe), [](const Operation& one) {
        return std::holds_alternative<DeletePattern>(one.what);
      })) {
    add("only the booked event type",
        [&](Policy& policy) { narrow(policy.invalidation[kHandler]); });
  } else {
    add("a counter for each event type", [&](Policy& policy) {
      for (Generation& generation : policy.generations) {
        generation.key =
            std::get<KeyTemplate>(KeyTemplate::parse(generation.name + ":{eventTypeId}"));
      }
    });
  }
  return mutants;
}

/// After how many walks a check was violated first.
struct Verdict {
  std::optional<std::uint64_t> p1;
  std::optional<std::uint64_t> p2;
};

auto judge(const Policy& policy) -> Verdict {
  const Scenario with_filled = race(policy, true);
  const Scenario with_empty = race(policy, false);
  Verdict verdict;
  for (std::uint64_t walk = 1; walk <= kWalks && !(verdict.p1 && verdict.p2); ++walk) {
    sim::RandomWalk chooser(walk);
    const RunResult result =
        run(walk % 2 == 0 ? with_filled : with_empty, chooser, {.mode = sim::Mode::interleaving});
    const auto violated = [&](CheckId check) {
      return found(result, check).finding == Finding::violated;
    };
    if (!verdict.p1 && violated(CheckId::P1)) verdict.p1 = walk;
    if (!verdict.p2 && violated(CheckId::P2)) verdict.p2 = walk;
  }
  return verdict;
}

auto text_of(std::optional<std::uint64_t> walk) -> std::string {
  return walk ? fmt::format("walk {}", *walk) : "-";
}

const std::vector<std::string> kClaiming = {"lease-l1-first", "lease-at-once", "shared-generation",
                                            "two-generations", "staged"};

TEST(PolicyMutants, BreakWhatTheTableSays) {
  std::string table = fmt::format("{:<20} {:<36} {:<10} {}\n", "policy", "mutant", "P1", "P2");
  for (const std::string& name : kClaiming) {
    for (const Mutant& mutant : mutants_of(name)) {
      const Verdict verdict = judge(mutant.policy);
      table += fmt::format("{:<20} {:<36} {:<10} {}\n", name, mutant.name, text_of(verdict.p1),
                           text_of(verdict.p2));
      if (mutant.name == "as it is") {
        EXPECT_FALSE(verdict.p1 || verdict.p2) << name;
      } else if (mutant.name.ends_with("dropped")) {
        EXPECT_TRUE(verdict.p1 || verdict.p2 || name == "staged") << name << ", " << mutant.name;
      }
    }
  }
  const auto golden =
      std::filesystem::path(SLOTRACE_SOURCE_DIR) / "tests/properties/golden/policy_mutants.txt";
  if (std::getenv("SLOTRACE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(golden, std::ios::binary) << table;
    return;
  }
  std::ostringstream expected;
  expected << std::ifstream(golden, std::ios::binary).rdbuf();
  EXPECT_EQ(expected.str(), table);
}

TEST(PolicyMutants, OrdersOfClearingThatAreKnownToFailDoFail) {
  // Layer 2 first: a reader may copy Layer 1's old day after Layer 2 is cleared.
  EXPECT_TRUE(judge(preset("lease-l2-first")).p1);
  EXPECT_TRUE(judge(preset("after-fix")).p1);
  EXPECT_TRUE(judge(preset("tags")).p1);
}

}  // namespace
}  // namespace slotrace::model
