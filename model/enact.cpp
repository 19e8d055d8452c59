#include "model/enact.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "model/maker.hpp"
#include "model/run.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/random.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

/// Within so long the actions begin, one of these a run: races are a matter of microseconds between
/// commands, and of seconds between a webhook and what it is about.
constexpr std::array<Duration, 6> kSpans = {1ms, 30ms, 400ms, 3s, 10s, 60s};

constexpr Duration kStretchMin = 1ms;
constexpr Duration kStretchMax = 64s;

class Search {
 public:
  Search(const Scenario& scenario, CheckId check, std::uint64_t attempts)
      : original_(scenario), check_(check), attempts_(attempts) {
    original_.expectations.clear();
    original_.observations.clear();
  }

  auto run() -> Enactment {
    found_.scenario = original_;
    if (shows(original_)) {
      found_.kind = Enactment::Kind::as_written;
    } else if (other_draws()) {
      found_.kind = Enactment::Kind::other_draws;
    } else if (other_instants()) {
      found_.kind = Enactment::Kind::other_instants;
    } else if (other_latencies()) {
      found_.kind = Enactment::Kind::other_latencies;
      return std::move(found_);
    } else {
      return std::move(found_);
    }
    for (const CostField& cost : cost_fields()) find_need(cost);
    return std::move(found_);
  }

 private:
  auto shows(const Scenario& scenario) -> bool {
    ++found_.runs;
    return violates(scenario, check_);
  }

  auto accept(Scenario candidate) -> bool {
    if (!shows(candidate)) return false;
    found_.scenario = std::move(candidate);
    return true;
  }

  [[nodiscard]] auto draws_anything() -> bool {
    const bool costs = std::ranges::any_of(cost_fields(), [&](const CostField& cost) {
      return !cost.of(original_.world.costs).is_constant();
    });
    return costs || std::ranges::any_of(original_.timeline, [](const Action& action) {
             const auto* call = std::get_if<Call>(&action.what);
             return call != nullptr &&
                    !(call->greeting.is_constant() && call->thinking.is_constant());
           });
  }

  auto other_draws() -> bool {
    if (!draws_anything()) return false;
    Scenario candidate = original_;
    for (std::uint64_t seed = 1; seed <= attempts_; ++seed) {
      candidate.seed = seed;
      if (accept(candidate)) return true;
    }
    return false;
  }

  auto other_instants() -> bool {
    for (std::uint64_t attempt = 0; attempt < attempts_; ++attempt) {
      Scenario candidate = begun_at_random(attempt);
      if (accept(std::move(candidate))) return true;
    }
    return false;
  }

  [[nodiscard]] auto begun_at_random(std::uint64_t attempt) const -> Scenario {
    sim::Random random(attempt, sim::stable_hash("enact"));
    const Duration span = kSpans[attempt % kSpans.size()];
    Scenario candidate = original_;
    candidate.seed = original_.seed + attempt;
    for (Action& action : candidate.timeline) {
      if (action.after) continue;
      // Whole microseconds, which people read more easily.
      const auto steps = static_cast<std::uint64_t>(span / 1us);
      action.at = candidate.world.start +
                  std::chrono::microseconds{static_cast<std::int64_t>(random.below(steps + 1))};
      const auto maker = maker_of(action);
      if (maker && !candidate.timeline[*maker].after)
        action.at = std::max(action.at, candidate.timeline[*maker].at);
    }
    return candidate;
  }

  auto other_latencies() -> bool {
    for (const CostField& cost : cost_fields()) {
      for (Duration length = kStretchMin; length <= kStretchMax; length *= 2) {
        Scenario candidate = original_;
        cost.of(candidate.world.costs) = sim::Distribution::constant(length);
        if (!accept(std::move(candidate))) continue;
        const sim::Distribution allowed = cost.of(original_.world.costs);
        const Duration least = least_between(cost, allowed.min(), length);
        cost.of(found_.scenario.world.costs) = sim::Distribution::constant(least);
        found_.needs = {{.cost = &cost,
                         .least = least,
                         .allowed_min = allowed.min(),
                         .allowed_max = allowed.max()}};
        return true;
      }
    }
    return false;
  }

  /// Where one latency at its least takes the violation away, how long it has to be.
  void find_need(const CostField& cost) {
    const sim::Distribution allowed = cost.of(found_.scenario.world.costs);
    if (allowed.is_constant()) return;
    const auto with = [&](Duration length) {
      Scenario candidate = found_.scenario;
      cost.of(candidate.world.costs) = sim::Distribution::constant(length);
      return candidate;
    };
    if (shows(with(allowed.min()))) return;
    Duration enough = allowed.max().value_or(kStretchMax);
    // The longest may undo it again: then the first power of two above the least that shows it.
    LatencyNeed need{.cost = &cost, .allowed_min = allowed.min(), .allowed_max = allowed.max()};
    if (!shows(with(enough))) {
      const Duration most = enough;
      enough = std::max(allowed.min(), Duration{1us});
      while (enough < most && !shows(with(enough))) enough *= 2;
    }
    if (shows(with(enough))) need.least = least_between(cost, allowed.min(), enough);
    found_.needs.push_back(need);
  }

  /// The least length of a latency that shows the violation, which `enough` does and `little` does
  /// not: within a hundredth, and rounded up to three digits.
  auto least_between(const CostField& cost, Duration little, Duration enough) -> Duration {
    const auto shows_with = [&](Duration length) {
      Scenario candidate = found_.scenario;
      cost.of(candidate.world.costs) = sim::Distribution::constant(length);
      return shows(candidate);
    };
    while (enough - little > std::max(Duration{1us}, enough / 100)) {
      const Duration middle = little + (enough - little) / 2;
      (shows_with(middle) ? enough : little) = middle;
    }
    Duration digit{1};
    while (digit * 1000 < enough) digit *= 10;
    const Duration rounded = (enough + digit - Duration{1}) / digit * digit;
    return shows_with(rounded) ? rounded : enough;
  }

  Scenario original_;
  CheckId check_;
  std::uint64_t attempts_;
  Enactment found_;
};

}  // namespace

auto violates(const Scenario& scenario, CheckId check) -> bool {
  sim::SeededChooser chooser(scenario.seed);
  const RunResult result = run(scenario, chooser);
  return std::ranges::any_of(result.checks, [&](const CheckResult& one) {
    return one.check == check && one.finding == Finding::violated;
  });
}

auto enact(const Scenario& scenario, CheckId check, std::uint64_t attempts) -> Enactment {
  return Search(scenario, check, attempts).run();
}

}  // namespace slotrace::model
