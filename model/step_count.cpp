#include "model/step_count.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "model/run.hpp"
#include "sim/run_log.hpp"

namespace slotrace::model {
namespace {

using Turn = sim::RunLog::Turn;

/// Steps that nothing in the protocol stands for: a look before the insert, what happens to a webhook
/// between its delivery and its handler, the database, jobs; the search for the keys of a pattern,
/// since a delete of the protocol knows its keys; and the noting of readers, which it does in the step
/// before.
constexpr auto kBeyondProtocol = std::to_array<std::string_view>(
    {"calcom check", "webhook received", "webhook done", "SELECT appointment",
     "UPDATE appointments", "COMMIT", "job ends", "job comes back", "SCAN", "KEYS",
     "look for readers in flight"});

auto has_counterpart(const Turn& turn) -> bool {
  return turn.kind == Turn::Kind::step &&
         std::ranges::find(kBeyondProtocol, turn.what) == kBeyondProtocol.end();
}

}  // namespace

auto count_steps(const Scenario& scenario, sim::Chooser& order) -> StepCount {
  sim::RunLog log;
  run(scenario, order,
      {.mode = sim::Mode::interleaving, .stop_at = {}, .keep_trace = false, .log = &log});
  StepCount count;
  std::vector<std::pair<std::string_view, std::uint64_t>> others;
  for (const Turn& turn : log.turns()) {
    // Where time stands still, an action begins when its first step is taken.
    if (turn.kind == Turn::Kind::start) continue;
    ++count.all;
    if (has_counterpart(turn)) {
      ++count.of_protocol;
      continue;
    }
    auto known =
        std::ranges::find(others, turn.what, &std::pair<std::string_view, std::uint64_t>::first);
    if (known == others.end()) known = others.insert(known, {turn.what, 0});
    ++known->second;
  }
  for (const auto& [what, times] : others) {
    count.beyond_protocol.push_back(times == 1 ? std::string(what)
                                               : fmt::format("{} x {}", times, what));
  }
  return count;
}

}  // namespace slotrace::model
