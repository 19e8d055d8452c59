#include "model/faults.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sim/random.hpp"

namespace slotrace::model {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;

constexpr sim::ResourceId kHappened = sim::resource("faults that happened");

/// Which of the deaths that are scripted for a change have come to pass.
auto deaths_of(ChangeId change) -> sim::ResourceId {
  return sim::resource("scripted deaths", std::to_string(change));
}

auto destroy(sim::Simulation& simulation, sim::ProcessRef victim) -> sim::Task<> {
  simulation.cancel(victim);
  co_return;
}

}  // namespace

auto Faults::happens(FaultKind kind) -> bool {
  const std::uint32_t rate = plan_.rates.at(static_cast<std::size_t>(kind));
  had_occasion_.at(static_cast<std::size_t>(kind)) = true;
  if (rate == 0) return false;
  if (plan_.at_most) simulation_.also_touches(sim::reads(kHappened));
  if (plan_.at_most && happened_ >= *plan_.at_most) return false;
  bool does = false;
  if (simulation_.mode() == sim::Mode::interleaving) {
    const sim::Alternative me{.process = simulation_.current().id, .accesses = {}};
    const std::array<sim::Alternative, 2> no_or_yes = {me, me};
    does = simulation_.pick(sim::ChoiceKind::fault, no_or_yes) == 1;
  } else {
    const std::uint64_t stream = sim::stable_hash(name(kind), sim::stable_hash("fault."));
    does = sim::uniform_below([&] { return simulation_.chooser().draw(stream); }, kMillion) < rate;
  }
  if (does) {
    if (plan_.at_most) simulation_.also_touches(sim::writes(kHappened));
    ++happened_;
  }
  return does;
}

void Faults::script(ChangeId change, const ScriptedFaults* faults) {
  if (faults == nullptr || faults->empty()) return;
  scripts_[change] = {.faults = faults,
                      .felt = {.webhook = false, .dies = std::vector<bool>(faults->dies.size())}};
}

auto Faults::about_webhook(ChangeId change) -> const ScriptedFaults* {
  const auto script = scripts_.find(change);
  if (script == scripts_.end()) return nullptr;
  script->second.felt.webhook = true;
  return script->second.faults;
}

auto Faults::may_die(EntryPoint entry_point, DeathPoint after, std::optional<ChangeId> change,
                     std::uint64_t nth) -> sim::Task<> {
  const ScriptedDeath here{.entry_point = entry_point, .after = after, .nth = nth};
  if (!dies_here(here, change)) co_return;
  journal_.add(
      HandlerDied{.entry_point = entry_point, .after = description(here), .change = change});
  // A process cannot destroy itself while it runs: it waits, and another one does.
  sim::Task<> end = destroy(simulation_, simulation_.current());
  simulation_.spawn("death", std::move(end));
  co_await simulation_.parked();
}

auto Faults::dies_here(const ScriptedDeath& here, std::optional<ChangeId> change) -> bool {
  if (const auto found = change ? scripts_.find(*change) : scripts_.end();
      found != scripts_.end()) {
    Script& script = found->second;
    if (!script.faults->dies.empty()) simulation_.also_touches(sim::writes(deaths_of(*change)));
    for (std::size_t i = 0; i < script.faults->dies.size(); ++i) {
      const ScriptedDeath& death = script.faults->dies[i];
      if (script.felt.dies[i] || death != here) continue;
      script.felt.dies[i] = true;
      return true;
    }
  }
  return happens(FaultKind::handler_dies);
}

auto Faults::felt(const ScriptedFaults& faults) const -> Felt {
  const auto script =
      std::ranges::find_if(scripts_, [&](const auto& one) { return one.second.faults == &faults; });
  if (script == scripts_.end()) {
    return {.webhook = false, .dies = std::vector<bool>(faults.dies.size())};
  }
  return script->second.felt;
}

auto Faults::without_effect() const -> std::vector<FaultKind> {
  std::vector<FaultKind> kinds;
  for (std::size_t i = 0; i < kFaultKinds; ++i) {
    if (plan_.rates[i] > 0 && !had_occasion_[i]) kinds.push_back(static_cast<FaultKind>(i));
  }
  return kinds;
}

}  // namespace slotrace::model
