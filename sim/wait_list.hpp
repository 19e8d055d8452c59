#pragma once

#include <iterator>
#include <optional>

#include <boost/container/small_vector.hpp>
#include <boost/intrusive/list.hpp>

#include "sim/simulation.hpp"

namespace slotrace::sim {

/// A place in a WaitList; lives in the frame of the process that waits. Destroying it, as
/// cancelling the process does, gives the place up.
class Waiter {
 public:
  Waiter() = default;
  Waiter(const Waiter&) = delete;
  auto operator=(const Waiter&) -> Waiter& = delete;

  /// Whether it still waits; false before it joined, and once it was taken from its list.
  [[nodiscard]] auto waiting() const -> bool { return hook_.is_linked(); }
  [[nodiscard]] auto process() const -> ProcessRef { return process_; }

 private:
  friend class WaitList;
  using Hook = boost::intrusive::list_member_hook<
      boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
  Hook hook_;
  ProcessRef process_;
};

/// The processes that wait for one thing, in the order in which they came. The list allocates
/// nothing; asking the chooser about more than 16 waiters does.
/// A list that is destroyed lets its waiters go: they stay parked and are never woken.
class WaitList {
 public:
  explicit WaitList(Simulation& simulation) : simulation_(simulation) {}
  WaitList(const WaitList&) = delete;
  auto operator=(const WaitList&) -> WaitList& = delete;

  [[nodiscard]] auto empty() const -> bool { return waiters_.empty(); }

  class Awaiter;

  /// Suspends the caller until it is woken, or until `timeout` has passed (timed mode only).
  /// Answers whether it was woken; one that is woken at the instant of its time-out, but before
  /// it, was woken. Cancellation: the place is given up.
  auto wait(std::optional<Duration> timeout = {}) -> Awaiter;

  /// Wakes one process, if any waits, and answers whether one did. When several wait, the chooser
  /// picks the winner; alternative 0 is the one that came first.
  auto wake_one() -> bool { return take_one() != nullptr; }

  /// Wakes all that wait now, in the order in which they came.
  void wake_all() {
    while (!waiters_.empty()) take(waiters_.front());
  }

  /// For locks and channels: lines up `waiter` in the name of the running process, which then
  /// parks for as long as waiter.waiting(). Requires: !waiter.waiting().
  void join(Waiter& waiter) {
    waiter.process_ = simulation_.current();
    waiters_.push_back(waiter);
  }

  /// wake_one, but asks nobody: wakes the one that came first, and answers whom (null: nobody).
  /// For destructors, where a chooser must not be asked: it may throw.
  auto take_first() -> Waiter* { return waiters_.empty() ? nullptr : &take(waiters_.front()); }

  /// wake_one, but answers whom: null when nobody waits.
  auto take_one() -> Waiter* {
    if (waiters_.empty()) return nullptr;
    boost::container::small_vector<Alternative, 16> alternatives;
    for (const Waiter& waiter : waiters_) alternatives.push_back({.process = waiter.process_.id});
    auto winner = waiters_.begin();
    std::advance(winner, simulation_.pick(ChoiceKind::winner, alternatives));
    return &take(*winner);
  }

 private:
  auto take(Waiter& waiter) -> Waiter& {
    waiter.hook_.unlink();
    simulation_.wake(waiter.process_);
    return waiter;
  }

  using Waiters =
      boost::intrusive::list<Waiter,
                             boost::intrusive::member_hook<Waiter, Waiter::Hook, &Waiter::hook_>,
                             boost::intrusive::constant_time_size<false>>;

  Simulation& simulation_;
  Waiters waiters_;
};

class WaitList::Awaiter {
 public:
  Awaiter(WaitList& list, std::optional<Duration> timeout) : list_(list), timeout_(timeout) {}

  auto await_ready() const noexcept -> bool { return false; }
  void await_suspend(std::coroutine_handle<> caller) {
    list_.join(waiter_);
    list_.simulation_.parked(timeout_).await_suspend(caller);
  }
  auto await_resume() const -> bool { return !waiter_.waiting(); }

 private:
  WaitList& list_;
  std::optional<Duration> timeout_;
  Waiter waiter_;
};

inline auto WaitList::wait(std::optional<Duration> timeout) -> Awaiter { return {*this, timeout}; }

}  // namespace slotrace::sim
