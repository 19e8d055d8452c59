#include "sim/trace.hpp"

#include <set>

#include <gtest/gtest.h>

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

const TraceRecord kRecord{
    .time = TimePoint(5ms), .process = ProcessId{3}, .what = "read", .content = 42};

auto digest_of(const std::vector<TraceRecord>& records, Trace::Keep keep = Trace::Keep::digest_only)
    -> std::uint64_t {
  Trace trace(keep);
  for (const TraceRecord& record : records) trace.record(record);
  return trace.digest();
}

TEST(Trace, KeepsRecordsOnlyWhenAsked) {
  Trace digest_only;
  Trace records(Trace::Keep::records);
  for (Trace* trace : {&digest_only, &records}) {
    trace->record(kRecord);
    EXPECT_EQ(trace->size(), 1U);
  }
  EXPECT_TRUE(digest_only.records().empty());
  EXPECT_EQ(records.records(), std::vector{kRecord});
  EXPECT_EQ(digest_only.digest(), records.digest());
}

TEST(Trace, DigestCoversEveryField) {
  std::vector<TraceRecord> variants(5, kRecord);
  variants[1].time += 1ns;
  variants[2].process = ProcessId{4};
  variants[3].what = "write";
  variants[4].content = 43;
  std::set<std::uint64_t> digests;
  for (const TraceRecord& record : variants) digests.insert(digest_of({record}));
  EXPECT_EQ(digests.size(), variants.size());
}

TEST(Trace, DigestCoversOrderAndNumberOfRecords) {
  TraceRecord other = kRecord;
  other.content = 7;
  const std::set<std::uint64_t> digests{digest_of({}),
                                        digest_of({kRecord}),
                                        digest_of({other}),
                                        digest_of({kRecord, other}),
                                        digest_of({other, kRecord}),
                                        digest_of({kRecord, kRecord})};
  EXPECT_EQ(digests.size(), 6U);
}

TEST(Trace, DigestIsTheSameOnEveryMachine) { EXPECT_EQ(digest_of({kRecord}), 0xc358b981b2f06e63U); }

}  // namespace
}  // namespace slotrace::sim
