#include "reports/annotations.hpp"

#include <fmt/format.h>

#include "reports/reasons.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

enum class Part : bool { message, property };

auto escaped(std::string_view text, Part part) -> std::string {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\r': out += "%0D"; break;
      case '\n': out += "%0A"; break;
      case ':': out += part == Part::property ? "%3A" : ":"; break;
      case ',': out += part == Part::property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace

auto annotation(const model::FilePosition& position, std::string_view message, Severity severity)
    -> std::string {
  std::string where = "file=" + escaped(printable(position.file), Part::property);
  if (position.line != 0) where += fmt::format(",line={},col={}", position.line, position.column);
  return fmt::format("::{} {}::{}\n", severity == Severity::error ? "error" : "warning", where,
                     escaped(printable_lines(message), Part::message));
}

auto annotations(const CaseReport& report) -> std::string {
  std::string out;
  for (const Reason& reason : failures(report)) {
    const std::string because = reason.cause.empty() ? "" : "\nbecause " + reason.cause;
    out += annotation(
        reason.position,
        fmt::format("{}: {}{}", printable(case_title(report.scenario)), reason.text, because));
  }
  return out;
}

}  // namespace slotrace::reports
