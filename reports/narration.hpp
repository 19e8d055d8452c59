#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/case_report.hpp"

namespace slotrace::reports {

/// How a text is meant, whatever colour that is.
enum class Mark : std::uint8_t { none, bad, good, faint };

/// A text, not wrapped yet.
struct Line {
  std::string text;
  Mark mark = Mark::none;
};

/// An event, and the entries of the caches that it is about.
struct Row {
  model::TimePoint time;
  std::string event;
  Mark mark = Mark::none;
  std::vector<Line> caches;
};

/// The history of a run in words: a row for each event that a reader should know of, in their order.
[[nodiscard]] auto narrate(const CaseReport& report) -> std::vector<Row>;

}  // namespace slotrace::reports
