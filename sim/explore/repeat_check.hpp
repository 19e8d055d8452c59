#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/explore/program.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace::sim {

/// Where two runs of one schedule part.
struct Discrepancy {
  std::uint64_t step = 0;  ///< number of the first step that differs, from 0
  std::string text;        ///< both steps: virtual time, process, what; or how a run ended
};

/// Runs `program` twice under `schedule` and compares what it did, step by step, so that state
/// which a program hides from the chooser is a named error. Answers nothing when the runs are equal.
/// The idea is Shuttle's check for uncontrolled nondeterminism and FoundationDB's "unseed". State
/// that both runs see alike, such as a constant clock, is not found.
/// An exception of a run (a Divergence, say) counts as how it ended, and is compared too.
[[nodiscard]] auto check_repeat(const Program& program, const Schedule& schedule)
    -> std::optional<Discrepancy>;

}  // namespace slotrace::sim
