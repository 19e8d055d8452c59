#include "cli/strategies.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "reports/text.hpp"
#include "sim/explore/fault_budget.hpp"
#include "sim/explore/sampling.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/failure.hpp"

namespace slotrace::cli {
namespace {

/// A chooser, and the budget of faults around it.
class Budgeted final : public sim::Chooser {
 public:
  Budgeted(std::unique_ptr<sim::Chooser> inner, std::uint32_t faults_max)
      : inner_(std::move(inner)), budget_(*inner_, faults_max) {}

  auto pick(const sim::Choice& choice) -> std::uint32_t override { return budget_.pick(choice); }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return budget_.draw(stream); }
  [[nodiscard]] auto wants_ties() const -> bool override { return budget_.wants_ties(); }
  [[nodiscard]] auto wants_forced() const -> bool override { return budget_.wants_forced(); }
  void begin(const sim::Simulation& run) override { budget_.begin(run); }

 private:
  std::unique_ptr<sim::Chooser> inner_;
  sim::FaultBudget budget_;
};

struct Entry {
  std::string_view name;
  StrategyKind kind;
  std::optional<sim::Sampler> sampler;
};

constexpr std::array<Entry, 6> kStrategies = {{
    {"portfolio", StrategyKind::sampling, sim::Sampler::portfolio},
    {"random", StrategyKind::sampling, sim::Sampler::random_walk},
    {"pct", StrategyKind::sampling, sim::Sampler::pct},
    {"pos", StrategyKind::sampling, sim::Sampler::partial_order_sampling},
    {"bounded", StrategyKind::bounded, std::nullopt},
    {"exhaustive", StrategyKind::exhaustive, std::nullopt},
}};

auto entry_of(const std::string& name) -> const Entry& {
  const auto found = std::ranges::find(kStrategies, name, &Entry::name);
  if (found != kStrategies.end()) return *found;
  std::vector<std::string_view> known;
  std::string list;
  for (const Entry& entry : kStrategies) {
    known.push_back(entry.name);
    list += fmt::format("{}{}", list.empty() ? "" : ", ", entry.name);
  }
  throw UsageError(fmt::format("--strategy: got \"{}\", expected one of {}{}",
                               reports::printable(name), list, did_you_mean(name, known)));
}

}  // namespace

auto kind_of(const StrategySettings& settings) -> StrategyKind {
  const Entry& entry = entry_of(settings.name);
  if (entry.sampler == sim::Sampler::pct && settings.depth == 0)
    throw UsageError(
        "--depth: got 0, expected at least 1: a bug takes one ordering of steps or more");
  return entry.kind;
}

auto strategy_of(const StrategySettings& settings, const sim::Program& program) -> sim::Strategy {
  const Entry& entry = entry_of(settings.name);
  sim::require(entry.sampler.has_value(), "a strategy that draws no schedules");
  const sim::SamplingOptions options{
      .sampler = *entry.sampler, .seed = settings.seed, .depth = settings.depth};
  return [options, steps = sim::steps_of_usual_order(program), faults = settings.faults](
             std::uint64_t run, std::uint64_t /*seed*/) -> std::unique_ptr<sim::Chooser> {
    return std::make_unique<Budgeted>(sim::sampling_chooser(options, run, steps), faults);
  };
}

auto timed_strategy() -> sim::Strategy {
  return [](std::uint64_t /*run*/, std::uint64_t seed) {
    return std::make_unique<sim::SeededChooser>(seed);
  };
}

}  // namespace slotrace::cli
