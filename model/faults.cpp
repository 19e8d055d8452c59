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
  if (rate == 0 && plan_.happens.empty()) return false;
  FaultPlace place = next_place(kind);
  const bool planned = std::ranges::find(plan_.happens, place) != plan_.happens.end();
  const bool does = planned || decide(kind, rate);
  if (!does) return false;
  if (plan_.at_most) simulation_.also_touches(sim::writes(kHappened));
  happened_.push_back(std::move(place));
  return true;
}

auto Faults::next_place(FaultKind kind) -> FaultPlace {
  std::string process(simulation_.name(simulation_.current()));
  const std::uint32_t nth = ++places_[{kind, process}];
  return {.kind = kind, .process = std::move(process), .nth = nth};
}

auto Faults::decide(FaultKind kind, std::uint32_t rate) -> bool {
  if (rate == 0) return false;
  if (plan_.at_most) simulation_.also_touches(sim::reads(kHappened));
  if (plan_.at_most && happened_.size() >= *plan_.at_most) return false;
  if (simulation_.mode() == sim::Mode::interleaving) {
    const sim::Alternative me{.process = simulation_.current().id};
    const std::array<sim::Alternative, 2> no_or_yes = {me, me};
    return simulation_.pick(sim::ChoiceKind::fault, no_or_yes) == 1;
  }
  const std::uint64_t stream = sim::stable_hash(name(kind), sim::stable_hash("fault."));
  return sim::uniform_below([&] { return simulation_.chooser().draw(stream); }, kMillion) < rate;
}

auto Faults::not_reached() const -> std::vector<FaultPlace> {
  std::vector<FaultPlace> missing;
  for (const FaultPlace& place : plan_.happens) {
    if (std::ranges::find(happened_, place) == happened_.end()) missing.push_back(place);
  }
  return missing;
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
