#include "sim/explore/sampling.hpp"

#include <algorithm>
#include <bit>
#include <exception>
#include <thread>

#include "sim/explore/fixed_draw.hpp"
#include "sim/explore/partial_order_sampling.hpp"
#include "sim/explore/pct.hpp"
#include "sim/explore/random_walk.hpp"
#include "sim/explore/recorder.hpp"

namespace slotrace::sim {
namespace {

constexpr std::uint64_t kNone = ~std::uint64_t{0};

auto seed_of(const SamplingOptions& options, std::uint64_t run) -> std::uint64_t {
  return Random(options.seed, run).next();
}

/// Counts the steps of a run.
class StepCounter final : public Chooser {
 public:
  auto pick(const Choice& choice) -> std::uint32_t override {
    if (choice.kind == ChoiceKind::process || choice.kind == ChoiceKind::tie) ++steps;
    return 0;
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }
  [[nodiscard]] auto wants_ties() const -> bool override { return true; }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }
  std::uint64_t steps = 0;
};

/// Runs with the numbers of `part`, of so many parts.
auto sample_part(const Program& program, const SamplingOptions& options, std::uint64_t steps,
                 unsigned part) -> SamplingReport {
  SamplingReport report;
  for (auto& property : report.properties) property.first_run = kNone;
  for (std::uint64_t run = part; run < options.runs; run += options.threads) {
    ++report.runs;
    std::uint32_t violated = 0;
    if (options.sampler == Sampler::random_walk) {
      RandomWalk walk(seed_of(options, run));
      violated = program(walk, nullptr).violated;
    } else {
      violated = program(*sampling_chooser(options, run, steps), nullptr).violated;
    }
    report.violated |= violated;
    for (; violated != 0; violated &= violated - 1) {
      auto& property = report.properties[static_cast<std::size_t>(std::countr_zero(violated))];
      ++property.runs;
      property.first_run = std::min(property.first_run, run);
    }
  }
  return report;
}

}  // namespace

auto name(Sampler sampler) -> std::string_view {
  switch (sampler) {
    case Sampler::random_walk: return "random";
    case Sampler::pct: return "pct";
    case Sampler::partial_order_sampling: return "pos";
    case Sampler::portfolio: return "portfolio";
  }
  return "unknown";
}

auto sampling_chooser(const SamplingOptions& options, std::uint64_t run, std::uint64_t steps)
    -> std::unique_ptr<Chooser> {
  const std::uint64_t seed = seed_of(options, run);
  const auto pct = [&](unsigned depth) {
    return std::make_unique<Pct>(Pct::Options{.seed = seed, .depth = depth, .steps = steps});
  };
  switch (options.sampler) {
    case Sampler::random_walk: return std::make_unique<RandomWalk>(seed);
    case Sampler::pct: return pct(options.depth);
    case Sampler::partial_order_sampling: return std::make_unique<PartialOrderSampling>(seed);
    case Sampler::portfolio: break;
  }
  switch (run % 5) {
    case 0: return std::make_unique<RandomWalk>(seed);
    case 1: return std::make_unique<PartialOrderSampling>(seed);
    default: return pct(static_cast<unsigned>(run % 5));
  }
}

auto steps_of_usual_order(const Program& program) -> std::uint64_t {
  StepCounter counter;
  program(counter, nullptr);
  return std::max<std::uint64_t>(counter.steps, 1);
}

auto sample_schedules(const ProgramFactory& program, const SamplingOptions& options)
    -> SamplingReport {
  const Program first_program = program();
  const std::uint64_t steps = steps_of_usual_order(first_program);

  std::vector<SamplingReport> reports(options.threads);
  std::vector<std::exception_ptr> failures(options.threads);
  const auto work = [&](unsigned part) {
    try {
      reports[part] = sample_part(part == 0 ? first_program : program(), options, steps, part);
    } catch (...) {
      failures[part] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned part = 1; part < options.threads; ++part) threads.emplace_back(work, part);
    work(0);
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }

  SamplingReport all;
  for (auto& property : all.properties) property.first_run = kNone;
  for (const SamplingReport& report : reports) {
    all.runs += report.runs;
    all.violated |= report.violated;
    for (std::size_t i = 0; i < all.properties.size(); ++i) {
      all.properties[i].runs += report.properties[i].runs;
      all.properties[i].first_run =
          std::min(all.properties[i].first_run, report.properties[i].first_run);
    }
  }
  // Only the runs that are shown are recorded: once more, under the same chooser.
  for (auto& property : all.properties) {
    if (property.first_run == kNone) continue;
    const auto chooser = sampling_chooser(options, property.first_run, steps);
    Recorder recorder(*chooser);
    first_program(recorder, nullptr);
    property.picks = recorder.picks();
    property.run_seed = seed_of(options, property.first_run);
  }
  return all;
}

}  // namespace slotrace::sim
