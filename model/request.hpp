#pragma once

#include <optional>
#include <string>
#include <utility>

#include "model/environment.hpp"
#include "model/redis_fault.hpp"
#include "sim/deadline.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// Awaits what the application does for somebody. Nothing: an exception that Redis' client threw, and
/// that nobody caught, ended it; the client had waited for its answer.
template <class T>
auto unless_it_fails(Environment environment, sim::Task<T> body) -> sim::Task<std::optional<T>> {
  std::string why;
  Duration waited{0};
  try {
    co_return co_await std::move(body);
  } catch (const RedisConnectionError& error) {
    why = error.what();
    waited = error.waited();
  }
  co_await environment.simulation.delay(waited);
  environment.journal.add(RequestFailed{.why = why});
  co_return std::nullopt;
}

/// A request to the application, in a process of its own. Nothing: it died, or failed.
template <class T>
auto request(Environment environment, sim::Task<T> body) -> sim::Task<std::optional<T>> {
  sim::Task<std::optional<T>> guarded = unless_it_fails(environment, std::move(body));
  std::optional<std::optional<T>> answer =
      co_await sim::apart(environment.simulation, std::move(guarded));
  co_return std::move(answer).value_or(std::nullopt);
}

}  // namespace slotrace::model
