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
/// that nobody caught, ended it: there was no answer, for which the client had waited, or an error.
template <class T>
auto unless_it_fails(Environment environment, sim::Task<T> body) -> sim::Task<std::optional<T>> {
  std::string why;
  Duration waited{0};
  try {
    co_return co_await std::move(body);
  } catch (const RedisConnectionError& error) {
    why = error.what();
    waited = error.waited();
  } catch (const RedisReplyError& error) {
    why = error.what();
  }
  co_await environment.simulation.delay(waited);
  environment.journal.add(RequestFailed{.why = why});
  co_return std::nullopt;
}

/// The same where there is no answer: whether it has ended.
inline auto unless_it_fails(Environment environment, sim::Task<> body) -> sim::Task<bool> {
  const auto ended = [](sim::Task<> task) -> sim::Task<bool> {
    co_await std::move(task);
    co_return true;
  };
  sim::Task<bool> answering = ended(std::move(body));
  const std::optional<bool> answer = co_await unless_it_fails(environment, std::move(answering));
  co_return answer.has_value();
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
