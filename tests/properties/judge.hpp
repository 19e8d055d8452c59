#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/run.hpp"

/// A second opinion on stale entries and reads, by brute force: it reads the list of what happened,
/// keeps every state that the calendar ever had, and looks every slot up in each of them.
/// It shares the definitions with the model's audit, and none of its code.
namespace slotrace::properties {

struct Opinion {
  /// "phantom 0 cal_slots_... 2025-10-13T08:00:00Z change 0: from ... to ...", sorted.
  std::vector<std::string> spans;
  /// By change: from its commit to the end of the last span because of it.
  std::map<model::ChangeId, model::Duration> stale_windows;
  std::uint64_t double_bookings = 0;
  std::uint64_t p1_violations = 0;
  bool expired = false;  ///< an entry expired, so that P1 cannot be told from the list
  std::uint64_t p2_violations = 0;  ///< slots of reads, calls' left out
  std::uint64_t p2_exercised = 0;  ///< reads, calls' left out
  std::uint64_t stale_reads = 0;  ///< calls' left out
  bool read_overlaps_change =
      false;  ///< a change was committed between a read's first step and end
};

auto judge(const model::Scenario& scenario, const model::RunResult& result) -> Opinion;

/// The spans of a run, in the words of Opinion::spans.
auto spans_of(const model::RunResult& result) -> std::vector<std::string>;

}  // namespace slotrace::properties
