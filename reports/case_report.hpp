#pragma once

#include <string>

#include "model/run.hpp"
#include "model/scenario.hpp"

namespace slotrace::reports {

/// What every report is made from: a case, what came of it, and how it is run again.
struct CaseReport {
  std::string file;  ///< as the user named it
  const model::Scenario& scenario;
  const model::RunResult& result;
  sim::Mode mode = sim::Mode::timed;
  std::uint64_t seed = 0;
  std::string replay_command;  ///< ready for a shell
  std::string tz_version;      ///< of the tz database in use
};

}  // namespace slotrace::reports
