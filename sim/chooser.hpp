#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "sim/step.hpp"

namespace slotrace::sim {

class Simulation;

/// What a choice decides.
enum class ChoiceKind : std::uint8_t {
  process,   ///< which ready process takes its next step (interleaving mode)
  tie,       ///< which of several events at one instant happens first (timed mode)
  winner,    ///< which waiter gets a lock or a message, or what becomes of one that waits
  fault,     ///< whether a fault happens (0: it does not)
  expiry,    ///< whether an entry expires now (0: it does not)
  option,    ///< which of the things that a scenario leaves open is done (0: the first)
};

[[nodiscard]] auto name(ChoiceKind kind) -> std::string_view;

/// One alternative of a choice: a process, and the step that it waits for.
struct Alternative {
  ProcessId process{};
  std::uint32_t slot = 0;  ///< where the simulation keeps a process that waits for a step
  PendingStep* step = nullptr;  ///< null: it sleeps, or the choice is not about steps

  /// What the step touches.
  [[nodiscard]] auto accesses() const -> std::span<const Access> {
    return step != nullptr ? step->spec().accesses.view() : std::span<const Access>();
  }
  /// Whether the step waits for a condition over what it touches (StepSpec::guard).
  [[nodiscard]] auto guarded() const -> bool {
    return step != nullptr && step->spec().guard.holds != nullptr;
  }
};

/// A question that a run asks. `alternatives` has at least two elements, ordered by process number;
/// it lives only during the call.
struct Choice {
  ChoiceKind kind{};
  std::span<const Alternative> alternatives;
};

/// What a run in interleaving mode keeps for its chooser. Each takes time, so none is the default.
struct RunNeeds {
  bool accesses = false;  ///< Simulation::touched
  bool state = false;  ///< Simulation::fingerprint
  bool symmetry = false;  ///< the fingerprint takes processes of one kind for equal
  bool undo = false;  ///< Simulation::undo, where the program can
};

/// Decides everything that a run leaves open; a run is a function of scenario and chooser.
/// Strategies (replay, random walk, exhaustive) are choosers, one file each in sim/explore/.
class Chooser {
 public:
  /// An answer of pick to a question about processes: the run ends here. The program's outcome says
  /// that it was cut.
  static constexpr std::uint32_t kStop = std::numeric_limits<std::uint32_t>::max();

  virtual ~Chooser() = default;

  /// The index of the alternative to take, below choice.alternatives.size(); or kStop.
  virtual auto pick(const Choice& choice) -> std::uint32_t = 0;

  /// 64 uniform bits of the random stream `stream`, for a latency or an arrival.
  virtual auto draw(std::uint64_t stream) -> std::uint64_t = 0;

  /// Whether timed runs ask about events at one instant; otherwise they happen in scheduling order.
  [[nodiscard]] virtual auto wants_ties() const -> bool { return false; }

  /// Whether pick is asked about steps of the only ready process, too (interleaving mode). Such
  /// questions have one alternative and are no part of a schedule.
  [[nodiscard]] virtual auto wants_forced() const -> bool { return false; }

  /// Asked when an interleaved run begins.
  [[nodiscard]] virtual auto needs() const -> RunNeeds { return {}; }

  /// An interleaved run begins, before any question; `run` outlives it.
  virtual void begin(const Simulation& /*run*/) {}

  /// Takes an interleaved run from its first step to its end: asks pick which process steps next
  /// until none is ready. A search that goes back and forth in one run has its own.
  virtual void drive(Simulation& run);
};

}  // namespace slotrace::sim
