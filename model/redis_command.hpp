#pragma once

#include <coroutine>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/redis_failure.hpp"
#include "model/redis_keyspace.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// A command under way: one step, whose reply the client gets or whose error it has thrown at it.
template <class Effect>
class RedisCommand {
  using Result = std::invoke_result_t<Effect&, RedisKeyspace&>;
  static constexpr bool kVoid = std::is_void_v<Result>;
  using Reply = std::variant<std::conditional_t<kVoid, std::monostate, Result>, RedisReplyError>;

  struct Execution {
    RedisKeyspace& store;
    Effect effect;
    auto operator()() -> Reply {
      try {
        if constexpr (kVoid) {
          effect(store);
          return Reply(std::in_place_index<0>);
        } else {
          return Reply(std::in_place_index<0>, effect(store));
        }
      } catch (const RedisReplyError& error) {
        return Reply(std::in_place_index<1>, error);
      }
    }
  };

 public:
  RedisCommand(sim::Simulation& simulation, RedisKeyspace& store, const sim::StepSpec& spec,
               Effect effect)
      : step_(simulation.step(spec, Execution{store, std::move(effect)})) {}

  auto await_ready() const noexcept -> bool { return step_.await_ready(); }
  void await_suspend(std::coroutine_handle<> caller) { step_.await_suspend(caller); }
  auto await_resume() -> Result {
    Reply reply = step_.await_resume();
    if (const auto* error = std::get_if<1>(&reply)) throw *error;
    if constexpr (!kVoid) return std::get<0>(std::move(reply));
  }

 private:
  sim::Simulation::StepAwaiter<Execution> step_;
};

}  // namespace slotrace::model
