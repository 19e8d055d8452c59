#pragma once

#include <stdexcept>
#include <string>

namespace slotrace::sim {

/// A bug of ours, never a modelled failure: the message carries virtual time and process once it
/// has passed through Simulation::run.
class InternalError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// A run that would go on past its event budget: an endless scenario.
class BudgetExceeded : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A program that has more processes than the search that was asked for can take.
class TooManyProcesses : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A replay whose program does not ask the questions that were recorded.
class Divergence : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Checks that stay on in release builds.
inline void require(bool condition, const char* what) {
  if (!condition) [[unlikely]]
    throw InternalError(what);
}

}  // namespace slotrace::sim
