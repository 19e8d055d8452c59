#include "sim/explore/campaign.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <thread>

#include "sim/access.hpp"
#include "sim/digest.hpp"
#include "sim/random.hpp"

namespace slotrace::sim {
namespace {

/// The part of a batch that one thread runs.
struct Part {
  BatchReport report;
  std::exception_ptr failure;
};

}  // namespace

auto campaign_seed(std::string_view campaign, std::string_view program) -> std::uint64_t {
  return Random(stable_hash(campaign), stable_hash(program)).next();
}

void Tally::add(const NumberedRun& run) {
  ++runs;
  for (std::size_t i = 0; i < kProperties; ++i) {
    violated[i] += run.outcome.violated >> i & 1U;
    tested[i] += run.outcome.tested >> i & 1U;
  }
  const std::uint64_t schedule = run.schedule();
  schedules.add(schedule);
  Digest of_run;
  of_run.absorb(run.number);
  of_run.absorb(schedule);
  of_run.absorb(std::uint64_t{run.outcome.violated});
  of_run.absorb(std::uint64_t{run.outcome.tested});
  digest += of_run.value();
}

void Tally::add(const Tally& other) {
  runs += other.runs;
  for (std::size_t i = 0; i < kProperties; ++i) {
    violated[i] += other.violated[i];
    tested[i] += other.tested[i];
  }
  schedules.add(other.schedules);
  digest += other.digest;
}

auto Tally::different() const -> std::uint64_t { return std::min(schedules.count(), runs); }

auto FirstFindings::keeps(std::uint32_t violated) -> bool {
  bool keep = false;
  for (std::size_t i = 0; i < kProperties; ++i)
    if ((violated >> i & 1U) != 0) keep |= violated_[i]++ < kFindingsKept;
  return keep;
}

auto run_batch(const ProgramFactory& program, const BatchOptions& options)
    -> std::optional<BatchReport> {
  std::atomic<std::uint64_t> next = 0;
  std::atomic<bool> given_up = false;
  const auto work = [&](Part& part) {
    try {
      const Program own = program();
      // Indices are handed out in order, so each thread sees its runs in order.
      FirstFindings first;
      for (;;) {
        const std::uint64_t index = next++;
        if (index >= options.runs || given_up) return;
        if (options.stopped && options.stopped()) {
          given_up = true;
          return;
        }
        NumberedRun run = run_numbered(own, options.strategy, options.seed,
                                       options.shard.run(options.first + index));
        part.report.tally.add(run);
        if (first.keeps(run.outcome.violated)) part.report.violations.push_back(std::move(run));
      }
    } catch (...) {
      part.failure = std::current_exception();
      given_up = true;
    }
  };

  std::vector<Part> parts(std::max(options.threads, 1U));
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 1; i < parts.size(); ++i)
      threads.emplace_back([&work, &part = parts[i]] { work(part); });
    work(parts[0]);
  }
  for (const Part& part : parts)
    if (part.failure) std::rethrow_exception(part.failure);
  if (given_up) return std::nullopt;

  BatchReport report;
  for (Part& part : parts) {
    report.tally.add(part.report.tally);
    std::ranges::move(part.report.violations, std::back_inserter(report.violations));
  }
  std::ranges::sort(report.violations, {}, &NumberedRun::number);
  return report;
}

}  // namespace slotrace::sim
