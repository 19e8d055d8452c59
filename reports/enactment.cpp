#include "reports/enactment.hpp"

#include <fmt/format.h>

#include "reports/text.hpp"

namespace slotrace::reports {
namespace {

using Kind = model::Enactment::Kind;

auto allowed_text(const model::LatencyNeed& need) -> std::string {
  const std::string least = model::to_string(need.allowed_min);
  if (!need.allowed_max) return fmt::format("{} or more", least);
  if (*need.allowed_max == need.allowed_min) return least;
  return fmt::format("{} to {}", least, model::to_string(*need.allowed_max));
}

auto instants_text(const model::Scenario& scenario) -> std::string {
  std::vector<std::string> parts;
  for (const model::Action& action : scenario.timeline) {
    if (action.after) continue;
    parts.push_back(fmt::format("{} +{}", printable(action.name),
                                model::to_string(action.at - scenario.world.start)));
  }
  return joined(parts, ", ");
}

}  // namespace

auto enactment_text(const model::Enactment& enactment) -> std::vector<std::string> {
  std::vector<std::string> lines;
  switch (enactment.kind) {
    case Kind::as_written: lines.emplace_back("on virtual time: as the file stands"); break;
    case Kind::other_draws:
      lines.push_back(fmt::format("on virtual time: with latencies that the file allows (seed {})",
                                  enactment.scenario.seed));
      break;
    case Kind::other_instants:
      lines.push_back(fmt::format("on virtual time: when the actions begin at other instants ({})",
                                  instants_text(enactment.scenario)));
      break;
    case Kind::other_latencies:
      lines.emplace_back(
          "not on virtual time, as far as was tried, with latencies that the file allows");
      break;
    case Kind::none:
      lines.push_back(
          fmt::format("not met on virtual time in {}; nothing is known of what it needs",
                      counted(enactment.runs, "run")));
      break;
  }
  for (const model::LatencyNeed& need : enactment.needs) {
    const std::string how = need.least
                                ? fmt::format("take {} at least", model::to_string(*need.least))
                                : std::string("differ from time to time");
    lines.push_back(fmt::format("needs {} to {} (costs.{}.{}; the file allows {})", need.cost->what,
                                how, need.cost->group, need.cost->name, allowed_text(need)));
  }
  return lines;
}

}  // namespace slotrace::reports
