#pragma once

// For the two files that let processes go on, at every event of timed mode and every step of
// interleaving mode: a call more costs a random walk a twentieth of its time.

#include <utility>

#include "sim/simulation.hpp"

namespace slotrace::sim {

/// Lets the process go on that waits for `step`, or for none.
inline void Simulation::resume(std::uint32_t slot, const PendingStep* step) {
  Slot& process = slots_[slot];
  void* const target = std::exchange(process.target(), nullptr);
  const auto frame =
      step != nullptr ? step->caller_ : std::coroutine_handle<>::from_address(target);
  // `wake` stays: the event of that number is over, and no other will have it.
  process.stepping = false;
  process.state = State::scheduled;
  running_ = slot;
  if (options_.log != nullptr) [[unlikely]]
    options_.log->resumed(slot, now_);
  frame.resume();
  running_ = kNobody;
  if (options_.log != nullptr) [[unlikely]]
    options_.log->suspended();
  // Spawning may have moved the slots, so nothing is kept across the resume.
  if (slots_[slot].root.done()) [[unlikely]]
    finish(slot);
}

}  // namespace slotrace::sim
