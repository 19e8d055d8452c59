#pragma once

#include <coroutine>
#include <cstdint>
#include <string_view>

#include "sim/access.hpp"
#include "sim/distribution.hpp"
#include "sim/time.hpp"

namespace slotrace::sim {

class Simulation;

/// A duration that each step draws anew from its own random stream.
struct Latency {
  Distribution distribution;
  std::uint64_t stream = 0;  ///< stable_hash of the stream's name
  std::string_view name{};   ///< for messages; a string literal
};

/// A server that executes one request at a time, in the order of arrival.
class Server {
  friend class Simulation;
  TimePoint free_at_ = TimePoint::min();
};

/// A condition that a step waits for. It looks at nothing but what the step says that it touches.
struct Guard {
  bool (*holds)(const void* context) = nullptr;
  const void* context = nullptr;
};

/// One touch of shared state: what it is called, what it touches, and how long its way takes.
/// In timed mode the effect happens after the request leg, the wait for `server` where there is
/// one, and `service`; the process goes on after the response leg.
struct StepSpec {
  std::string_view what;  ///< a string literal
  AccessList accesses;
  const Latency* request = nullptr;   ///< null: no time
  const Latency* response = nullptr;  ///< null: no time
  Server* server = nullptr;           ///< null: nobody to wait for
  Duration service{0};
  Guard guard{};  ///< the step is not ready before this holds; interleaving mode only
};

/// A step that a process waits for; lives in the frame of its coroutine.
class PendingStep {
 public:
  PendingStep(const PendingStep&) = delete;
  auto operator=(const PendingStep&) -> PendingStep& = delete;
  [[nodiscard]] auto spec() const -> const StepSpec& { return *spec_; }

 protected:
  explicit PendingStep(const StepSpec* spec) : spec_(spec) {}
  ~PendingStep() = default;
  /// Takes effect, and keeps the answer until the process goes on.
  virtual void perform() = 0;
  [[nodiscard]] auto has_answer() const -> bool { return phase_ == Phase::answering; }

 private:
  friend class Simulation;
  enum class Phase : std::uint8_t { travelling, in_service, answering };
  const StepSpec* spec_;
  std::coroutine_handle<> caller_;
  Phase phase_ = Phase::travelling;
};

}  // namespace slotrace::sim
