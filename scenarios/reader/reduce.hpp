#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "scenarios/reader/case_file.hpp"

namespace slotrace::scenarios {

/// A case without what it can miss.
struct ReducedCase {
  Node root;
  model::Scenario scenario;
  std::vector<std::string> missed;  ///< what was taken away, e.g. "next-day", "event type 47"
  std::uint64_t days_missed = 0;  ///< days of opening hours that were taken away, too
};

/// Takes one part after another out of `root`, a case of `file`, as long as `still` holds of what is
/// left: actors and events (the timeline's actions, traffic), bookings, slots (hosts, event types,
/// days, hours) and faults; an action that leaves open what it does comes to do one thing. It is
/// delta debugging with single parts: no single part of the result can be missed.
/// `still` is called once for each candidate, and may rely on it that what it agrees to is kept.
/// Requires: `root` describes a scenario.
[[nodiscard]] auto reduce(const CaseFile& file, Node root,
                          const std::function<bool(const model::Scenario&)>& still) -> ReducedCase;

}  // namespace slotrace::scenarios
