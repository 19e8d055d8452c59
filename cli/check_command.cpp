#include <algorithm>
#include <mutex>
#include <ostream>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "cli/checker.hpp"
#include "cli/command.hpp"
#include "cli/discover.hpp"
#include "cli/interrupt.hpp"
#include "cli/load.hpp"
#include "cli/output_file.hpp"
#include "reports/annotations.hpp"
#include "reports/json.hpp"
#include "reports/junit.hpp"
#include "reports/reasons.hpp"
#include "reports/text.hpp"
#include "reports/verdict.hpp"
#include "reports/wording.hpp"

namespace slotrace::cli {
namespace {

constexpr std::uint64_t kThreadsMax = 1024;

auto grammar() -> Grammar {
  return {.options = {kSetOption,
                      {.name = "junit",
                       .placeholder = "FILE",
                       .description = "write JUnit XML for a CI server"},
                      kFormatOption,
                      {.name = "seed",
                       .placeholder = "N",
                       .description = "draw latencies from this seed instead of the files'"},
                      {.name = "threads",
                       .placeholder = "N",
                       .description = "how many cases run at once (one a processor)"}},
          .operand =
              Operand{.placeholder = "PATH...",
                      .description = "scenario files, directories of them, or - for standard input",
                      .count = Operand::Count::at_least_one}};
}

/// A case with its verdict, or the trouble in its place; in file order.
struct Outcome {
  const CheckedFile* file = nullptr;
  const CheckedCase* checked = nullptr;  ///< null: the file as a whole
  std::optional<reports::CaseReport> report;
  std::optional<reports::Trouble> trouble;
  ExitCode code = ExitCode::passed;
};

auto outcomes_of(const std::vector<CheckedFile>& files, const Arguments& arguments,
                 const Streams& streams) -> std::vector<Outcome> {
  std::vector<Outcome> outcomes;
  for (const CheckedFile& file : files) {
    const Origin origin = origin_of(file.file, arguments, streams);
    if (!file.trouble.empty())
      outcomes.push_back({.file = &file,
                          .checked = {},
                          .report = {},
                          .trouble = reports::Trouble{file.file, "reads", {file.trouble}},
                          .code = ExitCode::internal});
    if (!file.diagnostics.empty()) {
      reports::Trouble trouble{file.file, "invalid", {}};
      for (const scenarios::Diagnostic& diagnostic : file.diagnostics)
        trouble.messages.push_back(scenarios::render(diagnostic));
      outcomes.push_back({.file = &file,
                          .checked = {},
                          .report = {},
                          .trouble = std::move(trouble),
                          .code = ExitCode::usage});
    }
    if (auto failures = reports::unexpected(file.proofs); !failures.empty())
      outcomes.push_back({.file = &file,
                          .checked = {},
                          .report = {},
                          .trouble = reports::Trouble{file.file, "proofs", std::move(failures)},
                          .code = ExitCode::failed});
    for (const CheckedCase& each : file.cases) {
      Outcome outcome{
          .file = &file, .checked = &each, .report = {}, .trouble = {}, .code = each.code};
      if (!each.trouble.empty()) {
        outcome.trouble =
            reports::Trouble{file.file, reports::case_title(each.scenario), {each.trouble}};
      } else if (each.simulated) {
        outcome.report.emplace(case_report(origin, each.scenario, *each.simulated));
      } else {
        continue;  // the interrupt came before it
      }
      outcomes.push_back(std::move(outcome));
    }
  }
  return outcomes;
}

/// The file, and which of its cases.
auto place(const reports::CaseReport& report) -> std::string {
  const std::string& name = report.scenario.case_name;
  return reports::printable(name.empty() ? report.file : fmt::format("{} [{}]", report.file, name));
}

void print_passed(const reports::CaseReport& report, const reports::Style& style,
                  std::ostream& out) {
  const std::vector<std::string> notes = reports::reservations(report);
  out << fmt::format(
      "{}   {}{}\n", style.good("passed"), place(report),
      notes.empty() ? "" : fmt::format(" (with reserve: {})", reports::joined(notes, "; ")));
}

void print_failed(const reports::CaseReport& report, const reports::Style& style,
                  std::ostream& out) {
  out << fmt::format("{}   {}\n", style.bad("FAILED"), place(report));
  for (const reports::Reason& reason : reports::failures(report)) {
    const std::string where =
        reason.position.line == 0
            ? ""
            : reports::printable(reports::position_text(reason.position)) + ": ";
    out << fmt::format("           {}{}\n", where, reason.text);
    if (!reason.cause.empty()) out << fmt::format("             because {}\n", reason.cause);
  }
  out << fmt::format("           replay: {}\n", reports::printable(report.replay_command));
}

void print_trouble(const reports::Trouble& trouble, const reports::Style& style,
                   std::ostream& out) {
  out << fmt::format("{}    {} {}\n", style.bad("ERROR"), reports::printable(trouble.file),
                     reports::printable(trouble.what));
  for (const std::string& message : trouble.messages) {
    std::string_view rest = message;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      out << fmt::format("           {}\n", reports::printable(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

auto is_finished(const CheckedFile& file) -> bool {
  return file.read && std::ranges::all_of(file.cases, [](const CheckedCase& each) {
           return each.simulated || !each.trouble.empty();
         });
}

auto sum_lines(const std::vector<Outcome>& outcomes, const std::vector<CheckedFile>& files)
    -> std::string {
  const auto others = static_cast<std::size_t>(std::ranges::count_if(
      files, [](const CheckedFile& file) { return file.policy || !file.proofs.empty(); }));
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t troubles = 0;
  std::size_t reserved = 0;
  for (const Outcome& outcome : outcomes) {
    if (outcome.trouble) {
      ++troubles;
    } else if (outcome.code == ExitCode::passed) {
      ++passed;
      if (!reports::reservations(*outcome.report).empty()) ++reserved;
    } else {
      ++failed;
    }
  }
  std::string text = fmt::format("{} in {}: {} passed", reports::counted(passed + failed, "case"),
                                 reports::counted(files.size() - others, "file"), passed);
  if (reserved != 0) text += fmt::format(" ({} with reserve)", reserved);
  text += fmt::format(", {} failed", failed);
  if (troubles != 0) text += fmt::format(", {}", reports::counted(troubles, "error"));
  text += '\n';
  const auto finished = static_cast<std::size_t>(std::ranges::count_if(files, is_finished));
  if (finished != files.size())
    text += fmt::format("interrupted: {} not finished\n",
                        reports::counted(files.size() - finished, "file"));
  return text;
}

/// Policies and protocols have no cases; those among the files are named, so that nobody takes them
/// for more than they are.
void print_others(const std::vector<CheckedFile>& files, const reports::Style& style,
                  std::ostream& out) {
  for (const CheckedFile& file : files) {
    if (!file.proofs.empty() && reports::unexpected(file.proofs).empty())
      out << fmt::format("{}   {}: {} came out as expected; \"slotrace prove\" shows them\n",
                         style.good("proved"), reports::printable(file.file),
                         reports::counted(file.proofs.size(), "row"));
    if (!file.policy) continue;
    out << fmt::format("{}   {}: valid, and no scenario; \"slotrace coverage\" measures it\n",
                       style.faint("policy"), reports::printable(file.file));
  }
}

/// What can hardly be meant in the policies of the files, each place once.
auto remarks_in(const std::vector<CheckedFile>& files) -> std::vector<model::Remark> {
  std::vector<model::Remark> remarks;
  std::set<std::string> told;
  const auto add = [&](const model::Policy& policy) {
    for (const model::Remark& remark : policy.remarks)
      if (told.insert(reports::remark_text(remark)).second) remarks.push_back(remark);
  };
  for (const CheckedFile& file : files) {
    if (file.policy) add(*file.policy);
    for (const CheckedCase& each : file.cases) add(each.scenario.policy);
  }
  return remarks;
}

void print_text(const std::vector<Outcome>& outcomes, const std::vector<CheckedFile>& files,
                Streams& streams) {
  const reports::Style style = streams.out_style();
  for (const Outcome& outcome : outcomes) {
    if (outcome.trouble) {
      print_trouble(*outcome.trouble, style, streams.out);
    } else if (outcome.code == ExitCode::passed) {
      print_passed(*outcome.report, style, streams.out);
    } else {
      print_failed(*outcome.report, style, streams.out);
    }
  }
  print_others(files, style, streams.out);
  for (const model::Remark& remark : remarks_in(files))
    streams.out << fmt::format("{}  {}\n", style.strong("warning"), reports::remark_text(remark));
  streams.out << sum_lines(outcomes, files);
}

/// GitHub reads annotations from either stream; on the error stream they leave JSON whole.
void print_annotations(const std::vector<Outcome>& outcomes, const std::vector<CheckedFile>& files,
                       std::ostream& err) {
  for (const model::Remark& remark : remarks_in(files))
    err << reports::annotation(remark.position, remark.text, reports::Severity::warning);
  for (const Outcome& outcome : outcomes) {
    if (outcome.report) {
      err << reports::annotations(*outcome.report);
    } else if (outcome.checked == nullptr && !outcome.file->diagnostics.empty()) {
      for (const scenarios::Diagnostic& diagnostic : outcome.file->diagnostics)
        err << reports::annotation(diagnostic.position, diagnostic.message);
    } else {
      for (const std::string& message : outcome.trouble->messages)
        err << reports::annotation({.file = outcome.trouble->file, .line = 0, .column = 0},
                                   message);
    }
  }
}

auto default_threads() -> std::uint64_t {
  return std::max(1U, std::thread::hardware_concurrency());
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto format = arguments.format();
  const auto threads =
      std::min(arguments.number("threads", 1).value_or(default_threads()), kThreadsMax);
  const auto seed = arguments.number("seed");
  const auto settings = arguments.settings();
  const std::vector<std::string> files = discover(arguments.operands());
  if (files.empty()) {
    streams.err << "slotrace check: no scenario file is there\n";
    return ExitCode::nothing;
  }
  std::optional<OutputFile> junit;
  try {
    if (const auto file = arguments.value("junit")) junit.emplace(*file);
  } catch (const WriteError& error) {
    streams.err << fmt::format("slotrace check: {}\n", error.what());
    return ExitCode::internal;
  }

  std::mutex err_mutex;  // the signal's thread writes too
  Interrupt interrupt([&] {
    const std::scoped_lock lock(err_mutex);
    streams.err << "slotrace: interrupted; leaving the cases that run\n" << std::flush;
  });
  Checker::Options options{.threads = threads,
                           .read = {.set = settings},
                           .seed = seed,
                           .keep_history = format == Arguments::Format::json,
                           .stopped = [&] { return interrupt.came(); },
                           .progress = {}};
  if (streams.err_is_terminal)
    options.progress = [&](std::size_t done, std::size_t known) {
      const std::scoped_lock lock(err_mutex);
      streams.err << fmt::format("\r{} of {} cases", done, known) << std::flush;
    };
  const std::vector<CheckedFile> checked = Checker(std::move(options), streams.in).check(files);
  const bool interrupted = interrupt.came();
  if (streams.err_is_terminal) streams.err << "\r\x1b[K" << std::flush;

  const std::vector<Outcome> outcomes = outcomes_of(checked, arguments, streams);
  std::vector<reports::CaseReport> cases;
  std::vector<reports::Trouble> troubles;
  ExitCode code = interrupted ? ExitCode::interrupted : ExitCode::passed;
  for (const Outcome& outcome : outcomes) {
    code = worse(code, outcome.code);
    if (outcome.report) cases.push_back(*outcome.report);
    if (outcome.trouble) troubles.push_back(*outcome.trouble);
  }
  if (format == Arguments::Format::json) {
    streams.out << reports::json_report(cases, troubles, reports::Detail::verdicts);
  } else {
    print_text(outcomes, checked, streams);
  }
  if (streams.variable("GITHUB_ACTIONS")) print_annotations(outcomes, checked, streams.err);
  if (junit) {
    try {
      junit->commit(reports::junit(cases, troubles));
    } catch (const WriteError& error) {
      streams.err << fmt::format("slotrace check: {}\n", error.what());
      code = worse(code, ExitCode::internal);
    }
  }
  const bool proved =
      std::ranges::any_of(checked, [](const CheckedFile& file) { return !file.proofs.empty(); });
  if (outcomes.empty() && !proved && !interrupted) code = ExitCode::nothing;
  return code;
}

}  // namespace

auto check_command() -> Command {
  return {
      .name = "check",
      .usage =
          "PATH... [--set NAME=VALUE]... [--junit FILE] [--format text|json] [--seed N] [--threads "
          "N]",
      .summary = "Run every case of many scenario files against what they expect.",
      .details =
          "A directory stands for every *.json below it, except in policies, schema and worlds; a\n"
          "policy that lies among them is read, and named; a protocol is proved.\n"
          "Each case runs twice; a difference is an error (exit code 3). With GITHUB_ACTIONS\n"
          "set, failures are annotated.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
