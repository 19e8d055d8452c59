#include "sim/explore/run_search.hpp"

#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace slotrace::sim {
namespace {

class RunSearch {
 public:
  RunSearch(const ProgramFactory& program, const RunSearchOptions& options)
      : program_(program), options_(options) {}

  auto run() -> RunSearchReport {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < options_.threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& other : others) other.join();
    if (failure_) std::rethrow_exception(failure_);
    std::ranges::sort(schedules_);
    RunSearchReport report{.runs = done_, .schedules = 0};
    report.schedules =
        static_cast<std::uint64_t>(std::ranges::unique(schedules_).begin() - schedules_.begin());
    for (auto& [property, finding] : findings_) report.findings.push_back(std::move(finding));
    return report;
  }

 private:
  void work() {
    try {
      const Program program = program_();
      while (const auto number = next()) take(program, *number);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  /// The number of the next run, or nothing when no more is to be begun. Numbers are handed out in
  /// order and what was handed out is run to its end, so the first run of each finding is known.
  auto next() -> std::optional<std::uint64_t> {
    const std::scoped_lock lock(mutex_);
    const bool all_found = options_.wanted != 0 && (found_ & options_.wanted) == options_.wanted;
    if (failure_ || all_found || begun_ == options_.runs) return std::nullopt;
    if (options_.stopped && options_.stopped()) return std::nullopt;
    return begun_++;
  }

  void take(const Program& program, std::uint64_t number) {
    const NumberedRun run = run_numbered(program, options_.strategy, options_.seed, number);
    const std::uint64_t schedule = run.schedule();

    const std::scoped_lock lock(mutex_);
    ++done_;
    schedules_.push_back(schedule);
    found_ |= run.outcome.violated;
    for (std::uint32_t property = 0; property < 32; ++property) {
      if ((run.outcome.violated >> property & 1U) == 0) continue;
      const auto known = findings_.find(property);
      if (known != findings_.end() && known->second.run < number) continue;
      findings_[property] = {.property = property,
                             .run = number,
                             .seed = run.seed,
                             .picks = run.picks,
                             .what = run.outcome.what};
    }
    if (options_.progress) options_.progress(done_);
  }

  const ProgramFactory& program_;
  const RunSearchOptions& options_;
  std::mutex mutex_;
  std::uint64_t begun_ = 0;
  std::uint64_t done_ = 0;
  std::uint32_t found_ = 0;
  std::vector<std::uint64_t> schedules_;
  std::map<std::uint32_t, RunSearchReport::Finding> findings_;
  std::exception_ptr failure_;
};

}  // namespace

auto search_runs(const ProgramFactory& program, const RunSearchOptions& options)
    -> RunSearchReport {
  return RunSearch(program, options).run();
}

}  // namespace slotrace::sim
