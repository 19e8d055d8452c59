#pragma once

#include <functional>
#include <string>

#include <rapidcheck.h>

#include "model/run.hpp"
#include "sim/explore/schedule.hpp"
#include "tests/properties/generate/scenario.hpp"

/// How properties are held against generated cases.
namespace slotrace::properties {

/// Holds `body`, which draws its own values, against `cases` of them in the running test: the same
/// ones in every run of the program, since their seed comes from the test's name. RC_PARAMS
/// ("seed=1 max_success=100000", or the "reproduce=..." of a failure) asks for others.
void for_all(int cases, const std::function<void()>& body);

/// Counts how many cases exercise what a property is about.
class Share {
 public:
  explicit Share(std::string what) : what_(std::move(what)) {}
  void count(bool exercised) {
    ++cases_;
    if (exercised) ++exercised_;
  }
  /// Prints the share, and fails the running test when it is below `percent_min`.
  void expect_at_least(int percent_min) const;

 private:
  std::string what_;
  std::uint64_t cases_ = 0;
  std::uint64_t exercised_ = 0;
};

/// A run of a generated case, and what shows it again.
struct CaseRun {
  generate::Json file;
  model::Scenario scenario;
  sim::Schedule schedule;
  model::RunResult result;
};

/// In virtual time. With `ties`, a random walk decides what happens first at one instant.
auto run_timed(const generate::Json& file, std::uint64_t seed, bool ties = false) -> CaseRun;
/// Without time: a random walk over the orders of steps.
auto run_interleaved(const generate::Json& file, std::uint64_t seed) -> CaseRun;
/// Without time: what the `number`-th run of a portfolio of strategies takes.
auto run_sampled(const generate::Json& file, std::uint64_t number) -> CaseRun;
/// Whether a change was committed between a read's first look-up and its end.
auto read_overlaps_change(const model::RunResult& result) -> bool;
/// Ends the case as a failure: writes its scenario file into the folder for temporary files and names
/// the command that shows the run.
void fail(const CaseRun& run, const std::string& why);

}  // namespace slotrace::properties
