#include "model/job_queue.hpp"

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

class JobQueueTest : public StagedTest {
 protected:
  /// A job that takes `length`, and notes when each of its tries began.
  auto job(Duration length, Retries retries) -> JobQueue::Job {
    return {.name = "job",
            .entry_point = EntryPoint::create_booking,
            .waits = sim::Distribution::constant(1s),
            .retries = retries,
            .work = [this, length] { return work(length); }};
  }
  void push(JobQueue::Job job) {
    JobQueue queue(stage().environment);
    const auto body = [&]() -> sim::Task<> {
      queue.push(std::move(job));
      co_return;
    };
    spawn("test", body());
    run();
  }

  std::vector<Duration> began;
  std::size_t ended = 0;
  std::size_t fail_first = 0;  ///< so many tries throw
  std::size_t die_first = 0;   ///< so many tries never end

 private:
  auto work(Duration length) -> sim::Task<> {
    began.push_back(now() - world.start);
    const std::size_t number = began.size();
    co_await simulation().delay(length);
    if (number <= fail_first) throw RedisReplyError("OOM");
    if (number <= die_first) co_await simulation().parked();
    ++ended;
  }
};

TEST_F(JobQueueTest, TakesAJobOnceThatEnds) {
  push(job(10s, {.tries = 3}));
  EXPECT_EQ(began, (std::vector<Duration>{1s}));
  EXPECT_EQ(now() - world.start, Duration{11s}) << "its reservation is given up";
}

TEST_F(JobQueueTest, PutsAJobBackThatThrowsUntilItHasHadItsTries) {
  fail_first = 9;
  push(job(10s, {.tries = 3}));
  EXPECT_EQ(began, (std::vector<Duration>{1s, 12s, 23s}));
  EXPECT_EQ(ended, 0U);
  EXPECT_EQ(happened<RequestFailed>().size(), 3U);
  EXPECT_EQ(happened<JobTriedAgain>().size(), 2U);
}

TEST_F(JobQueueTest, TriesAJobOnceUnlessItIsTold) {
  fail_first = 9;
  push(job(10s, {}));
  EXPECT_EQ(began.size(), 1U);
}

TEST_F(JobQueueTest, TakesAJobAgainWhoseWorkerIsDeadAfterNinetySeconds) {
  die_first = 1;
  push(job(10s, {.tries = 3}));
  EXPECT_EQ(began, (std::vector<Duration>{1s, 92s}));
  EXPECT_EQ(ended, 1U);
}

TEST_F(JobQueueTest, RunsAJobTwiceThatTakesLongerThanItsReservation) {
  push(job(100s, {.tries = 2}));
  EXPECT_EQ(began, (std::vector<Duration>{1s, 92s}));
  EXPECT_EQ(ended, 2U);
}

}  // namespace
}  // namespace slotrace::model
