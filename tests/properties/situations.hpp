#pragma once

#include <string>
#include <vector>

#include "model/scenario.hpp"

/// Small scenarios that tell policies apart, each with one change through one entry point.
namespace slotrace::properties {

struct Situation {
  std::string name;
  model::Scenario scenario;
};

/// On virtual time. Each asks for P1 and P2:
/// - "after": both layers hold the days of the change; it comes; they are read again
/// - "other type": the same for the host's other event type
/// - "days": the same for windows across midnight, and so for a key of Layer 1 over two days
/// - "in flight": a read has Cal.com's old answer before the change, and stores it after the clear
/// - "between": readers who miss in Layer 2 come ten times a millisecond, all around the clear
/// - "between again": a read as in "in flight", and such readers a second after the clear
/// - "copied": a slow read fills Layer 1 with the old answer after the clear, a second one copies it
///   from there before the first has ended, and a third one before the second has; none takes a second
auto timed_situations(const model::Policy& policy, model::EntryPoint entry_point)
    -> std::vector<Situation>;

/// Without time, for a search: three readers of two event types of one host, and the change.
/// Where the caches are `filled`, they hold the day before. Asks for P1 and P2.
auto race(const model::Policy& policy, model::EntryPoint entry_point, bool filled)
    -> model::Scenario;

}  // namespace slotrace::properties
