#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sim/access.hpp"

namespace slotrace::sim {

/// What a choice decides.
enum class ChoiceKind : std::uint8_t {
  process,   ///< which ready process takes its next step (interleaving mode)
  tie,       ///< which of several events at one instant happens first (timed mode)
  winner,    ///< which waiter gets a lock or a message
  fault,     ///< whether a fault happens (0: it does not)
  expiry,    ///< whether an entry expires now (0: it does not)
};

[[nodiscard]] auto name(ChoiceKind kind) -> std::string_view;

/// One alternative of a choice: a process, and what its next step touches where that is known.
struct Alternative {
  ProcessId process{};
  std::span<const Access> accesses;
};

/// A question that a run asks. `alternatives` has at least two elements, ordered by process number;
/// it lives only during the call.
struct Choice {
  ChoiceKind kind{};
  std::span<const Alternative> alternatives;
};

/// Decides everything that a run leaves open; a run is a function of scenario and chooser.
/// Strategies (replay, random walk, exhaustive) are choosers, one file each in sim/explore/.
class Chooser {
 public:
  virtual ~Chooser() = default;

  /// The index of the alternative to take, below choice.alternatives.size().
  virtual auto pick(const Choice& choice) -> std::uint32_t = 0;

  /// 64 uniform bits of the random stream `stream`, for a latency or an arrival.
  virtual auto draw(std::uint64_t stream) -> std::uint64_t = 0;

  /// Whether timed runs ask about events at one instant; otherwise they happen in scheduling order.
  [[nodiscard]] virtual auto wants_ties() const -> bool { return false; }
};

}  // namespace slotrace::sim
