#include "sim/explore/interleaving_count.hpp"

#include <map>
#include <vector>

#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

struct Count {
  std::uint64_t complete = 0;
  std::array<std::uint64_t, 32> violating{};
};

void add(std::uint64_t& sum, std::uint64_t more) {
  require(!__builtin_add_overflow(sum, more, &sum), "more schedules than 64 bits count");
}

class Counter final : public Chooser {
 public:
  [[nodiscard]] auto needs() const -> RunNeeds override { return {.state = true, .undo = true}; }
  auto pick(const Choice& /*choice*/) -> std::uint32_t override {
    throw InternalError("a step that can be taken back must not ask anything");
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }

  void drive(Simulation& run) override {
    require(run.can_undo() && run.has_fingerprint(),
            "schedules are counted in programs that show their state and take steps back");
    const Count& all = count(run);
    result_.complete = all.complete;
    result_.ending_in_violation = all.violating;
    result_.states = counts_.size();
    run.stop();
  }

  [[nodiscard]] auto result() const -> const InterleavingCount& { return result_; }

 private:
  auto count(Simulation& run) -> const Count& {
    const std::uint64_t state = run.fingerprint();
    if (const auto known = counts_.find(state); known != counts_.end()) return known->second;
    Count sum;
    const std::size_t ready = run.ready().size();
    for (std::uint32_t index = 0; index < ready; ++index) {
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
    return counts_.emplace(state, sum).first->second;
  }

  std::map<std::uint64_t, Count> counts_;
  InterleavingCount result_;
};

}  // namespace

auto count_interleavings(const Program& program) -> InterleavingCount {
  Counter counter;
  program(counter, nullptr);
  return counter.result();
}

}  // namespace slotrace::sim
