#include "sim/explore/interleaving_count.hpp"

#include <map>
#include <vector>

#include "sim/explore/fixed_draw.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

struct Count {
  std::uint64_t complete = 0;
  std::array<std::uint64_t, 32> violating{};
};

class Counter final : public Chooser {
 public:
  explicit Counter(std::uint64_t states_max) : states_max_(states_max) {}

  [[nodiscard]] auto needs() const -> RunNeeds override { return {.state = true, .undo = true}; }
  auto pick(const Choice& /*choice*/) -> std::uint32_t override {
    throw InternalError("a step that can be taken back must not ask anything");
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  void drive(Simulation& run) override {
    require(run.can_undo() && run.has_fingerprint(),
            "schedules are counted in programs that show their state and take steps back");
    const Count& all = count(run);
    if (!given_up_) {
      result_ = {
          .complete = all.complete, .ending_in_violation = all.violating, .states = counts_.size()};
    }
    run.stop();
  }

  [[nodiscard]] auto result() const -> const std::optional<InterleavingCount>& { return result_; }

 private:
  auto count(Simulation& run) -> const Count& {
    const std::uint64_t state = run.fingerprint();
    if (const auto known = counts_.find(state); known != counts_.end()) return known->second;
    Count sum;
    const std::size_t ready = run.ready().size();
    for (std::uint32_t index = 0; index < ready && !given_up_; ++index) {
      run.advance(index);
      const Count& child = count(run);
      add(sum.complete, child.complete);
      for (std::size_t i = 0; i < sum.violating.size(); ++i)
        add(sum.violating[i], child.violating[i]);
      run.undo();
    }
    if (ready == 0) {
      sum.complete = 1;
      const std::uint32_t violated = run.judge();
      for (std::size_t i = 0; i < sum.violating.size(); ++i) sum.violating[i] = violated >> i & 1;
    }
    if (counts_.size() == states_max_) given_up_ = true;
    return counts_.emplace(state, sum).first->second;
  }

  void add(std::uint64_t& sum, std::uint64_t more) {
    if (__builtin_add_overflow(sum, more, &sum)) given_up_ = true;
  }

  std::uint64_t states_max_;
  bool given_up_ = false;
  std::map<std::uint64_t, Count> counts_;
  std::optional<InterleavingCount> result_;
};

}  // namespace

auto count_interleavings(const Program& program, std::uint64_t states_max)
    -> std::optional<InterleavingCount> {
  Counter counter(states_max);
  program(counter, nullptr);
  return counter.result();
}

}  // namespace slotrace::sim
