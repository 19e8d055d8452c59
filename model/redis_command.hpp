#pragma once

#include <coroutine>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/redis_fault.hpp"
#include "model/redis_keyspace.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// A command under way: one step, whose reply the client gets or whose error it has thrown at it.
/// Errors: RedisReplyError, RedisConnectionError.
template <class Effect>
class RedisCommand {
  using Result = std::invoke_result_t<Effect&, RedisKeyspace&>;
  static constexpr bool kVoid = std::is_void_v<Result>;
  using Reply = std::variant<std::conditional_t<kVoid, std::monostate, Result>, RedisReplyError,
                             RedisConnectionError>;

  struct Execution {
    RedisKeyspace& store;
    RedisHealth& health;
    std::string_view what;
    sim::Duration timeout;
    Effect effect;

    auto operator()() -> Reply {
      const CommandFate fate = health.fate_of(what);
      if (fate == CommandFate::refused) return RedisConnectionError(fate, sim::Duration{0});
      Reply reply = executed();
      if (fate == CommandFate::unanswered) return RedisConnectionError(fate, timeout);
      return reply;
    }

    auto executed() -> Reply {
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
  /// What every command of one server shares.
  struct Server {
    sim::Simulation& simulation;
    RedisKeyspace& store;
    RedisHealth& health;
    sim::Duration timeout;
  };

  RedisCommand(const Server& server, const sim::StepSpec& spec, Effect effect)
      : step_(server.simulation.step(spec, Execution{.store = server.store,
                                                     .health = server.health,
                                                     .what = spec.what,
                                                     .timeout = server.timeout,
                                                     .effect = std::move(effect)})) {}

  auto await_ready() const noexcept -> bool { return step_.await_ready(); }
  void await_suspend(std::coroutine_handle<> caller) { step_.await_suspend(caller); }
  auto await_resume() -> Result {
    Reply reply = step_.await_resume();
    if (const auto* error = std::get_if<RedisReplyError>(&reply)) throw *error;
    if (const auto* error = std::get_if<RedisConnectionError>(&reply)) throw *error;
    if constexpr (!kVoid) return std::get<0>(std::move(reply));
  }

 private:
  sim::Simulation::StepAwaiter<Execution> step_;
};

}  // namespace slotrace::model
