#include "reports/proof.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/text.hpp"

namespace slotrace::reports {
namespace {

using Verdict = ProofRow::Verdict;

auto word(Verdict verdict) -> std::string {
  switch (verdict) {
    case Verdict::proved: return "proved";
    case Verdict::violated: return "violated";
    case Verdict::vacuous: return "vacuous";
    case Verdict::unanswered: return "unanswered";
  }
  return "unknown";
}

auto cell(const ProofRow::Property& property) -> std::string {
  if (property.verdict == Verdict::violated && property.steps > 0)
    return fmt::format("violated in {}", property.steps);
  return word(property.verdict);
}

auto painted(const ProofRow::Property& property, const std::string& text, const Style& style)
    -> std::string {
  switch (property.verdict) {
    case Verdict::proved: return style.good(text);
    case Verdict::violated: return style.bad(text);
    default: return style.doubtful(text);
  }
}

/// 12345678 as 12,345,678.
auto grouped(std::uint64_t number) -> std::string {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

auto time_of(std::uint64_t milliseconds) -> std::string {
  if (milliseconds < 1) return "<1 ms";
  if (milliseconds < 10'000) return fmt::format("{} ms", milliseconds);
  return fmt::format("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100);
}

auto memory_of(std::uint64_t bytes) -> std::string {
  constexpr std::uint64_t kTenth = 100'000;
  const std::uint64_t tenths = (bytes + kTenth / 2) / kTenth;
  return fmt::format("{}.{} MB", tenths / 10, tenths % 10);
}

auto right(const std::string& text, std::size_t width) -> std::string {
  return std::string(width - std::min(width, columns(text)), ' ') + text;
}

auto method_line(const ProofMethod& method) -> std::string {
  return fmt::format(
      "Every state once, depth first; {}, {}; {}; at most {} states a row.",
      method.symmetry ? "equal readers are interchangeable" : "readers are told apart",
      method.reduction ? "orders of independent steps are left out" : "every order of steps",
      counted(method.threads, "thread"), grouped(method.states_max));
}

constexpr std::string_view kNotCovered =
    "Not covered: larger sizes, and what the protocol leaves out: time and expiry, eviction, lost, "
    "repeated or forged webhooks, handlers that die, queued jobs, several event types, days and "
    "tenants (P8), who calls what in the application.";

auto has_verdict(const std::vector<ProofRow>& rows, Verdict verdict) -> bool {
  return std::ranges::any_of(rows, [&](const ProofRow& row) {
    return std::ranges::find(row.properties, verdict, &ProofRow::Property::verdict) !=
           row.properties.end();
  });
}

void append_wrapped(std::string& out, std::string_view text) {
  for (const std::string& line : wrapped(text, 100)) out += line + '\n';
}

}  // namespace

auto proof_table(const std::vector<ProofRow>& rows, const ProofMethod& method, const Style& style)
    -> std::string {
  constexpr std::size_t kNumber = 4;
  constexpr std::size_t kPolicy = 22;
  constexpr std::size_t kVerdict = 15;
  std::string out;
  std::string size;
  for (const ProofRow& row : rows) {
    if (row.size != size) {
      out += style.strong(row.size) + "\n\n";
      std::string header = padded("no.", kNumber) + padded("policy", kPolicy);
      for (const auto& property : row.properties) header += padded(property.name, kVerdict);
      out += style.faint(header + right("states", 11) + right("schedules", 15) + right("time", 10) +
                         right("memory", 10)) +
             '\n';
      size = row.size;
    }
    out +=
        padded(fmt::format("{:>2}", row.number), kNumber) + padded(printable(row.policy), kPolicy);
    for (const auto& property : row.properties)
      out += painted(property, padded(cell(property), kVerdict), style);
    out += right(grouped(row.states), 11) +
           right(row.schedules ? grouped(*row.schedules) : "-", 15) +
           right(time_of(row.milliseconds), 10) + right(memory_of(row.bytes), 10) + '\n';
  }
  for (const ProofRow& row : rows) {
    for (const auto& property : row.properties) {
      if (property.schedule.empty()) continue;
      out += fmt::format("\n{}: {} is violated in {} steps:\n", printable(row.policy),
                         property.name, property.schedule.size());
      for (std::size_t i = 0; i < property.schedule.size(); ++i)
        out += fmt::format("  {:>3}  {}\n", i + 1, property.schedule[i]);
      if (!property.replay.empty())
        out += fmt::format("  replay: {}\n", printable(property.replay));
    }
  }
  unsigned odds = 64;
  for (const ProofRow& row : rows) odds = std::min(odds, row.collision_odds);
  out +=
      "\nP1: at the end no entry shows a taken slot free. P2: a read that begins after a clear "
      "shows\nwhat was cleared for. P3: no slot is booked twice.\n\n";
  append_wrapped(out, method_line(method));
  if (has_verdict(rows, Verdict::proved))
    append_wrapped(out, fmt::format("\"proved\": in every schedule, unless two states share their "
                                    "64-bit fingerprint: probability at most 1 in 2^{} in the "
                                    "largest row.",
                                    odds));
  append_wrapped(out, kNotCovered);
  if (has_verdict(rows, Verdict::unanswered))
    append_wrapped(out,
                   "\"unanswered\": the search ended before it was complete (--states-max, or "
                   "interrupted), and had found nothing.");
  const std::vector<std::string> surprises = unexpected(rows);
  if (!surprises.empty()) out += '\n';
  for (const std::string& line : surprises)
    out += fmt::format("{} {}\n", style.bad("UNEXPECTED"), line);
  return out;
}

auto unexpected(const std::vector<ProofRow>& rows) -> std::vector<std::string> {
  std::vector<std::string> lines;
  for (const ProofRow& row : rows) {
    for (const auto& property : row.properties) {
      if (property.as_expected()) continue;
      const std::string outcome =
          property.verdict == Verdict::unanswered
              ? fmt::format("unanswered after {} states", grouped(row.states))
              : word(property.verdict);
      lines.push_back(fmt::format(
          "{}{} of \"{}\", {}: {}, {}",
          property.expected ? printable(property.position) + ": " : "", property.name,
          printable(row.policy), row.size, outcome,
          property.expected ? "expected " + word(*property.expected) : "and nothing is expected"));
    }
  }
  return lines;
}

auto json_proof(const std::vector<ProofRow>& rows, const ProofMethod& method) -> std::string {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const ProofRow& row : rows) {
    Json properties = Json::object();
    for (const auto& property : row.properties) {
      Json& one = properties[property.name];
      one["verdict"] = word(property.verdict);
      if (property.steps > 0) one["steps"] = property.steps;
      if (!property.schedule.empty()) one["schedule"] = property.schedule;
      if (!property.replay.empty()) one["replay"] = property.replay;
      if (property.expected) one["expected"] = word(*property.expected);
    }
    list.push_back({{"number", row.number},
                    {"policy", row.policy},
                    {"size", row.size},
                    {"properties", properties},
                    {"states", row.states},
                    {"schedules", row.schedules ? Json(*row.schedules) : Json(nullptr)},
                    {"milliseconds", row.milliseconds},
                    {"bytes", row.bytes},
                    {"collision_odds_log2", -static_cast<int>(row.collision_odds)}});
  }
  const Json all{{"method",
                  {{"symmetry", method.symmetry},
                   {"reduction", method.reduction},
                   {"threads", method.threads},
                   {"states_max", method.states_max}}},
                 {"rows", list},
                 {"not_covered", kNotCovered}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace slotrace::reports
