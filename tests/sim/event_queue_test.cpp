// The pending events are held against the plainest model of their order: a list that is kept
// stably sorted by time. Small queues are a tournament, large ones have a calendar behind it, so each
// law runs at sizes on both sides of the switch.
#include "sim/event_queue.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sim/event_tournament.hpp"
#include "sim/random.hpp"

namespace slotrace::sim {
namespace {

auto at(std::int64_t nanoseconds) -> TimePoint { return TimePoint(Duration(nanoseconds)); }

/// What EventQueue promises, in the slowest way.
class SortedList {
 public:
  auto push(TimePoint time, std::uint32_t payload) -> std::uint64_t {
    const auto after = std::ranges::upper_bound(events_, time, {}, &Event::time);
    events_.insert(after, {time, next_sequence_, payload});
    return next_sequence_++;
  }
  auto pop() -> Event {
    const Event first = events_.front();
    events_.erase(events_.begin());
    return first;
  }
  [[nodiscard]] auto empty() const -> bool { return events_.empty(); }
  [[nodiscard]] auto size() const -> std::size_t { return events_.size(); }

 private:
  std::vector<Event> events_;
  std::uint64_t next_sequence_ = 0;
};

/// Both under the same orders, compared at each.
class Pair {
 public:
  void push(std::int64_t time, std::uint32_t payload) {
    ASSERT_EQ(queue_.push(at(time), payload), model_.push(at(time), payload));
  }
  void pop(Event& event) {
    event = model_.pop();
    ASSERT_EQ(queue_.next_time(), event.time);
    ASSERT_EQ(queue_.pop(), event);
    ASSERT_EQ(queue_.size(), model_.size());
    ASSERT_EQ(queue_.empty(), model_.empty());
  }
  [[nodiscard]] auto size() const -> std::size_t { return model_.size(); }

 private:
  EventQueue queue_;
  SortedList model_;
};

TEST(EventQueue, ReturnsEqualTimesInInsertionOrder) {
  EventQueue queue;
  queue.push(at(7), 1);
  queue.push(at(5), 2);
  queue.push(at(5), 3);
  queue.push(at(7), 4);
  std::vector<std::uint32_t> payloads;
  while (!queue.empty()) payloads.push_back(queue.pop().payload);
  EXPECT_EQ(payloads, (std::vector<std::uint32_t>{2, 3, 1, 4}));
}

TEST(EventQueue, PutsAnEventOfTheCurrentInstantBehindTheOthersOfThatInstant) {
  EventQueue queue;
  queue.push(at(5), 1);
  queue.push(at(5), 2);
  EXPECT_EQ(queue.pop().payload, 1U);
  queue.push(at(5), 3);
  queue.push(at(6), 4);
  queue.push(at(5), 5);
  std::vector<std::uint32_t> payloads;
  while (!queue.empty()) payloads.push_back(queue.pop().payload);
  EXPECT_EQ(payloads, (std::vector<std::uint32_t>{2, 3, 5, 4}));
}

TEST(EventQueue, TakesAnEventBeforeTheLastPop) {
  EventQueue queue;
  queue.push(at(10), 1);
  queue.push(at(10), 2);
  queue.pop();
  queue.push(at(10), 3);
  queue.push(at(4), 4);
  EXPECT_EQ(queue.pop(), (Event{at(4), 3, 4}));
  queue.push(at(4), 5);
  EXPECT_EQ(queue.pop(), (Event{at(4), 4, 5}));
  EXPECT_EQ(queue.pop(), (Event{at(10), 1, 2}));
  EXPECT_EQ(queue.pop(), (Event{at(10), 2, 3}));
}

TEST(EventQueue, PopsNothingAfterTheEnd) {
  EventQueue queue;
  queue.push(at(10), 1);
  Event event;
  EXPECT_FALSE(queue.pop_until(at(9), event));
  EXPECT_EQ(queue.size(), 1U);
  EXPECT_TRUE(queue.pop_until(at(10), event));
  EXPECT_EQ(event, (Event{at(10), 0, 1}));
}

TEST(EventQueue, HoldsTheWholeRangeOfTimes) {
  constexpr std::int64_t kFirst = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();
  EventQueue queue;
  for (std::uint32_t i = 0; i < 500; ++i) {
    for (const std::int64_t time : {kLast, std::int64_t{0}, kFirst, std::int64_t{-1}})
      queue.push(at(time), i);
  }
  for (const std::int64_t time : {kFirst, std::int64_t{-1}, std::int64_t{0}, kLast}) {
    for (std::uint32_t i = 0; i < 500; ++i) {
      const Event event = queue.pop();
      ASSERT_EQ(event.time, at(time));
      ASSERT_EQ(event.payload, i);
    }
  }
  EXPECT_TRUE(queue.empty());
}

TEST(EventQueue, RefusesAPayloadOfMoreThan24Bits) {
  EventQueue queue;
  queue.push(at(0), EventQueue::kPayloadMax);
  EXPECT_EQ(queue.pop().payload, EventQueue::kPayloadMax);
  EXPECT_THROW(queue.push(at(0), EventQueue::kPayloadMax + 1), InternalError);
}

TEST(EventEntry, RefusesASequenceNumberOfMoreThan40Bits) {
  EXPECT_LT(EventEntry::kSequenceMax, EventEntry::kNoSequence);
  EXPECT_EQ(EventEntry::make(at(0), EventEntry::kSequenceMax, 0).sequence(),
            EventEntry::kSequenceMax);
  EXPECT_THROW(EventEntry::make(at(0), EventEntry::kSequenceMax + 1, 0), InternalError);
}

TEST(EventTournament, GivesBackAllThatItHeldAlsoAfterAPop) {
  EventTournament tournament;
  for (std::uint32_t i = 0; i < 100; ++i)
    tournament.push(EventEntry::make(at(i % 7), i, 1'000 + i));
  EXPECT_EQ(tournament.top().payload(), 1'000U);
  tournament.drop_top();
  std::vector<EventEntry> rest;
  tournament.drain(rest);
  EXPECT_EQ(rest.size(), 99U);
  EXPECT_TRUE(tournament.empty());
  tournament.fill(rest);
  std::sort(rest.begin(), rest.end());
  for (const EventEntry& expected : rest) {
    ASSERT_EQ(tournament.top().rank(), expected.rank());
    tournament.drop_top();
  }
  EXPECT_TRUE(tournament.empty());
}

TEST(EventQueue, HoldsAMillionEventsOfOneInstantInOrder) {
  constexpr std::uint32_t kEvents = 1'000'000;
  EventQueue queue;
  for (std::uint32_t i = 0; i < kEvents; ++i) queue.push(at(1), i);
  for (std::uint32_t i = 0; i < kEvents; ++i) ASSERT_EQ(queue.pop().payload, i);
}

// A draw of times at each of several scales: ties, neighbours, far ones, and the odd eternity.
auto arbitrary_delay(Random& random) -> std::int64_t {
  static constexpr std::int64_t kScales[] = {
      1, 3, 300, 70'000, 20'000'000, 4'000'000'000, 100'000'000'000'000'000};
  return static_cast<std::int64_t>(
      random.below(static_cast<std::uint64_t>(kScales[random.below(7)])));
}

RC_GTEST_PROP(EventQueue, PopsAreAStableSortByTime, ()) {
  const auto seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto peak = *rc::gen::element<std::size_t>(10, 200, 1'500, 3'000);
  const bool pushes_into_the_past = *rc::gen::arbitrary<bool>();
  RC_TAG(peak);
  Random random(seed, 0);
  Pair pair;
  Event last;
  // Grows to the peak, then shrinks and grows again, so that all transitions happen.
  for (const std::size_t goal : {peak, peak / 3, peak, std::size_t{0}}) {
    while (pair.size() != goal) {
      const bool grow = pair.size() < goal;
      if (pair.size() == 0 || random.below(10) < (grow ? 7U : 3U)) {
        const std::int64_t now = last.time.time_since_epoch().count();
        const bool past = pushes_into_the_past && random.below(8) == 0;
        const std::int64_t delay = arbitrary_delay(random);
        pair.push(past ? now - delay : now + delay, static_cast<std::uint32_t>(random.below(100)));
      } else {
        pair.pop(last);
      }
      RC_ASSERT(!::testing::Test::HasFatalFailure());
    }
  }
}

RC_GTEST_PROP(EventQueue, AnyShortHistoryPopsAsAStableSort,
              (const std::vector<std::uint8_t>& orders)) {
  // Each byte: pop, or push at one of few times; rapidcheck shrinks a failure to the shortest list.
  Pair pair;
  Event last;
  for (const std::uint8_t order : orders) {
    if (order < 100 && pair.size() > 0) {
      pair.pop(last);
    } else {
      pair.push(order % 8, order);
    }
    RC_ASSERT(!::testing::Test::HasFatalFailure());
  }
  while (pair.size() > 0) pair.pop(last);
  RC_ASSERT(!::testing::Test::HasFatalFailure());
}

}  // namespace
}  // namespace slotrace::sim
