#include "sim/deadline.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "tests/sim/every_schedule.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

class DeadlineTest : public testing::Test {
 protected:
  /// A request that arrives after `request`, takes effect, and is answered after `response`.
  auto ask(Duration request, Duration response) -> Task<int> {
    const Latency to{.distribution = Distribution::constant(request)};
    const Latency from{.distribution = Distribution::constant(response)};
    const int effect =
        co_await simulation.step({.what = "ask", .accesses = {}, .request = &to, .response = &from},
                                 [&] { return ++effects; });
    co_return effect;
  }
  /// Asks with a deadline and notes the answer and its time.
  auto client(Duration deadline, Duration request, Duration response) -> Task<> {
    Task<int> question = ask(request, response);
    answer = co_await with_deadline(simulation, deadline, std::move(question));
    answered_at = simulation.now();
  }

  /// Asks in a process apart, and notes the same.
  auto client_apart(Duration request, Duration response) -> Task<> {
    Task<int> question = noting_itself(request, response);
    answer = co_await apart(simulation, std::move(question));
    answered_at = simulation.now();
  }
  auto noting_itself(Duration request, Duration response) -> Task<int> {
    apart_from_it = simulation.current();
    const int value = co_await ask(request, response);
    co_return value;
  }

  ProcessRef apart_from_it;  ///< the process of the body
  int effects = 0;
  std::optional<int> answer = -1;
  TimePoint answered_at;
  SeededChooser chooser{1};
  Simulation simulation{{}, chooser};
};

TEST_F(DeadlineTest, AnswersTheValueThatComesInTime) {
  simulation.spawn("client", client(5s, 1s, 2s));
  simulation.run();
  EXPECT_EQ(answer, 1);
  EXPECT_EQ(answered_at, TimePoint(3s));
}

TEST_F(DeadlineTest, AnswersNothingWhenTheTimeIsOut) {
  simulation.spawn("client", client(2s, 1s, 2s));
  simulation.run();
  EXPECT_EQ(answer, std::nullopt);
  EXPECT_EQ(answered_at, TimePoint(2s));
}

TEST_F(DeadlineTest, AbandonsTheRequestWhichStillTakesEffect) {
  simulation.spawn("client", client(1s, 5s, 5s));
  simulation.run_until(TimePoint(4s));
  EXPECT_EQ(answer, std::nullopt);
  EXPECT_EQ(effects, 0);
  simulation.run();
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(answer, std::nullopt);
  EXPECT_EQ(simulation.now(), TimePoint(10s));
}

TEST_F(DeadlineTest, LetsTheTimeOutWinAtTheInstantOfTheDeadline) {
  simulation.spawn("client", client(3s, 1s, 2s));
  simulation.run();
  EXPECT_EQ(answer, std::nullopt);
}

TEST_F(DeadlineTest, AnswersABodyThatNeverWaitsEvenWithoutAnyTime) {
  auto body = [&]() -> Task<> {
    auto ready = []() -> Task<int> { co_return 7; };
    Task<int> task = ready();
    answer = co_await with_deadline(simulation, 0s, std::move(task));
  };
  simulation.spawn("client", body());
  simulation.run();
  EXPECT_EQ(answer, 7);
}

TEST_F(DeadlineTest, LetsTheRequestOfACancelledClientTakeEffect) {
  const ProcessRef process = simulation.spawn("client", client(10s, 2s, 2s));
  simulation.run_until(TimePoint(1s));
  simulation.cancel(process);
  simulation.run();
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(answer, -1) << "the client never went on";
}

TEST_F(DeadlineTest, DropsAnAnswerThatComesToACancelledClientBeforeItsTurn) {
  const ProcessRef process = simulation.spawn("client", client(10s, 1s, 1s));
  auto killer = [&]() -> Task<> {
    co_await simulation.delay(1s);
    co_await simulation.delay(1s);  // Scheduled after the answer of that instant.
    simulation.cancel(process);
  };
  simulation.spawn("killer", killer());
  simulation.run();
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(answer, -1);
}

TEST_F(DeadlineTest, FreesTheAnswerThatNobodyWaitsFor) {
  std::weak_ptr<int> watch;
  auto slow = [&]() -> Task<std::shared_ptr<int>> {
    auto value = std::make_shared<int>(1);
    watch = value;
    co_await simulation.delay(2s);
    co_return value;
  };
  auto body = [&]() -> Task<> {
    Task<std::shared_ptr<int>> task = slow();
    EXPECT_EQ(co_await with_deadline(simulation, 1s, std::move(task)), std::nullopt);
    co_await simulation.delay(1h);
  };
  simulation.spawn("client", body());
  simulation.run_until(TimePoint(90s));
  EXPECT_TRUE(watch.expired());
}

TEST_F(DeadlineTest, FreesTheAnswerToACancelledClient) {
  std::weak_ptr<int> watch;
  auto slow = [&]() -> Task<std::shared_ptr<int>> {
    auto value = std::make_shared<int>(1);
    watch = value;
    co_await simulation.delay(2s);
    co_return value;
  };
  auto body = [&]() -> Task<> {
    Task<std::shared_ptr<int>> task = slow();
    co_await with_deadline(simulation, 1h, std::move(task));
  };
  const ProcessRef process = simulation.spawn("client", body());
  simulation.run_until(TimePoint(1s));
  simulation.cancel(process);
  EXPECT_FALSE(watch.expired());
  simulation.run();
  EXPECT_TRUE(watch.expired());
}

// The first client goes on after the second has asked, whose request has taken over the memory of
// the first one's: a link into what was freed would cut the wrong request.
TEST_F(DeadlineTest, LeavesTheNextRequestAloneThatTakesOverItsMemory) {
  std::vector<std::optional<int>> answers;
  auto question = [&]() -> Task<int> {
    co_await simulation.delay(1s);
    co_return 1;
  };
  auto asker = [&](Duration start) -> Task<> {
    co_await simulation.until(TimePoint(start));
    Task<int> task = question();
    answers.push_back(co_await with_deadline(simulation, 1h, std::move(task)));
  };
  simulation.spawn("first", asker(0s));
  simulation.run_until(TimePoint(500ms));
  simulation.spawn("second", asker(1s));
  simulation.run();
  EXPECT_EQ(answers, (std::vector<std::optional<int>>{1, 1}));
}

TEST_F(DeadlineTest, RunsTheBodyUnderTheNameOfItsCaller) {
  std::vector<std::string> names;
  auto inner = [&]() -> Task<int> {
    names.emplace_back(simulation.name(simulation.current()));
    co_return static_cast<int>(simulation.current().id);
  };
  auto body = [&]() -> Task<> {
    Task<int> task = inner();
    answer = co_await with_deadline(simulation, 1s, std::move(task));
  };
  simulation.spawn("agent 7", body());
  simulation.run();
  EXPECT_EQ(names, std::vector<std::string>{"agent 7"});
  EXPECT_EQ(answer, 1) << "a process of its own";
}

TEST_F(DeadlineTest, NestsAndTheInnerDeadlineMayPassFirst) {
  std::optional<int> inner = -1;
  auto middle = [&]() -> Task<int> {
    Task<int> question = ask(5s, 5s);
    inner = co_await with_deadline(simulation, 1s, std::move(question));
    co_return 42;
  };
  auto body = [&]() -> Task<> {
    Task<int> task = middle();
    answer = co_await with_deadline(simulation, 2s, std::move(task));
  };
  simulation.spawn("client", body());
  simulation.run();
  EXPECT_EQ(inner, std::nullopt);
  EXPECT_EQ(answer, 42);
}

TEST_F(DeadlineTest, MayBeUnderWayWhenTheSimulationIsDestroyed) {
  Simulation other({}, chooser);
  auto slow = [](Simulation& its) -> Task<int> {
    co_await its.delay(1h);
    co_return 1;
  };
  auto body = [&](Simulation& its) -> Task<> {
    for (int i = 0; i < 3; ++i) {
      Task<int> task = slow(its);
      co_await with_deadline(its, 1s, std::move(task));
    }
  };
  other.spawn("client", body(other));
  other.run_until(TimePoint(1500ms));
}

TEST(Deadline, NeverPassesInInterleavingMode) {
  const int schedules = every_schedule([](Chooser& chooser) {
    Simulation simulation({.mode = Mode::interleaving}, chooser);
    std::optional<int> answer;
    auto ask = [&]() -> Task<int> {
      co_await simulation.step({.what = "ask", .accesses = {}}, [] {});
      co_await simulation.step({.what = "ask again", .accesses = {}}, [] {});
      co_return 1;
    };
    auto client = [&]() -> Task<> {
      Task<int> question = ask();
      answer = co_await with_deadline(simulation, 0s, std::move(question));
    };
    auto other = [&]() -> Task<> {
      co_await simulation.step({.what = "one", .accesses = {}}, [] {});
      co_await simulation.step({.what = "two", .accesses = {}}, [] {});
    };
    simulation.spawn("client", client());
    simulation.spawn("other", other());
    simulation.run();
    EXPECT_EQ(answer, 1);
  });
  EXPECT_EQ(schedules, 6) << "waiting for the body is no step";
}

TEST_F(DeadlineTest, ApartAnswersTheValue) {
  simulation.spawn("client", client_apart(1s, 2s));
  simulation.run();
  EXPECT_EQ(answer, 1);
  EXPECT_EQ(answered_at, TimePoint(3s));
}

TEST_F(DeadlineTest, ApartAnswersNothingWhenItsProcessIsCancelled) {
  simulation.spawn("client", client_apart(1s, 2s));
  simulation.run_until(TimePoint(1s));
  simulation.cancel(apart_from_it);
  simulation.run();
  EXPECT_EQ(answer, std::nullopt);
  EXPECT_EQ(answered_at, TimePoint(1s));
}

TEST_F(DeadlineTest, ApartOutlivesTheOneWhoAsked) {
  const ProcessRef asker = simulation.spawn("client", client_apart(1s, 2s));
  simulation.run_until(TimePoint(0s));
  simulation.cancel(asker);
  simulation.run();
  EXPECT_EQ(effects, 1);
  EXPECT_EQ(answer, -1);
}

}  // namespace
}  // namespace slotrace::sim
