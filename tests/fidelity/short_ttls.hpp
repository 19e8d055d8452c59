#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "sim/time.hpp"

namespace slotrace::fidelity {

/// How expiry is compared: each sequence has two halves, and half of the TTLs end between them.
struct ShortTtls {
  /// A half in which the machine took as long says nothing, since a TTL may have ended within it:
  /// the round is done again.
  sim::Duration too_slow{0};
  sim::Duration wait{0};  ///< between the halves
};

/// Compares a few hundred sequences of calls, thirty at a time. `make_both()` sets the model and the
/// real thing up side by side; `calls(number)` generates a call of the sequence of that number,
/// which shares no key with the others.
template <class MakeBoth, class Calls>
void compare_over_expiry(const ShortTtls& how, MakeBoth make_both, Calls calls) {
  constexpr int kSequences = 300;
  constexpr int kPerRound = 30;
  constexpr int kCallsPerHalf = 15;
  int rounds_again = 0;
  for (int first = 0; first < kSequences;) {
    auto both = make_both();
    const auto half = [&](std::uint64_t salt) {
      for (int sequence = first; sequence < first + kPerRound; ++sequence) {
        const auto call = calls(sequence);
        using Call = typename decltype(call)::ValueType;
        const auto seed = static_cast<std::uint64_t>(sequence) * 2 + salt;
        const auto all = rc::gen::container<std::vector<Call>>(call);
        for (const Call& one : all(rc::Random(seed), kCallsPerHalf).value()) both.call(one);
      }
      return both.difference();
    };
    std::string difference = half(0);
    const bool in_time = both.took() < how.too_slow;
    both.allow(std::chrono::seconds{1});
    both.wait(how.wait);
    if (difference.empty()) difference = half(1);
    if (!in_time || both.took() >= how.too_slow) {
      ASSERT_LT(++rounds_again, 50) << "this machine is too busy to time anything";
      continue;
    }
    ASSERT_EQ(difference, "") << "sequences " << first << " to " << first + kPerRound - 1;
    first += kPerRound;
  }
}

}  // namespace slotrace::fidelity
