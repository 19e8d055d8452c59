/// A search that leaves out orders of independent steps goes by what steps declare, and by what the
/// checks say that they remember. Here it is held against every order there is, without any reduction:
/// it must come to the same verdicts and leave the same entries behind. A declaration that is missing
/// shows as an end that the search does not come to.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/explore/optimal_dpor.hpp"
#include "sim/failure.hpp"
#include "tests/support/all_orders.hpp"
#include "tests/support/clinic.hpp"
#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

constexpr std::uint64_t kRunsMax = 30'000;

/// Four days of Layer 1 instead of thirty: each is one more step beside all others.
void shorten(std::vector<Operation>& operations) {
  for (Operation& operation : operations) {
    if (auto* forget = std::get_if<ForgetKeys>(&operation.what))
      forget->keys.days.count = std::min(forget->keys.days.count, 4);
    if (auto* job = std::get_if<Enqueue>(&operation.what)) shorten(job->operations);
    if (auto* atomic = std::get_if<Atomic>(&operation.what)) shorten(atomic->operations);
  }
}

constexpr auto kWish = "2025-10-13T08:00:00Z";
auto wish() -> TimePoint { return operator""_utc(kWish, 20); }

/// Scenarios in which few enough things happen at once.
struct Case {
  std::string name;
  Scenario scenario;
};

class Cases {
 public:
  explicit Cases(const std::string& policy) : policy_(preset(policy)) {
    for (auto& list : policy_.invalidation) shorten(list);
  }

  auto read_beside(decltype(Action::what) change, bool booked_before = false) const -> Scenario {
    return of({read("reader"), action("change", kStart, std::move(change))}, booked_before);
  }
  auto changes(decltype(Action::what) one, decltype(Action::what) other) const -> Scenario {
    return of({action("one", kStart, std::move(one)), action("other", kStart, std::move(other))},
              false);
  }
  auto all() const -> std::vector<Case> {
    const BookingRef there{.made_by = InitialBookingIndex{0}};
    return {
        {"widget", read_beside(Book{.through = Book::Through::widget, .start = wish()})},
        {"createBooking",
         read_beside(Book{.through = Book::Through::create_booking, .start = wish()})},
        {"cancelBooking",
         read_beside(Cancel{.through = Cancel::Through::cancel_booking, .booking = there}, true)},
        {"rescheduleBooking",
         read_beside(Reschedule{.through = Reschedule::Through::reschedule_booking,
                                .booking = there,
                                .start = wish() + std::chrono::hours{1}},
                     true)},
        {"two bookings", changes(Book{.through = Book::Through::widget, .start = wish()},
                                 Book{.through = Book::Through::create_booking, .start = wish()})},
        {"a hold that expires",
         changes(HoldSlot{.start = wish()}, read_day(policy_.wish_source, wish()))},
    };
  }

  auto read(std::string name) const -> Action {
    return action(
        std::move(name), kStart,
        read_window(policy_.alternatives_source, {wish(), wish() + std::chrono::hours{2}}));
  }
  auto of(std::vector<Action> timeline, bool booked_before) const -> Scenario {
    World world = clinic();
    world.webhooks.echoes = false;
    if (booked_before) world.bookings = {{.event_type = 0, .host = 0, .start = wish()}};
    return scenario(std::move(world), policy_, std::move(timeline));
  }

  static inline const TimePoint kStart = clinic().start;

 private:
  Policy policy_;
};

class EveryPreset : public testing::TestWithParam<const char*> {};

TEST_P(EveryPreset, IsJudgedByTracesAsByAllOrders) {
  for (const Case& one : Cases(GetParam()).all())
    expect_nothing_missed(one.scenario, one.name, kRunsMax);
}

INSTANTIATE_TEST_SUITE_P(DeclaredAccesses, EveryPreset,
                         testing::Values("before-fix", "after-fix", "date-scoped",
                                         "one-multi-key-delete", "tags", "lease-l1-first",
                                         "lease-l2-first", "lease-at-once", "shared-generation",
                                         "two-generations", "delayed-double-delete", "staged",
                                         "write-through", "ttl-only", "no-cache"),
                         [](const auto& parameter) {
                           std::string name = parameter.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(DeclaredAccesses, FaultsAreJudgedByTracesAsByAllOrders) {
  for (const char* policy : {"before-fix", "lease-at-once"}) {
    for (Case& one : Cases(policy).all()) {
      for (const FaultKind kind :
           {FaultKind::webhook_lost, FaultKind::webhook_duplicated, FaultKind::handler_dies})
        one.scenario.faults.rates.at(static_cast<std::size_t>(kind)) = 1;
      one.scenario.faults.at_most = 1;
      expect_nothing_missed(one.scenario, fmt::format("{}, {}", policy, one.name), kRunsMax);
    }
  }
}

/// Too large for every order: what random walks come to is among what the traces come to.
TEST(DeclaredAccesses, WalksMeetNothingThatTheTracesMiss) {
  for (const char* policy :
       {"date-scoped", "lease-l1-first", "two-generations", "staged", "write-through"}) {
    SCOPED_TRACE(policy);
    const Cases cases(policy);
    const auto booking = [](TimePoint start) {
      return action("booking", Cases::kStart,
                    Book{.through = Book::Through::widget, .start = start});
    };
    Action later = cases.read("later");
    later.after = 1;
    for (const auto& timeline :
         {std::vector{cases.read("one"), cases.read("other"), booking(wish())},
          std::vector{cases.read("one"), booking(wish()), later}}) {
      const Scenario scenario = cases.of(timeline, false);
      Ends found;
      EXPECT_TRUE(sim::search_traces(noting(scenario, found)).complete);
      Ends walked;
      const sim::Program program = noting(scenario, walked);
      for (std::uint64_t seed = 0; seed < 1000; ++seed) {
        OrderWalk walk(seed);
        program(walk, nullptr);
      }
      EXPECT_EQ(walked.violated & ~found.violated, 0U);
      for (const std::string& end : walked.all) EXPECT_TRUE(found.all.contains(end)) << end;
    }
  }
}

TEST(DeclaredAccesses, ACommandThatTouchesAnotherKeyFailsLoudly) {
  const auto touching = [](const char* declared) {
    return sim::Program([declared](sim::Chooser& chooser, sim::Trace* /*trace*/) {
      const World world = clinic();
      Stage stage(world, preset("no-cache"), {.mode = sim::Mode::interleaving}, chooser);
      const auto work = [](Redis& redis, std::string key) -> sim::Task<> {
        const sim::AccessList touches = redis.writing(key);
        co_await redis.script("EVAL", touches, [](RedisKeyspace& store) { store.del("key"); });
      };
      sim::Task<> task = work(stage.application.redis(), declared);
      stage.simulation.spawn("somebody", std::move(task));
      stage.simulation.run();
      return sim::Outcome{};
    });
  };
  EXPECT_EQ(sim::search_traces(touching("key")).traces, 1U);
  EXPECT_THROW(static_cast<void>(sim::search_traces(touching("another"))), sim::InternalError);
}

}  // namespace
}  // namespace slotrace::model
