// The kernel against queueing theory: customers arrive at random at one server, and their mean wait
// is known exactly. A kernel that served out of order in time, lost a customer or skewed its random
// streams would miss it.
//
// Method: a single long run, cut into batches whose means are nearly independent; their spread
// gives a confidence interval of the mean (Law, "Simulation Modeling and Analysis", batch means).
// The theoretical mean has to lie in the 99.9 % interval, which has to be narrower than 10 % of it.
// The seed is fixed, so a pass stays a pass.

#include <array>
#include <cmath>
#include <cstddef>

#include <gtest/gtest.h>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/lock.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatches = 40;
constexpr std::size_t kCustomersPerBatch = 5'000;
constexpr double kStudent39At999 = 3.558;  // two-sided 99.9 %, 39 degrees of freedom

class Waits {
 public:
  void add(Duration wait) {
    const std::size_t batch = count_++ / kCustomersPerBatch;
    if (batch < kBatches) {
      sums_[batch] += std::chrono::duration<double>(wait).count() / kCustomersPerBatch;
    }
  }

  [[nodiscard]] auto full() const -> bool { return count_ >= kBatches * kCustomersPerBatch; }

  [[nodiscard]] auto mean() const -> double {
    double sum = 0;
    for (const double batch : sums_) sum += batch;
    return sum / kBatches;
  }

  [[nodiscard]] auto half_width() const -> double {
    double squares = 0;
    for (const double batch : sums_) squares += (batch - mean()) * (batch - mean());
    return kStudent39At999 * std::sqrt(squares / (kBatches - 1) / kBatches);
  }

 private:
  std::array<double, kBatches> sums_{};
  std::size_t count_ = 0;
};

void expect_mean_wait(const Waits& waits, double theory) {
  EXPECT_NEAR(waits.mean(), theory, waits.half_width());
  EXPECT_LT(waits.half_width(), 0.1 * theory);
}

class Queue : public testing::Test {
 protected:
  /// Customers until enough have waited. `serve(arrival, service)` is the body of one.
  template <class Serve>
  void run(const Latency& service, Serve serve) {
    const Latency gap{.distribution = Distribution::exponential({.mean = 10ms}),
                      .stream = stable_hash("arrivals")};
    auto source = [&]() -> Task<> {
      while (!waits.full()) {
        co_await simulation.delay(simulation.sample(gap));
        simulation.spawn("customer", serve(simulation.sample(service)));
      }
    };
    simulation.spawn("source", source());
    simulation.run();
  }

  auto visit_server(Duration service) -> Task<> {
    const TimePoint arrival = simulation.now();
    const StepSpec spec{.what = "serve", .accesses = {}, .server = &server, .service = service};
    co_await simulation.step(spec, [] {});
    waits.add(simulation.now() - arrival - service);
  }

  auto hold_lock(Duration service) -> Task<> {
    const TimePoint arrival = simulation.now();
    Lock::Guard guard = co_await lock.acquire();
    waits.add(simulation.now() - arrival);
    co_await simulation.delay(service);
    co_await guard.release();
  }

  Waits waits;
  SeededChooser chooser{20};
  Simulation simulation{{}, chooser};
  Server server;
  Lock lock{simulation, "counter"};
};

// At utilisation r = 0.7 with mean service s = 7 ms, M/M/1 waits r s / (1 - r) in the mean.
constexpr double kUtilisation = 0.7;
constexpr double kServiceSeconds = 0.007;
constexpr double kMeanWaitMM1 = kUtilisation * kServiceSeconds / (1 - kUtilisation);
const Latency kExponentialService{.distribution = Distribution::exponential({.mean = 7ms}),
                                  .stream = stable_hash("service")};

TEST_F(Queue, WithExponentialServiceOnAServerWaitsAsMM1) {
  run(kExponentialService, [this](Duration service) { return visit_server(service); });
  expect_mean_wait(waits, kMeanWaitMM1);
}

TEST_F(Queue, WithExponentialServiceUnderALockWaitsAsMM1) {
  run(kExponentialService, [this](Duration service) { return hold_lock(service); });
  expect_mean_wait(waits, kMeanWaitMM1);
}

// Pollaczek-Khinchine: without variance of service, half the wait.
TEST_F(Queue, WithConstantServiceOnAServerWaitsAsMD1) {
  run({.distribution = Distribution::constant(7ms)},
      [this](Duration service) { return visit_server(service); });
  expect_mean_wait(waits, kMeanWaitMM1 / 2);
}

}  // namespace
}  // namespace slotrace::sim
