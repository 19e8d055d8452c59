#pragma once

#include <optional>
#include <utility>

#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace detail {

template <class T>
class AnswerSender;

/// Where a process waits for the answer of another. It and its sender point at each other, and
/// whichever is destroyed first cuts the link.
template <class T>
class AnswerSlot {
 public:
  explicit AnswerSlot(Simulation& simulation)
      : simulation_(simulation), process_(simulation.current()) {}
  AnswerSlot(const AnswerSlot&) = delete;
  auto operator=(const AnswerSlot&) -> AnswerSlot& = delete;
  ~AnswerSlot() { abandon(); }

  void abandon() {
    if (sender_ != nullptr) std::exchange(sender_, nullptr)->slot_ = nullptr;
  }

  auto take() -> std::optional<T> { return std::move(answer_); }

 private:
  friend class AnswerSender<T>;
  Simulation& simulation_;
  ProcessRef process_;
  AnswerSender<T>* sender_ = nullptr;
  std::optional<T> answer_;
};

template <class T>
class AnswerSender {
 public:
  explicit AnswerSender(AnswerSlot<T>& slot) : slot_(&slot) { slot.sender_ = this; }
  AnswerSender(AnswerSender&& other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {
    if (slot_ != nullptr) slot_->sender_ = this;
  }
  auto operator=(AnswerSender&&) -> AnswerSender& = delete;
  /// A body that is destroyed before it answers lets the one who waits go on with nothing.
  ~AnswerSender() {
    if (slot_ == nullptr) return;
    slot_->sender_ = nullptr;
    slot_->simulation_.wake(slot_->process_);
  }

  /// Drops the answer when nobody waits for it any more.
  void send(T answer) {
    if (slot_ == nullptr) return;
    AnswerSlot<T>& slot = *std::exchange(slot_, nullptr);
    slot.sender_ = nullptr;
    slot.answer_.emplace(std::move(answer));
    slot.simulation_.wake(slot.process_);
  }

 private:
  friend class AnswerSlot<T>;
  AnswerSlot<T>* slot_;
};

template <class T>
auto run_and_send(Task<T> body, AnswerSender<T> sender) -> Task<> {
  T answer = co_await body;
  sender.send(std::move(answer));
}

}  // namespace detail

/// Runs `body` as a process of its own, under the caller's name, and answers its value; or
/// nothing when `duration` of virtual time passed first.
/// On a time-out the body is abandoned, not destroyed: a request under way still takes effect at
/// the server, and its answer is dropped. The same holds when the caller is cancelled, so the body
/// must own what it uses, or use what outlives the run; never the caller's locals.
/// An answer at the very instant of the deadline comes too late, unless the body answers without
/// any wait or the chooser orders ties. In interleaving mode the deadline never passes.
/// Requires: duration >= 0. Allocates nothing but frames.
template <class T>
auto with_deadline(Simulation& simulation, Duration duration, Task<T> body)
    -> Task<std::optional<T>> {
  require(duration >= Duration{0}, "a deadline must not be negative");
  detail::AnswerSlot<T> slot(simulation);
  Task<> child = detail::run_and_send(std::move(body), detail::AnswerSender<T>(slot));
  simulation.spawn(simulation.name(simulation.current()), std::move(child));
  co_await simulation.parked(duration);
  slot.abandon();
  co_return slot.take();
}

/// Runs `body` as a process of its own, under the caller's name, and answers its value; or nothing
/// when that process was cancelled before it ended. What holds for the body of with_deadline holds
/// for this one.
template <class T>
auto apart(Simulation& simulation, Task<T> body) -> Task<std::optional<T>> {
  detail::AnswerSlot<T> slot(simulation);
  Task<> child = detail::run_and_send(std::move(body), detail::AnswerSender<T>(slot));
  simulation.spawn(simulation.name(simulation.current()), std::move(child));
  co_await simulation.parked();
  slot.abandon();
  co_return slot.take();
}

}  // namespace slotrace::sim
