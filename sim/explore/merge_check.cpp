#include "sim/explore/merge_check.hpp"

#include <map>

#include <fmt/format.h>

#include "sim/explore/fixed_draw.hpp"
#include "sim/random.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

class MergeCheck final : public Chooser {
 public:
  explicit MergeCheck(const MergeCheckOptions& options)
      : options_(options), picks_(options.seed, stable_hash("merge check")) {}

  [[nodiscard]] auto needs() const -> RunNeeds override {
    return {.accesses = true, .state = true, .symmetry = options_.symmetry, .undo = true};
  }
  auto pick(const Choice& /*choice*/) -> std::uint32_t override {
    throw InternalError("a step that can be taken back must not ask anything");
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  void drive(Simulation& run) override {
    require(run.can_undo() && run.has_fingerprint(),
            "merges are checked in programs that show their state and take steps back");
    visit(run);
    for (std::uint64_t walk = 0; walk < options_.walks && !error_; ++walk) compare(run);
    run.stop();
  }

  [[nodiscard]] auto error() const -> const std::optional<MergeError>& { return error_; }

 private:
  /// What the steps of the present state lead to, whatever their order.
  auto continuation(Simulation& run) const -> std::uint64_t {
    std::uint64_t all = run.ready().empty() ? mix(1, run.judge()) : 0;
    const std::uint32_t before = run.violated();
    const auto ready = static_cast<std::uint32_t>(run.ready().size());
    for (std::uint32_t index = 0; index < ready; ++index) {
      run.advance(index);
      std::uint64_t step = mix(run.fingerprint(), run.violated() & ~before);
      for (const Access& access : run.touched()) {
        if (!options_.symmetry) step = mix(step, fingerprint_all(access.resource, access.kind));
      }
      all += mix(2, step);
      run.undo();
    }
    return all;
  }

  void visit(Simulation& run) {
    if (!known_.emplace(run.fingerprint(), continuation(run)).second) return;
    const auto ready = static_cast<std::uint32_t>(run.ready().size());
    for (std::uint32_t index = 0; index < ready; ++index) {
      run.advance(index);
      visit(run);
      run.undo();
    }
  }

  /// One random run from the beginning, compared at each state.
  void compare(Simulation& run) {
    std::vector<std::uint32_t> picks;
    std::size_t steps = 0;
    for (;;) {
      const auto known = known_.find(run.fingerprint());
      if (known == known_.end() || known->second != continuation(run)) {
        error_ =
            MergeError{.text = fmt::format(
                           "after {} steps a run is in a state that another run goes on from "
                           "differently: some process forgets what it still depends on, or the "
                           "program does not show all that its processes share",
                           steps),
                       .picks = picks};
        break;
      }
      const auto ready = run.ready().size();
      if (ready == 0) break;
      const auto index = static_cast<std::uint32_t>(picks_.below(ready));
      if (ready > 1) picks.push_back(index);
      run.advance(index);
      ++steps;
    }
    for (; steps > 0; --steps) run.undo();
  }

  MergeCheckOptions options_;
  Random picks_;
  std::map<std::uint64_t, std::uint64_t> known_;  ///< continuation by state
  std::optional<MergeError> error_;
};

}  // namespace

auto check_merges(const Program& program, const MergeCheckOptions& options)
    -> std::optional<MergeError> {
  MergeCheck check(options);
  program(check, nullptr);
  return check.error();
}

}  // namespace slotrace::sim
