#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "sim/chooser.hpp"
#include "sim/trace.hpp"

namespace slotrace::sim {

/// How a run ended.
struct Outcome {
  enum class Ending : std::uint8_t {
    complete,  ///< no process can go on
    cut,  ///< the chooser stopped it (Chooser::kStop): nothing is known of what would follow
  };
  Ending ending = Ending::complete;
  std::uint32_t violated =
      0;  ///< the properties that do not hold; bit i is the program's property i
  std::uint32_t tested = 0;  ///< the properties that had a chance to fail, where the program knows
  std::uint64_t digest = 0;  ///< of all that happened, where picks alone do not tell it; 0: they do
  std::string what{};  ///< the first violation in words, where the program has some
};

/// A run as the search sees it: it begins anew at each call, asks the chooser whatever it leaves
/// open, and records its steps in the trace, where one is given. A program may keep memory from run
/// to run, so each thread has its own.
using Program = std::function<Outcome(Chooser&, Trace*)>;

/// Makes the program of one thread.
using ProgramFactory = std::function<Program()>;

}  // namespace slotrace::sim
