/// The model of Laravel's cache against Laravel's own code (8.83 on Debian 12, so tags are namespace
/// ids): the same random calls give the same answers, and leave the same keys with the same contents
/// and TTLs in Redis.

#include <chrono>
#include <iostream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include "tests/fidelity/laravel_call.hpp"
#include "tests/fidelity/laravel_model.hpp"
#include "tests/fidelity/real_laravel.hpp"
#include "tests/fidelity/real_redis.hpp"
#include "tests/fidelity/short_ttls.hpp"

namespace slotrace::fidelity {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Both, side by side. The real one gets its calls together, once the model has answered all.
class BothLaravels {
 public:
  BothLaravels(RealRedis& redis, RealLaravel& real) : redis_(redis), real_(real) {
    redis_.run({"FLUSHALL"});
  }

  void call(const LaravelCall& call) {
    // The model counts owners and tags together; PHP is told where the count stands.
    const std::string owner = model_.owner_of(call);
    calls_.push_back({{"call", "reset"}, {"last_unique", owners_and_tags()}});
    expected_.push_back(nullptr);
    calls_.push_back(call.json(owner));
    expected_.push_back(model_.call(call));
  }

  void wait(sim::Duration duration) {
    std::this_thread::sleep_for(duration);
    model_.wait(duration);
  }

  /// The first difference, "" when there is none, in what was called since the last time.
  auto difference() -> std::string {
    const Clock::time_point began = Clock::now();
    const nlohmann::json answers = real_.run(calls_);
    const HeldKeys keys = redis_.held();
    took_ = Clock::now() - began;
    std::string found;
    for (std::size_t i = 0; i < answers.size() && found.empty(); ++i) {
      if (answers[i] == expected_[i]) continue;
      found = fmt::format("{}: {}, in the model {}", calls_[i].dump(), answers[i].dump(),
                          expected_[i].dump());
    }
    calls_ = nlohmann::json::array();
    expected_.clear();
    if (!found.empty()) return found;
    return fidelity::difference(model_.held(), keys, took_ + slack_);
  }
  /// How many were called since the last time.
  [[nodiscard]] auto calls() const -> std::size_t { return expected_.size() / 2; }
  [[nodiscard]] auto took() const -> sim::Duration { return took_; }
  /// How much longer than wait() asked for the machine may have slept.
  void allow(sim::Duration slack) { slack_ = slack; }

 private:
  auto owners_and_tags() -> std::uint64_t { return model_.last_unique(); }

  RealRedis& redis_;
  RealLaravel& real_;
  LaravelModel model_;
  nlohmann::json calls_ = nlohmann::json::array();
  std::vector<nlohmann::json> expected_;
  sim::Duration took_{0};
  sim::Duration slack_{0};
};

struct NoState {};

class AnyLaravelCall : public rc::state::Command<NoState, BothLaravels> {
 public:
  AnyLaravelCall() : call_(*any_laravel_call("", {100, 7, 0, -1})) {}
  void run(const NoState& /*state*/, BothLaravels& both) const override { both.call(call_); }
  void show(std::ostream& out) const override { showValue(call_, out); }

 private:
  LaravelCall call_;
};

TEST(LaravelFidelity, RandomSequencesAnswerAndLeaveTheSame) {
  RealLaravel* real = RealLaravel::shared();
  if (real == nullptr) GTEST_SKIP() << RealLaravel::why_absent();
  std::uint64_t calls = 0;
  rc::detail::checkGTest([&] {
    BothLaravels both(*RealRedis::shared(), *real);
    rc::state::check(NoState{}, both, rc::state::gen::execOneOfWithArgs<AnyLaravelCall>());
    calls += both.calls();
    const std::string difference = both.difference();
    if (!difference.empty()) RC_FAIL(difference);
  });
  std::cout << calls << " calls compared\n";
}

TEST(LaravelFidelity, ShortTtlsPassAlike) {
  RealLaravel* real = RealLaravel::shared();
  if (real == nullptr) GTEST_SKIP() << RealLaravel::why_absent();
  // The shortest TTL that Laravel has is a second.
  compare_over_expiry(
      {.too_slow = 500ms, .wait = 1100ms},
      [&] { return BothLaravels(*RealRedis::shared(), *real); },
      [](int sequence) { return any_laravel_call(fmt::format("{}-", sequence), {1, 100}); });
}

}  // namespace
}  // namespace slotrace::fidelity
