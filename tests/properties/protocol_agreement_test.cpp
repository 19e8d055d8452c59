/// The nested-cache protocol stands for the application that it was taken from: each of its policies,
/// written as a policy of the whole model, gets the same verdicts there, in every order of the steps
/// of readers, a booking through the widget, and the clear that its webhook brings about.

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model/protocol/nested_cache.hpp"
#include "model/trace_proof.hpp"
#include "sim/explore/state_search.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

struct Size {
  unsigned readers;
  unsigned writers;
};

const TimePoint kFirstSlot = "2025-10-13T08:00:00Z"_utc;

/// One key of each layer is all that the readers read and the writers clear, as in the protocol.
auto forget(LayerIndex layer) -> Operation {
  KeyRange keys{.layer = layer,
                .written_as = {},
                .zone = {},
                .days = {.anchor = DayRange::Anchor::booking},
                .hours = {}};
  if (layer == kLayer2) keys.hours = HourRange{.from = 8, .to = 10, .lengths = {2}};
  return {.what = ForgetKeys{.keys = std::move(keys)}, .delay = {}};
}

void add(const ProtocolStep& step, std::vector<Operation>& list) {
  // The whole model notes who reads when the wait begins, right after the step that notes it here.
  if (step.wait) list.push_back({.what = WaitForReaders{}, .delay = {}});
  std::vector<Operation> together;
  if (step.clear1) together.push_back(forget(kLayer1));
  if (step.clear2) together.push_back(forget(kLayer2));
  if (step.bump1) together.push_back({.what = BumpGeneration{.generation = 0}, .delay = {}});
  if (step.bump2) together.push_back({.what = BumpGeneration{.generation = 1}, .delay = {}});
  if (together.size() == 1) {
    list.push_back(std::move(together.front()));
  } else {
    list.push_back({.what = Atomic{.operations = std::move(together)}, .delay = {}});
  }
}

auto preset_with_keys(ProtocolPolicy::Keys keys) -> Policy {
  switch (keys) {
    case ProtocolPolicy::Keys::plain: return preset("ttl-only");
    case ProtocolPolicy::Keys::shared_generation: return preset("shared-generation");
    case ProtocolPolicy::Keys::own_generations: return preset("two-generations");
  }
  throw std::invalid_argument("no such keys");
}

/// The policy of the whole model that does what a policy of the protocol does.
auto whole_model_policy(const ProtocolPolicy& policy) -> Policy {
  Policy whole = preset_with_keys(policy.keys);
  whole.invalidation = {};
  auto& list = whole.invalidation[static_cast<std::size_t>(EntryPoint::handle_booking_created)];
  for (const ProtocolStep& step : policy.program()) add(step, list);
  if (policy.lease1) whole.layers[kLayer1].protection = LeasePolicy{};
  if (policy.lease2) whole.layers[kLayer2].protection = LeasePolicy{};
  return whole;
}

auto whole_model(const ProtocolPolicy& policy, Size size) -> Scenario {
  World world = clinic();
  world.webhooks.echoes = false;
  std::vector<Action> timeline;
  for (unsigned reader = 0; reader < size.readers; ++reader) {
    timeline.push_back(action(fmt::format("reader {}", reader), world.start + reader * 1s,
                              read_window(kLayer2, {kFirstSlot, kFirstSlot + 2h})));
  }
  for (unsigned writer = 0; writer < size.writers; ++writer) {
    timeline.push_back(action(fmt::format("writer {}", writer), world.start + writer * 1s,
                              Book{.start = kFirstSlot + writer * 1h, .hold = {}}));
  }
  std::ranges::stable_sort(timeline, {}, &Action::at);
  return scenario(std::move(world), whole_model_policy(policy), std::move(timeline));
}

class ProtocolAgreement : public testing::TestWithParam<unsigned> {
 protected:
  void expect_same_verdicts(Size size) const {
    const auto protocol = sim::search_states(protocol_program({.readers = size.readers,
                                                               .writers = size.writers,
                                                               .slots = size.writers,
                                                               .policy = GetParam()}),
                                             {});
    const TraceProof proof = prove(whole_model(protocol_policies()[GetParam()], size));
    ASSERT_TRUE(protocol.complete);
    ASSERT_TRUE(proof.complete);
    const auto expect_same = [&](NestedCache::Property property, CheckId check) {
      const bool there = (protocol.violated >> property & 1U) != 0;
      const auto here = std::ranges::find(proof.checks, check, &TraceProof::Check::check);
      EXPECT_EQ(here->violated, there)
          << name(check) << ", " << size.readers << " readers: " << here->evidence;
    };
    expect_same(NestedCache::kP1, CheckId::P1);
    expect_same(NestedCache::kP2, CheckId::P2);
    RecordProperty("traces", std::to_string(proof.traces));
  }
};

TEST_P(ProtocolAgreement, OfOneReaderAndOneBooking) { expect_same_verdicts({1, 1}); }
TEST_P(ProtocolAgreement, OfTwoReadersAndOneBooking) { expect_same_verdicts({2, 1}); }
TEST_P(ProtocolAgreement, OfOneReaderAndTwoBookings) { expect_same_verdicts({1, 2}); }

INSTANTIATE_TEST_SUITE_P(EachPolicy, ProtocolAgreement, testing::Range(0U, 17U),
                         [](const auto& policy) {
                           std::string name(protocol_policies()[policy.param].name);
                           for (char& letter : name)
                             if (letter == ' ' || letter == '>') letter = '_';
                           return name;
                         });

}  // namespace
}  // namespace slotrace::model
