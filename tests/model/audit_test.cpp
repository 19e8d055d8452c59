#include "model/audit.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/staged.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

const TimePoint kStart = "2025-10-11T18:30:00Z"_utc;
const TimePoint kMonday = "2025-10-13T00:00:00Z"_utc;
const TimePoint kEight = "2025-10-13T08:00:00Z"_utc;
const TimePoint kNine = "2025-10-13T09:00:00Z"_utc;
const TimePoint kTuesdayEight = "2025-10-14T08:00:00Z"_utc;

/// The audit alone: stores, changes and reads come in the order in which the test makes them.
class AuditTest : public StagedTest {
 protected:
  /// An entry under "k" that shows the calendar of now for Monday and the days after it.
  void store(Duration ttl = 300s, const std::string& key = "k", int days = 1) {
    store_answer(honest(days), ttl, key);
  }
  void store_answer(const Availability& answer, Duration ttl = 300s, const std::string& key = "k") {
    audit().on_stored(
        world.key_prefix + key,
        CachedAnswer{
            .answer = std::make_shared<const Availability>(answer), .layer = 0, .filled_for = {}},
        now() + ttl);
  }
  auto honest(int days = 1) -> Availability {
    return audit().truth().availability(0, kMonday, kMonday + days * 24h, now());
  }
  auto book(TimePoint start) -> ChangeId {
    const Change& change = audit().commit(
        ChangeKind::booked,
        {.removes = {},
         .adds = Booking{.event_type = 0, .host = 0, .start = start, .end = start + 1h}});
    return change.id;
  }
  auto cancel_last() -> ChangeId {
    const auto uid = static_cast<BookingUid>(audit().truth().bookings().size() - 1);
    return audit().commit(ChangeKind::cancelled, {.removes = uid, .adds = {}}).id;
  }
  void complete(ChangeId change) {
    audit().began(change, EntryPoint::create_booking);
    audit().completed(change, EntryPoint::create_booking);
  }
  void wait(Duration duration) { simulation().run_until(now() + duration); }

  /// Begins a read inside of a process, as the audit wants it.
  auto begin() -> ReadId {
    ReadId id = 0;
    const auto body = [&]() -> sim::Task<> {
      id = audit().begin_read();
      co_return;
    };
    spawn("reader", body());
    simulation().run_until(now());
    return id;
  }
  auto begin_and_step() -> ReadId {
    const ReadId id = begin();
    audit().first_step(id);
    return id;
  }
  auto spans(std::size_t life = 0) -> const std::vector<StaleSpan>& {
    return audit().lives().at(life).stale;
  }
};

using AuditSpans = AuditTest;

TEST_F(AuditSpans, OpenWithTheCommitAndCloseWithTheTtl) {
  store();
  wait(6s);
  const ChangeId change = book(kEight);
  ASSERT_EQ(spans().size(), 1U);
  EXPECT_EQ(spans()[0].change, change);
  EXPECT_EQ(spans()[0].slot, kEight);
  EXPECT_EQ(spans()[0].kind, Contradiction::phantom);
  EXPECT_EQ(spans()[0].from, kStart + 6s);
  EXPECT_EQ(spans()[0].to, kStart + 300s);
}

TEST_F(AuditSpans, OfAnEntryThatHidesAFreeSlotAreHidden) {
  book(kEight);
  store();
  cancel_last();
  ASSERT_EQ(spans().size(), 1U);
  EXPECT_EQ(spans()[0].kind, Contradiction::hidden);
}

TEST_F(AuditSpans, CloseWithTheRemoval) {
  store();
  book(kEight);
  wait(7s);
  audit().on_removed(world.key_prefix + "k");
  EXPECT_EQ(spans()[0].to, kStart + 7s);
  EXPECT_EQ(audit().lives()[0].dead_at(), kStart + 7s);
  EXPECT_TRUE(audit().resting_entries().empty());
}

TEST_F(AuditSpans, CloseWithBeingOverwritten) {
  store();
  book(kEight);
  wait(7s);
  store();  // honest by now
  EXPECT_EQ(spans(0)[0].to, kStart + 7s);
  EXPECT_TRUE(spans(1).empty());
  EXPECT_EQ(audit().resting_entries().size(), 1U);
}

TEST_F(AuditSpans, CloseWhenTheCalendarComesRound) {
  store();
  book(kEight);
  wait(7s);
  cancel_last();
  ASSERT_EQ(spans().size(), 1U);
  EXPECT_EQ(spans()[0].to, kStart + 7s);
  EXPECT_FALSE(audit().contradicts(*audit().lives()[0].value));
}

TEST_F(AuditSpans, CloseWhenTheSlotBegins) {
  simulation().run_until(kEight - 10s);
  store();
  book(kEight);
  EXPECT_EQ(spans()[0].to, kEight);
}

TEST_F(AuditSpans, OpenWithAStoreOfAnAnswerThatIsOldByThen) {
  const Availability old = honest();
  const ChangeId change = book(kEight);
  wait(2s);
  store_answer(old);
  ASSERT_EQ(spans().size(), 1U);
  EXPECT_EQ(spans()[0].change, change);
  EXPECT_EQ(spans()[0].from, kStart + 2s);
  EXPECT_EQ(spans()[0].to, kStart + 302s);
}

TEST_F(AuditSpans, AreOnePerSlotOfAnAnswerOverSeveralDays) {
  store(300s, "k", 2);
  book(kEight);
  wait(1s);
  book(kTuesdayEight);
  wait(1s);
  audit().commit(ChangeKind::cancelled, {.removes = 0, .adds = {}});
  ASSERT_EQ(spans().size(), 2U);
  EXPECT_EQ(spans()[0].to, kStart + 2s);    // Monday's came round
  EXPECT_EQ(spans()[1].to, kStart + 300s);  // Tuesday's did not
}

TEST_F(AuditSpans, DoNotOpenInADeadEntryButItsContradictionCounts) {
  store(5s);
  wait(6s);
  const ChangeId change = book(kEight);
  EXPECT_TRUE(spans().empty());
  EXPECT_EQ(audit().change(change).contradicted_entries, 1U);  // for P1, which disregards TTLs
}

TEST_F(AuditSpans, DoNotOpenForSlotsThatTheEntryDoesNotSpeakOf) {
  store();
  book(kTuesdayEight);
  EXPECT_TRUE(spans().empty());
  EXPECT_EQ(audit().changes()[0].contradicted_entries, 0U);
}

using AuditReads = AuditTest;

TEST_F(AuditReads, AreStaleWhenTheyEqualNoStateBetweenTheirStartAndEnd) {
  const Availability old = honest();
  const ChangeId change = book(kEight);
  wait(3s);
  const ReadRecord& read = audit().end_read(begin_and_step(), &old);
  EXPECT_TRUE(read.stale);
  EXPECT_EQ(audit().change(change).last_stale_read, kStart + 3s);
}

TEST_F(AuditReads, AreNotStaleWhenTheChangeFellInBetween) {
  const Availability old = honest();
  const ReadId read = begin_and_step();
  book(kEight);
  EXPECT_FALSE(audit().end_read(read, &old).stale);
}

TEST_F(AuditReads, CountFromTheirFirstStepOn) {
  const Availability old = honest();
  const ReadId read = begin();
  book(kEight);
  audit().first_step(read);
  audit().first_step(read);  // later steps change nothing
  EXPECT_TRUE(audit().end_read(read, &old).stale);
}

TEST_F(AuditReads, EqualByValueWhenTheCalendarCameRound) {
  const Availability old = honest();
  book(kEight);
  cancel_last();
  EXPECT_FALSE(audit().end_read(begin_and_step(), &old).stale);
}

TEST_F(AuditReads, AreJudgedSlotBySlot) {
  // Monday's part is of before both bookings, Tuesday's of after: no state ever looked like this, but
  // for each slot there was one.
  const ReadId read = begin_and_step();
  Availability torn = honest(2);
  book(kEight);
  book(kTuesdayEight);
  std::erase(torn.free, kTuesdayEight);
  EXPECT_FALSE(audit().end_read(read, &torn).stale);
  // Without the overlap Monday's part is stale, and Tuesday's is not.
  const ReadRecord& later = audit().end_read(begin_and_step(), &torn);
  EXPECT_TRUE(later.stale);
}

TEST_F(AuditReads, DoNotCountASlotThatHasBegun) {
  simulation().run_until(kEight - 1s);
  const Availability old = honest();
  book(kEight);
  wait(1s);
  EXPECT_FALSE(audit().end_read(begin_and_step(), &old).stale);
  EXPECT_FALSE(audit().contradicts(old));
}

TEST_F(AuditReads, WithoutAnAnswerAreNotStale) {
  book(kEight);
  EXPECT_FALSE(audit().end_read(begin_and_step(), nullptr).stale);
}

using AuditP2 = AuditTest;

TEST_F(AuditP2, IsViolatedByAnAnswerOlderThanACompleteInvalidation) {
  const Availability old = honest();
  complete(book(kEight));
  const ReadRecord& read = audit().end_read(begin_and_step(), &old);
  EXPECT_EQ(read.p2_violations, (std::vector<SlotId>{{0, kEight}}));
  EXPECT_TRUE(read.p2_exercised);
}

TEST_F(AuditP2, AllowsAStaleReadWhileTheInvalidationIsUnderWay) {
  const Availability old = honest();
  const ChangeId change = book(kEight);
  audit().began(change, EntryPoint::create_booking);
  const ReadRecord& read = audit().end_read(begin_and_step(), &old);
  EXPECT_TRUE(read.stale);
  EXPECT_TRUE(read.p2_violations.empty());
  EXPECT_FALSE(read.p2_exercised);
}

TEST_F(AuditP2, LooksAtInvalidationsThatWereCompleteBeforeTheFirstStep) {
  const Availability old = honest();
  const ChangeId change = book(kEight);
  const ReadId read = begin_and_step();
  complete(change);
  EXPECT_TRUE(audit().end_read(read, &old).p2_violations.empty());
}

TEST_F(AuditP2, TakesTheLatestChangeByCommitAmongTheComplete) {
  // The second booking's invalidation is not complete, so any state since the cancellation will do.
  const Availability with_eight = honest();
  book(kEight);
  const ChangeId cancelled = cancel_last();
  complete(cancelled);
  book(kEight);
  const Availability without_eight = honest();
  EXPECT_TRUE(audit().end_read(begin_and_step(), &with_eight).p2_violations.empty());
  EXPECT_TRUE(audit().end_read(begin_and_step(), &without_eight).p2_violations.empty());
}

TEST_F(AuditP2, TakesTheFirstCompletionOfAChangeThatPassesTwoEntryPoints) {
  const Availability old = honest();
  const ChangeId change = book(kEight);
  audit().began(change, EntryPoint::create_booking);
  audit().began(change, EntryPoint::handle_booking_created);
  EXPECT_FALSE(audit().change(change).completed().has_value());
  audit().completed(change, EntryPoint::handle_booking_created);
  EXPECT_TRUE(audit().change(change).completed().has_value());
  EXPECT_FALSE(audit().end_read(begin_and_step(), &old).p2_violations.empty());
}

using AuditVersions = AuditTest;

TEST_F(AuditVersions, StayFewOverTenThousandChangesWithCompleteInvalidations) {
  // The cost of judging a read is the number of versions that it walks over.
  std::size_t most = 0;
  for (int i = 0; i < 5'000; ++i) {
    complete(book(kEight));
    complete(cancel_last());
    most = std::max(most, audit().truth().versions({0, kEight}).size());
  }
  EXPECT_EQ(audit().changes().size(), 10'000U);
  EXPECT_LE(most, 3U);
}

TEST_F(AuditVersions, OfUnfinishedChangesAreKept) {
  for (int i = 0; i < 10; ++i) {
    book(kEight);
    cancel_last();
  }
  EXPECT_EQ(audit().truth().versions({0, kEight}).size(), 21U);
  complete(19);
  book(kEight);
  EXPECT_EQ(audit().truth().versions({0, kEight}).size(), 2U);
}

TEST_F(AuditVersions, ThatAReadUnderWayCanAskForAreKept) {
  complete(book(kEight));
  const ReadId read = begin_and_step();
  for (int i = 0; i < 5; ++i) {
    complete(cancel_last());
    complete(book(kEight));
  }
  EXPECT_EQ(audit().truth().versions({0, kEight}).size(), 11U);
  const Availability current = honest();
  EXPECT_TRUE(audit().end_read(read, &current).p2_exercised);
  complete(cancel_last());
  EXPECT_LE(audit().truth().versions({0, kEight}).size(), 3U);
}

TEST_F(AuditVersions, AreKeptForTheReadWhoseFirstStepWasEarliest) {
  // A read that began to be made earlier may take its first step later; the other one still needs
  // the version that was complete before its own first step.
  complete(book(kEight));
  const ReadId slow = begin();
  const ReadId quick = begin_and_step();
  complete(cancel_last());
  audit().first_step(slow);
  book(kEight);
  const Availability current = honest();
  EXPECT_TRUE(audit().end_read(quick, &current).p2_exercised);
  EXPECT_TRUE(audit().end_read(slow, &current).p2_exercised);
}

TEST_F(AuditTest, NotesBookingsOfOneHostThatOverlap) {
  book(kEight);
  EXPECT_TRUE(audit().double_bookings().empty());
  book(kEight + 30min);
  EXPECT_EQ(audit().double_bookings().size(), 1U);
  book(kNine + 30min);  // touches, does not overlap
  EXPECT_EQ(audit().double_bookings().size(), 1U);
}

}  // namespace
}  // namespace slotrace::model
