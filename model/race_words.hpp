#pragma once

#include <string>

#include "sim/explore/timing.hpp"

namespace slotrace::model {

/// What an order needs of time, as a sentence: which way has to take longer than what, and by how
/// much; e.g. "needs an answer to GET /slots/available (reader) that takes longer than 30 DEL plus
/// SCAN (booking): over 1.9s; 150ms to 400ms are allowed". It follows from the constraints that bind:
/// every step in it is one of the run, under its own name.
[[nodiscard]] auto in_words(const sim::RunLog& log, const sim::TimingNeed& need) -> std::string;

/// The same for an order that no allowed latency gives: "...: over 4s; at most 2s are allowed".
[[nodiscard]] auto in_words(const sim::RunLog& log, const sim::NoTiming& none) -> std::string;

}  // namespace slotrace::model
