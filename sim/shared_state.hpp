#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/access.hpp"

namespace slotrace::sim {

/// What a program shows a search of the state that its processes share. Whatever a process sees of
/// it, it sees in a step.
class SharedState {
 public:
  virtual ~SharedState() = default;

  /// Equal for equal states of everything shared, and for no others, as far as 64 bits allow. What a
  /// check remembers belongs to it.
  [[nodiscard]] virtual auto fingerprint() const -> std::uint64_t = 0;

  /// The parts of the state that belong to one process each, and go with it when it changes places
  /// with an equal one, as its lease token does: puts them into `by_process`, by number, and leaves
  /// the places of those that never own anything at zero. fingerprint() leaves these parts out.
  virtual void list_owned(std::span<std::uint64_t> /*by_process*/) const {}

  /// The properties that are violated when no process can go on; bit i is property i.
  [[nodiscard]] virtual auto judge() const -> std::uint32_t { return 0; }

  /// How a search learns what a process has observed of a step.
  enum class Observed : std::uint8_t {
    /// What the step answers: for programs whose steps hand on nothing else.
    answers,
    /// What everything that it touches held before it: for any program whose steps declare what they
    /// touch. See content().
    touched,
  };
  [[nodiscard]] virtual auto observed() const -> Observed { return Observed::answers; }

  /// With Observed::touched: what a process can tell of a resource by touching it so, now. Nothing:
  /// only the resource's history tells, that of those who wrote it, and of what they had observed by
  /// then. That is right for every resource, and takes some states for different that are equal.
  [[nodiscard]] virtual auto content(const Access& /*access*/) const
      -> std::optional<std::uint64_t> {
    return std::nullopt;
  }

  /// All memory of the shared state, for programs whose steps can be taken back: everything that a
  /// step changes lies here or in the frame of the process that takes it, and a copy of the bytes
  /// is a copy of the state. It stays where it is during a run. Empty: steps cannot be taken back.
  virtual auto bytes() -> std::span<std::byte> { return {}; }
};

}  // namespace slotrace::sim
