#include "sim/explore/repeat_check.hpp"

#include <algorithm>
#include <exception>

#include <fmt/format.h>

#include "sim/explore/replay.hpp"

namespace slotrace::sim {
namespace {

struct Run {
  Trace trace{Trace::Keep::records};
  std::string ending = "ended";
};

auto run_once(const Program& program, const Schedule& schedule) -> Run {
  Run run;
  Replay replay(schedule);
  try {
    program(replay, &run.trace);
  } catch (const std::exception& error) {
    run.ending = fmt::format("ended with \"{}\"", error.what());
  }
  return run;
}

auto describe(const Run& run, std::size_t step) -> std::string {
  if (step == run.trace.records().size()) return run.ending;
  const TraceRecord& record = run.trace.records()[step];
  return fmt::format("at {} ns process {} did \"{}\" ({:016x})",
                     record.time.time_since_epoch().count(),
                     static_cast<std::uint32_t>(record.process), record.what, record.content);
}

}  // namespace

auto check_repeat(const Program& program, const Schedule& schedule) -> std::optional<Discrepancy> {
  const Run first = run_once(program, schedule);
  const Run second = run_once(program, schedule);
  const auto& a = first.trace.records();
  const auto& b = second.trace.records();
  const auto parting = std::ranges::mismatch(a, b);
  if (parting.in1 == a.end() && parting.in2 == b.end() && first.ending == second.ending) return {};
  const auto step = static_cast<std::size_t>(parting.in1 - a.begin());
  return Discrepancy{
      .step = step,
      .text = fmt::format("two runs of one schedule differ at step {}: the first {}, the second {}",
                          step, describe(first, step), describe(second, step))};
}

}  // namespace slotrace::sim
