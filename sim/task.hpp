#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "sim/frame_pool.hpp"

namespace slotrace::sim {

template <class T = void>
class Task;

namespace detail {

/// The exception that has left one coroutine and not yet entered the next. Whoever resumed it, or
/// awaits it, looks before anything else runs, so there is at most one on a thread, and no frame
/// needs room for it.
class FailureInFlight {
 public:
  static void set(std::exception_ptr failure);
  static auto take() -> std::exception_ptr;
  static void rethrow() {
    if (exists_) [[unlikely]]
      std::rethrow_exception(take());
  }
  [[nodiscard]] static auto exists() -> bool { return exists_; }

 private:
  static inline constinit thread_local bool exists_ = false;
};

struct TaskPromiseBase {
  /// Address of the coroutine that awaits this one. Nobody awaits the root of a process: there the
  /// simulation keeps what it goes on with, and null while it runs.
  void* continuation = nullptr;

  static auto operator new(std::size_t bytes) -> void* { return FramePool::allocate(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept {
    FramePool::deallocate(frame, bytes);
  }

  struct FinalAwaiter {
    auto await_ready() noexcept -> bool { return false; }
    template <class Promise>
    auto await_suspend(std::coroutine_handle<Promise> ended) noexcept -> std::coroutine_handle<> {
      void* const next = ended.promise().continuation;
      if (next == nullptr) return std::noop_coroutine();
      return std::coroutine_handle<>::from_address(next);
    }
    void await_resume() noexcept {}
  };

  auto initial_suspend() noexcept -> std::suspend_always { return {}; }
  auto final_suspend() noexcept -> FinalAwaiter { return {}; }
  void unhandled_exception() { FailureInFlight::set(std::current_exception()); }
};

template <class T>
struct TaskPromise : TaskPromiseBase {
  std::optional<T> value;
  auto get_return_object() -> Task<T>;
  void return_value(T result) { value.emplace(std::move(result)); }
  auto take() -> T {
    FailureInFlight::rethrow();
    return std::move(*value);
  }
};

template <>
struct TaskPromise<void> : TaskPromiseBase {
  auto get_return_object() -> Task<void>;
  void return_void() {}
  void take() { FailureInFlight::rethrow(); }
};

}  // namespace detail

/// A lazy coroutine that is awaited once, by the coroutine that owns it or by Simulation::spawn.
/// Destroying a Task destroys its frame and all that it awaits: that is how a process is cancelled.
/// Arguments that own memory are bound to names before a co_await: g++ 12 destroys some temporaries
/// of an awaited expression twice.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() = default;
  explicit Task(Handle frame) : frame_(frame) {}
  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
  auto operator=(Task&& other) noexcept -> Task& {
    if (this != &other) {
      reset();
      frame_ = std::exchange(other.frame_, {});
    }
    return *this;
  }
  ~Task() { reset(); }

  struct Awaiter {
    Handle frame;
    auto await_ready() const noexcept -> bool { return false; }
    /// Starts the task inside this call, and suspends the caller only when the task does: a loop
    /// of awaits that end at once needs no tail calls, which unoptimised builds do not have.
    auto await_suspend(std::coroutine_handle<> caller) const -> bool {
      frame.resume();
      if (frame.done()) return false;
      frame.promise().continuation = caller.address();
      return true;
    }
    auto await_resume() const -> T { return frame.promise().take(); }
  };
  auto operator co_await() const noexcept -> Awaiter { return {frame_}; }

  /// Gives up ownership of the frame.
  auto release() -> Handle { return std::exchange(frame_, {}); }

 private:
  void reset() {
    if (frame_) std::exchange(frame_, {}).destroy();
  }

  Handle frame_;
};

namespace detail {

template <class T>
auto TaskPromise<T>::get_return_object() -> Task<T> {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}
inline auto TaskPromise<void>::get_return_object() -> Task<void> {
  return Task<void>(Task<void>::Handle::from_promise(*this));
}

}  // namespace detail
}  // namespace slotrace::sim
