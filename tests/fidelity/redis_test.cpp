/// The model of Redis against a real redis-server: the same random commands give the same answers, and
/// leave the same keys with the same contents and TTLs.

#include <chrono>
#include <iostream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <rapidcheck/state.h>

#include "model/redis_keyspace.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "tests/fidelity/model_keys.hpp"
#include "tests/fidelity/real_redis.hpp"
#include "tests/fidelity/redis_call.hpp"
#include "tests/fidelity/short_ttls.hpp"

namespace slotrace::fidelity {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Both, side by side. The real one gets its commands together, once the model has answered all.
class BothRedis {
 public:
  explicit BothRedis(RealRedis& real) : real_(real) {
    commands_.push_back({"FLUSHALL"});
    expected_.push_back("\"OK\"");
  }

  void call(const RedisCall& call) {
    expected_.push_back(call.apply(store_));
    commands_.push_back(call.words());
  }

  /// Time passes for both.
  void wait(sim::Duration duration) {
    std::this_thread::sleep_for(duration);
    simulation_.run_until(simulation_.now() + duration);
  }

  /// The first difference, "" when there is none, in what was called since the last time.
  auto difference() -> std::string {
    const Clock::time_point began = Clock::now();
    const std::vector<std::string> answers = real_.run(commands_);
    const HeldKeys keys = real_.held();
    took_ = Clock::now() - began;
    std::string found;
    for (std::size_t i = 0; i < answers.size() && found.empty(); ++i) {
      if (answers[i] == expected_[i]) continue;
      found = fmt::format("command {}: {}, in the model {}", i, answers[i], expected_[i]);
    }
    commands_.clear();
    expected_.clear();
    if (!found.empty()) return found;
    return fidelity::difference(held(store_, simulation_.now()), keys, took_ + waited_slack_);
  }
  /// How many were called since the last time.
  [[nodiscard]] auto calls() const -> std::size_t { return commands_.size(); }
  [[nodiscard]] auto took() const -> sim::Duration { return took_; }
  /// How much longer than wait() asked for the machine may have slept.
  void allow(sim::Duration slack) { waited_slack_ = slack; }

 private:
  RealRedis& real_;
  sim::SeededChooser chooser_{1};
  sim::Simulation simulation_{{}, chooser_};
  model::RedisKeyspace store_{simulation_, nullptr};
  std::vector<std::vector<std::string>> commands_;
  std::vector<std::string> expected_;
  sim::Duration took_{0};
  sim::Duration waited_slack_{0};
};

struct NoState {};

class AnyRedisCall : public rc::state::Command<NoState, BothRedis> {
 public:
  AnyRedisCall() : call_(*any_redis_call("", {100s, 7s, 90'000ms})) {}
  void run(const NoState& /*state*/, BothRedis& both) const override { both.call(call_); }
  void show(std::ostream& out) const override { showValue(call_, out); }

 private:
  RedisCall call_;
};

TEST(RedisFidelity, RandomSequencesAnswerAndLeaveTheSame) {
  RealRedis* real = RealRedis::shared();
  if (real == nullptr) GTEST_SKIP() << "there is no redis-server to compare with";
  std::uint64_t calls = 0;
  rc::detail::checkGTest([&] {
    BothRedis both(*real);
    rc::state::check(NoState{}, both, rc::state::gen::execOneOfWithArgs<AnyRedisCall>());
    calls += both.calls();
    const std::string difference = both.difference();
    if (!difference.empty()) RC_FAIL(difference);
  });
  std::cout << calls << " commands compared\n";
}

TEST(RedisFidelity, ShortTtlsPassAlike) {
  RealRedis* real = RealRedis::shared();
  if (real == nullptr) GTEST_SKIP() << "there is no redis-server to compare with";
  compare_over_expiry(
      {.too_slow = 100ms, .wait = 300ms}, [&] { return BothRedis(*real); },
      [](int sequence) { return any_redis_call(fmt::format("{}:", sequence), {200ms, 100s}); });
}

}  // namespace
}  // namespace slotrace::fidelity
