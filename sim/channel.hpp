#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/wait_list.hpp"

namespace slotrace::sim {

/// A first-in-first-out queue of messages between processes. Sending and receiving are steps that
/// write `resource()` and take no virtual time. A message goes straight to a receiver when one
/// waits; when several wait, the chooser picks the winner.
/// Channel and simulation may be destroyed in either order.
template <class T>
class Channel {
 public:
  /// `capacity`: messages that wait at most before a sender has to; nothing: no bound.
  /// `name` tells channels apart in a search; equal names only make it slower.
  Channel(Simulation& simulation, std::string_view name, std::optional<std::size_t> capacity = {})
      : simulation_(simulation),
        resource_(sim::resource("channel", name)),
        capacity_(capacity),
        senders_(simulation),
        receivers_(simulation) {}

  /// Waits for room and sends; answers false when the channel is closed, before or meanwhile.
  /// Cancellation: a message that still waits for room is not sent.
  auto send(T message) -> Task<bool> {
    Sender sender(std::move(message));
    const StepSpec spec{.what = "send", .accesses = writes(resource_)};
    co_await simulation_.step(spec, [&] {
      if (closed_) return;
      sender.sent = accept(*sender.message);
      if (!sender.sent) senders_.join(sender);
    });
    while (sender.waiting()) co_await simulation_.parked();
    co_return sender.sent;
  }

  /// Sends as part of the caller's step, which lists writes(resource()) among its accesses;
  /// answers false, and keeps nothing, when the channel is full or closed.
  auto offer(T message) -> bool { return !closed_ && accept(message); }

  /// Waits for a message; answers nothing once the channel is closed and empty.
  /// Cancellation: a message that was handed over already is lost with its receiver.
  auto receive() -> Task<std::optional<T>> {
    Receiver receiver;
    const StepSpec spec{.what = "receive", .accesses = writes(resource_)};
    co_await simulation_.step(spec, [&] {
      receiver.message = take();
      if (!receiver.message && !closed_) receivers_.join(receiver);
    });
    while (receiver.waiting()) co_await simulation_.parked();
    co_return std::move(receiver.message);
  }

  /// Ends the channel as part of the caller's step, which lists writes(resource()) among its
  /// accesses: messages inside are still received, senders that wait for room fail.
  void close() {
    closed_ = true;
    senders_.wake_all();
    receivers_.wake_all();
  }

  [[nodiscard]] auto size() const -> std::size_t { return messages_.size(); }
  [[nodiscard]] auto closed() const -> bool { return closed_; }
  [[nodiscard]] auto resource() const -> ResourceId { return resource_; }

 private:
  struct Sender : Waiter {
    explicit Sender(T to_send) : message(std::move(to_send)) {}
    std::optional<T> message;
    bool sent = false;
  };
  struct Receiver : Waiter {
    std::optional<T> message;
  };

  /// Moves from `message` when there is a receiver or room for it.
  auto accept(T& message) -> bool {
    if (auto* receiver = static_cast<Receiver*>(receivers_.take_one())) {
      receiver->message.emplace(std::move(message));
      return true;
    }
    if (capacity_ && messages_.size() >= *capacity_) return false;
    messages_.push_back(std::move(message));
    return true;
  }

  auto take() -> std::optional<T> {
    // With capacity 0 a message goes from the waiting sender's hand to the receiver's.
    if (messages_.empty()) return next_of_senders();
    std::optional<T> message(std::move(messages_.front()));
    messages_.pop_front();
    if (auto next = next_of_senders()) messages_.push_back(std::move(*next));
    return message;
  }

  auto next_of_senders() -> std::optional<T> {
    auto* sender = static_cast<Sender*>(senders_.take_one());
    if (sender == nullptr) return {};
    sender->sent = true;
    return std::move(sender->message);
  }

  Simulation& simulation_;
  ResourceId resource_;
  std::optional<std::size_t> capacity_;
  std::deque<T> messages_;
  WaitList senders_;
  WaitList receivers_;
  bool closed_ = false;
};

}  // namespace slotrace::sim
