#include "sim/explore/follow.hpp"

#include <algorithm>
#include <optional>

#include "sim/explore/replay.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

/// Replays a schedule, and keeps what that means by name.
class NamedReplay final : public Chooser {
 public:
  explicit NamedReplay(const Schedule& schedule) : replay_(schedule) {}

  auto pick(const Choice& choice) -> std::uint32_t override {
    const std::uint32_t chosen = choice.alternatives.size() > 1 ? replay_.pick(choice) : 0;
    decided.push_back(
        choice.kind == ChoiceKind::process
            ? NamedChoice{choice.kind, std::string(run_->name_of_ready(chosen)), 0}
            : NamedChoice{choice.kind, std::string(run_->name(run_->current())), chosen});
    return chosen;
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return replay_.draw(stream); }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }
  void begin(const Simulation& run) override { run_ = &run; }
  void finish() const { replay_.finish(); }

  std::vector<NamedChoice> decided;

 private:
  Replay replay_;
  const Simulation* run_ = nullptr;
};

}  // namespace

Follow::Follow(const std::vector<NamedChoice>& choices, std::uint64_t seed) : draws_(seed) {
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const NamedChoice& one = choices[i];
    if (one.kind == ChoiceKind::process) {
      turns_[one.process].push_back(i);
    } else {
      answers_[{one.kind, one.process}].push_back(one.chosen);
    }
  }
}

auto Follow::pick(const Choice& choice) -> std::uint32_t {
  NamedChoice decision{.kind = choice.kind, .process = {}, .chosen = 0};
  std::uint32_t chosen = 0;
  if (choice.kind == ChoiceKind::process) {
    chosen = first_of(choice);
    decision.process = run_->name_of_ready(chosen);
    if (auto& turns = turns_[decision.process]; !turns.empty()) turns.pop_front();
  } else {
    decision.process = run_->name(run_->current());
    decision.chosen = chosen = answer_to(choice, decision.process);
  }
  decided_.push_back(std::move(decision));
  if (choice.alternatives.size() > 1) picks_.push_back(chosen);
  return chosen;
}

auto Follow::first_of(const Choice& choice) -> std::uint32_t {
  std::optional<std::size_t> first;
  std::uint32_t chosen = 0;
  for (std::uint32_t i = 0; i < choice.alternatives.size(); ++i) {
    const auto turns = turns_.find(std::string(run_->name_of_ready(i)));
    if (turns == turns_.end() || turns->second.empty()) continue;
    if (first && *first <= turns->second.front()) continue;
    first = turns->second.front();
    chosen = i;
  }
  return chosen;
}

auto Follow::answer_to(const Choice& choice, const std::string& process) -> std::uint32_t {
  const auto answers = answers_.find({choice.kind, process});
  if (answers == answers_.end() || answers->second.empty()) return 0;
  const std::uint32_t answer = answers->second.front();
  answers->second.pop_front();
  return answer < choice.alternatives.size() ? answer : 0;
}

auto named_choices(const Program& program, const Schedule& schedule) -> std::vector<NamedChoice> {
  NamedReplay chooser(schedule);
  program(chooser, nullptr);
  chooser.finish();
  return std::move(chooser.decided);
}

}  // namespace slotrace::sim
