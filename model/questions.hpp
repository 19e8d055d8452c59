#pragma once

#include <deque>

#include "model/audit.hpp"
#include "model/run.hpp"
#include "model/timeline.hpp"

namespace slotrace::model {

/// What a finished run is asked from.
struct FinishedRun {
  const Scenario& scenario;
  const RunResult& result;  ///< history and checks are complete
  const std::deque<ActionRecord>& actions;
  const std::vector<Change>& changes;
};

/// Answers from what the run did; the cause names the entries and instants behind the value.
[[nodiscard]] auto answer(const FinishedRun& run, const Question& question) -> Answer;

}  // namespace slotrace::model
