#include "reports/trace_proof.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/text.hpp"
#include "sim/explore/visited_set.hpp"

namespace slotrace::reports {
namespace {

using Check = model::TraceProof::Check;

auto verdict(const Check& check, bool complete) -> std::string {
  if (check.violated) return "violated";
  if (!complete) return "unanswered";
  return !check.exercised ? "vacuous" : "proved";
}

auto painted(const std::string& verdict, const std::string& text, const Style& style)
    -> std::string {
  if (verdict == "proved") return style.good(text);
  return verdict == "violated" ? style.bad(text) : style.doubtful(text);
}

auto right(const std::string& text, std::size_t width) -> std::string {
  return std::string(width - std::min(width, columns(text)), ' ') + text;
}

auto time_of(std::uint64_t milliseconds) -> std::string {
  if (milliseconds < 10'000) return fmt::format("{} ms", milliseconds);
  return fmt::format("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100);
}

auto find(const TraceProofRow& row, model::CheckId check) -> const Check* {
  const auto found = std::ranges::find(row.proof.checks, check, &Check::check);
  return found == row.proof.checks.end() ? nullptr : &*found;
}

/// In the order in which the rows ask for them.
auto checks_of(const std::vector<TraceProofRow>& rows) -> std::vector<model::CheckId> {
  std::vector<model::CheckId> checks;
  for (const TraceProofRow& row : rows)
    for (const Check& check : row.proof.checks)
      if (std::ranges::find(checks, check.check) == checks.end()) checks.push_back(check.check);
  std::ranges::sort(checks);
  return checks;
}

/// Those that nothing violates in any case, and of which each case was answered.
auto policies_that_keep(model::CheckId check, const std::vector<TraceProofRow>& rows)
    -> std::vector<std::string> {
  std::vector<std::string> kept;
  std::vector<std::string> broken;
  for (const TraceProofRow& row : rows) {
    const Check* const one = find(row, check);
    if (one == nullptr) continue;
    const std::string said = verdict(*one, row.proof.complete);
    auto& list = said == "proved" || said == "vacuous" ? kept : broken;
    if (std::ranges::find(list, row.policy) == list.end()) list.push_back(row.policy);
  }
  std::erase_if(kept, [&](const std::string& policy) {
    return std::ranges::find(broken, policy) != broken.end();
  });
  // One that could fail in none of the cases keeps nothing.
  std::erase_if(kept, [&](const std::string& policy) {
    return std::ranges::none_of(rows, [&](const TraceProofRow& row) {
      const Check* const one = find(row, check);
      return row.policy == policy && one != nullptr && one->exercised;
    });
  });
  return kept;
}

/// Those that nothing is known to violate, and of which some case was given up.
auto policies_left_open(model::CheckId check, const std::vector<TraceProofRow>& rows)
    -> std::vector<std::string> {
  std::vector<std::string> open;
  std::vector<std::string> broken;
  for (const TraceProofRow& row : rows) {
    const Check* const one = find(row, check);
    if (one == nullptr || (row.proof.complete && !one->violated)) continue;
    auto& list = one->violated ? broken : open;
    if (std::ranges::find(list, row.policy) == list.end()) list.push_back(row.policy);
  }
  std::erase_if(open, [&](const std::string& policy) {
    return std::ranges::find(broken, policy) != broken.end();
  });
  return open;
}

/// What a row is of.
auto label(const TraceProofRow& row) -> std::string {
  return row.case_name.empty() ? row.policy : row.policy + ", " + row.case_name;
}

/// How far a row came that was not searched completely.
auto given_up_line(const TraceProofRow& row) -> std::string {
  const auto about = [](const std::optional<std::uint64_t>& left) {
    return left ? fmt::format(", about {} left", *left) : "";
  };
  const model::TraceProof& proof = row.proof;
  if (!proof.obstacle.empty())
    return fmt::format("given up: {}: {}\n", printable(label(row)), printable(proof.obstacle));
  std::string line = fmt::format("given up: {} after {}{}", printable(label(row)),
                                 counted(proof.traces, "trace"), about(proof.traces_left));
  if (proof.states > 0)
    line += fmt::format("; and {}{}", counted(proof.states, "state"), about(proof.states_left));
  return line + '\n';
}

/// Of the rows in which something is proved: what changed nothing there.
auto idle_lines(const std::vector<TraceProofRow>& rows) -> std::vector<std::string> {
  struct Idle {
    std::string names;
    std::vector<std::string> labels;
  };
  std::vector<Idle> found;
  std::size_t rows_with_proof = 0;
  for (const TraceProofRow& row : rows) {
    if (std::ranges::none_of(row.proof.checks, [&](const Check& check) {
          return verdict(check, row.proof.complete) == "proved";
        }))
      continue;
    ++rows_with_proof;
    if (row.proof.idle_changes.empty()) continue;
    const std::string names = joined(row.proof.idle_changes, ", ");
    auto known = std::ranges::find(found, names, &Idle::names);
    if (known == found.end()) known = found.insert(known, {.names = names, .labels = {}});
    known->labels.push_back(label(row));
  }
  std::vector<std::string> lines;
  for (const auto& [names, labels] : found) {
    lines.push_back(fmt::format(
        "Changed nothing in any order that was run{}: {}. What is proved says nothing of a change "
        "by them.",
        labels.size() == rows_with_proof ? "" : " (" + printable(joined(labels, "; ")) + ")",
        printable(names)));
  }
  return lines;
}

auto not_covered(const TraceProofMethod& method) -> std::string {
  std::string out =
      "Not covered: more readers, changes or slots than the file has; time (TTLs of entries "
      "run out only as faults, a lock's whenever somebody waits for it; no request times out, no "
      "limit of requests a minute)";
  out += method.has_faults
             ? fmt::format("; more than {} a run", counted(method.faults_max, "fault"))
             : "; faults that the file does not script (lost or repeated webhooks, handlers that "
               "die, Redis)";
  if (method.has_draws) out += "; other draws than the first (who comes, what a caller picks)";
  return out + ".";
}

}  // namespace

auto trace_proof_table(const std::vector<TraceProofRow>& rows, const TraceProofMethod& method,
                       const Style& style) -> std::string {
  constexpr std::size_t kVerdict = 12;
  const std::vector<model::CheckId> checks = checks_of(rows);
  std::size_t policy_width = 8;
  std::size_t case_width = 0;
  for (const TraceProofRow& row : rows) {
    policy_width = std::max(policy_width, columns(printable(row.policy)) + 2);
    if (!row.case_name.empty())
      case_width = std::max(case_width, columns(printable(row.case_name)) + 2);
  }
  std::string header = padded("policy", policy_width);
  if (case_width > 0) header += padded("case", case_width);
  for (const model::CheckId check : checks)
    header += padded(std::string(model::name(check)), kVerdict);
  std::string out =
      style.faint(header + right("traces", 9) + right("states", 9) + right("time", 10)) + '\n';
  for (const TraceProofRow& row : rows) {
    out += padded(printable(row.policy), policy_width);
    if (case_width > 0) out += padded(printable(row.case_name), case_width);
    for (const model::CheckId check : checks) {
      const Check* const one = find(row, check);
      const std::string said = one != nullptr ? verdict(*one, row.proof.complete) : "-";
      out += painted(said, padded(said, kVerdict), style);
    }
    // What was counted to the end; of what was given up, both.
    const model::TraceProof& proof = row.proof;
    const auto count = [](std::uint64_t number) {
      return right(number > 0 ? std::to_string(number) : "-", 9);
    };
    out += count(proof.traces) + count(proof.states) + right(time_of(row.milliseconds), 10) + '\n';
  }
  out += '\n';
  for (const model::CheckId check : checks) {
    if (std::ranges::none_of(rows, [&](const TraceProofRow& row) {
          const Check* const one = find(row, check);
          return one != nullptr && (one->exercised || !row.proof.complete);
        })) {
      out += fmt::format("{} could have failed in no order that was run\n", model::name(check));
      continue;
    }
    const auto kept = policies_that_keep(check, rows);
    const auto open = policies_left_open(check, rows);
    if (kept.empty() && !open.empty()) {
      out += fmt::format("{} is proved under no policy; unanswered, with nothing found: {}\n",
                         model::name(check), printable(joined(open, ", ")));
      continue;
    }
    out += fmt::format("{} holds in every case{}{}\n", model::name(check),
                       kept.empty() ? " under no policy" : ": " + printable(joined(kept, ", ")),
                       open.empty() ? "" : "; unanswered: " + printable(joined(open, ", ")));
  }
  for (const model::CheckId check : checks) {
    for (const TraceProofRow& row : rows) {
      const Check* const one = find(row, check);
      if (one == nullptr || !one->violated) continue;
      const auto place = static_cast<std::size_t>(one - row.proof.checks.data());
      out +=
          fmt::format("\n{} {}\n  {}\n", style.bad(fmt::format("{} VIOLATED", model::name(check))),
                      printable(label(row)), printable(one->evidence));
      if (place < row.replays.size() && !row.replays[place].empty())
        out += fmt::format("  replay: {}\n", printable(row.replays[place]));
      break;
    }
  }
  for (const TraceProofRow& row : rows) {
    if (!row.proof.complete) out += given_up_line(row);
  }
  out += '\n';
  const auto paragraph = [&](const std::string& text) {
    for (const std::string& line : wrapped(text, 100)) out += line + '\n';
  };
  paragraph(fmt::format(
      "\"proved\": in every order of the steps that some latencies could give, the file's or "
      "others. "
      "One order of each trace was run, since orders that differ only in independent steps are "
      "judged alike; or all states were visited that such orders come through, whichever search "
      "came "
      "to its end first. \"vacuous\": in no order that was run could the check have failed. At "
      "most {} traces or states a row; at most {}.{} MB in all.",
      method.traces_max, method.peak_bytes / 1'000'000, method.peak_bytes / 100'000 % 10));
  std::uint64_t states = 0;
  for (const TraceProofRow& row : rows)
    if (row.proof.complete) states = std::max(states, row.proof.states);
  if (states > 0) {
    paragraph(fmt::format(
        "Where states were counted, \"proved\" supposes that no two of them share their 64-bit "
        "fingerprint: probability at most 1 in 2^{} in the largest row.",
        sim::collision_odds(states)));
  }
  for (const model::CheckId check : checks) {
    for (const TraceProofRow& row : rows) {
      const Check* const one = find(row, check);
      if (one == nullptr || one->exclusion.empty()) continue;
      paragraph(fmt::format("Left out of {} in some of the orders that were run: {}.",
                            model::name(check), printable(one->exclusion)));
      break;
    }
  }
  for (const std::string& line : idle_lines(rows)) paragraph(line);
  paragraph(not_covered(method));
  return out;
}

auto json_trace_proof(const std::vector<TraceProofRow>& rows, const TraceProofMethod& method)
    -> std::string {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const TraceProofRow& row : rows) {
    Json checks = Json::object();
    for (std::size_t i = 0; i < row.proof.checks.size(); ++i) {
      const Check& check = row.proof.checks[i];
      Json& one = checks[std::string(model::name(check.check))];
      one["verdict"] = verdict(check, row.proof.complete);
      one["exercised"] = check.exercised;
      if (!check.exclusion.empty()) one["excluded"] = check.exclusion;
      if (check.violated) one["evidence"] = check.evidence;
      if (i < row.replays.size() && !row.replays[i].empty()) one["replay"] = row.replays[i];
    }
    const auto number = [](const std::optional<std::uint64_t>& left) -> Json {
      if (left) return *left;
      return nullptr;
    };
    list.push_back({{"policy", row.policy},
                    {"case", row.case_name},
                    {"checks", checks},
                    {"idle_changes", row.proof.idle_changes},
                    {"complete", row.proof.complete},
                    {"obstacle", row.proof.obstacle},
                    {"traces", row.proof.traces},
                    {"traces_left", number(row.proof.traces_left)},
                    {"states", row.proof.states},
                    {"states_left", number(row.proof.states_left)},
                    {"steps", row.proof.steps},
                    {"milliseconds", row.milliseconds}});
  }
  const Json all{{"traces_max", method.traces_max},
                 {"peak_bytes", method.peak_bytes},
                 {"rows", list},
                 {"not_covered", not_covered(method)}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace slotrace::reports
