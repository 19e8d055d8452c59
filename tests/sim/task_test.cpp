#include "sim/task.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

struct Farewell {
  Farewell(std::vector<std::string>& to, std::string words) : log(to), text(std::move(words)) {}
  Farewell(const Farewell&) = delete;
  auto operator=(const Farewell&) -> Farewell& = delete;
  ~Farewell() { log.push_back(text); }
  std::vector<std::string>& log;
  std::string text;
};

class TaskTest : public testing::Test {
 protected:
  void run(Task<> body) {
    simulation.spawn("p", std::move(body));
    simulation.run();
  }

  std::vector<std::string> log;
  SeededChooser chooser{1};
  Simulation simulation{{}, chooser};
};

auto sum_to(Simulation& simulation, int n) -> Task<int> {
  if (n == 0) co_return 0;
  co_await simulation.delay(1ms);
  const int below = co_await sum_to(simulation, n - 1);
  co_return n + below;
}

TEST_F(TaskTest, PassesResultsUpThroughNestedTasks) {
  int sum = 0;
  auto body = [&]() -> Task<> { sum = co_await sum_to(simulation, 100); };
  run(body());
  EXPECT_EQ(sum, 5050);
  EXPECT_EQ(simulation.now(), TimePoint(100ms));
}

TEST_F(TaskTest, MovesAResultThatCannotBeCopied) {
  auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(7); };
  std::unique_ptr<int> got;
  auto body = [&]() -> Task<> { got = co_await make(); };
  run(body());
  ASSERT_NE(got, nullptr);
  EXPECT_EQ(*got, 7);
}

TEST_F(TaskTest, PassesAnExceptionUpToWhoeverCatchesIt) {
  auto inner = [&]() -> Task<int> {
    const Farewell bye(log, "inner unwound");
    co_await simulation.delay(1ms);
    throw std::runtime_error("broken");
  };
  auto middle = [&]() -> Task<int> {
    const int result = co_await inner();
    log.push_back("must never happen");
    co_return result;
  };
  auto body = [&]() -> Task<> {
    try {
      co_await middle();
    } catch (const std::runtime_error& error) {
      log.push_back(error.what());
    }
  };
  run(body());
  EXPECT_EQ(log, (std::vector<std::string>{"inner unwound", "broken"}));
}

TEST_F(TaskTest, RunsNothingBeforeItIsAwaited) {
  auto body = [&]() -> Task<> {
    log.push_back("ran");
    co_return;
  };
  {
    const Task<> dropped = body();
  }
  EXPECT_TRUE(log.empty());
}

TEST_F(TaskTest, OwnsItsArgumentsEvenWhenItNeverRuns) {
  auto body = [](std::shared_ptr<int>) -> Task<> { co_return; };
  const auto argument = std::make_shared<int>(1);
  {
    Task<> first = body(argument);
    Task<> second = std::move(first);
    EXPECT_EQ(argument.use_count(), 2);
    first = std::move(second);
    EXPECT_EQ(argument.use_count(), 2);
  }
  EXPECT_EQ(argument.use_count(), 1);
}

TEST_F(TaskTest, FreesItsFrameWhenItsAwaitIsOver) {
  auto inner = [&]() -> Task<> {
    const Farewell bye(log, "inner");
    co_await simulation.delay(1ms);
  };
  auto body = [&]() -> Task<> {
    co_await inner();
    log.push_back("after the await");
  };
  run(body());
  EXPECT_EQ(log, (std::vector<std::string>{"inner", "after the await"}));
}

TEST_F(TaskTest, CancellingDestroysTheInnermostFrameFirst) {
  auto inner = [&]() -> Task<> {
    const Farewell bye(log, "inner");
    co_await simulation.parked();
  };
  auto body = [&]() -> Task<> {
    const Farewell first(log, "outer, first local");
    const Farewell second(log, "outer, second local");
    co_await inner();
  };
  const ProcessRef process = simulation.spawn("p", body());
  simulation.run();
  simulation.cancel(process);
  EXPECT_EQ(log, (std::vector<std::string>{"inner", "outer, second local", "outer, first local"}));
}

TEST_F(TaskTest, AwaitsAMillionTasksThatNeverSuspendOnABoundedStack) {
  auto ready = [](int value) -> Task<int> { co_return value; };
  int sum = 0;
  auto body = [&]() -> Task<> {
    for (int i = 0; i < 1'000'000; ++i) sum += co_await ready(1);
  };
  run(body());
  EXPECT_EQ(sum, 1'000'000);
}

}  // namespace
}  // namespace slotrace::sim
