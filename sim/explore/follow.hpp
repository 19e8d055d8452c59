#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/explore/program.hpp"
#include "sim/explore/schedule.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::sim {

/// Something that a run decided, by the name of the process that stepped or was asked.
struct NamedChoice {
  ChoiceKind kind{};
  std::string process;
  std::uint32_t chosen = 0;  ///< of a question that is not about which process steps
};

/// A run in interleaving mode that goes as another one went, as far as its processes bear the same
/// names: for a program that is a part of the other's. The ready process steps that did so first in
/// the other run; one that the other run did not have waits for the rest. A question that the other
/// run did not ask gets the first alternative. (A schedule's picks are positions in lists of ready
/// processes, and mean something else when a process is gone.)
class Follow final : public Chooser {
 public:
  Follow(const std::vector<NamedChoice>& choices, std::uint64_t seed);

  auto pick(const Choice& choice) -> std::uint32_t override;
  auto draw(std::uint64_t stream) -> std::uint64_t override { return draws_.draw(stream); }
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }
  void begin(const Simulation& run) override { run_ = &run; }

  /// What this run decided.
  [[nodiscard]] auto choices() const -> const std::vector<NamedChoice>& { return decided_; }
  [[nodiscard]] auto picks() const -> const std::vector<std::uint32_t>& { return picks_; }

 private:
  auto first_of(const Choice& choice) -> std::uint32_t;
  auto answer_to(const Choice& choice, const std::string& process) -> std::uint32_t;

  SeededChooser draws_;
  const Simulation* run_ = nullptr;
  std::map<std::string, std::deque<std::size_t>> turns_;  ///< of each process, in the other run
  std::map<std::pair<ChoiceKind, std::string>, std::deque<std::uint32_t>> answers_;
  std::vector<NamedChoice> decided_;
  std::vector<std::uint32_t> picks_;
};

/// What a run under `schedule` decides. Errors: Divergence, as of Replay.
[[nodiscard]] auto named_choices(const Program& program, const Schedule& schedule)
    -> std::vector<NamedChoice>;

}  // namespace slotrace::sim
