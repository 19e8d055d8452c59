#include <algorithm>
#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "cli/campaign.hpp"
#include "cli/command.hpp"
#include "cli/load.hpp"
#include "cli/output_file.hpp"
#include "reports/campaign_log.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"
#include "scenarios/reader/results_reader.hpp"

namespace slotrace::cli {
namespace {

auto grammar() -> Grammar {
  return {.options = {{.name = "output",
                       .placeholder = "FILE",
                       .description = "write the whole campaign's results there, as JSON lines"}},
          .operand = Operand{.placeholder = "FILE...",
                             .description = "what the shards of a campaign wrote",
                             .count = Operand::Count::at_least_one}};
}

constexpr std::size_t kShown = 10;  // of missing shards

/// What a file of a shard holds.
struct ShardFile {
  std::string file;
  scenarios::ShardResults shard;
};

/// Finished shards of one campaign, and what is wrong with the files, a text each.
struct Shards {
  std::vector<ShardFile> files;
  std::vector<std::string> errors;
};

auto read(const std::vector<std::string>& files) -> Shards {
  Shards shards;
  for (const std::string& file : files) {
    auto results = scenarios::read_results_file(file);
    if (const auto* diagnostics = std::get_if<1>(&results)) {
      shards.errors.push_back(rendered(*diagnostics));
    } else if (auto& shard = std::get<0>(results); !shard.ended) {
      shards.errors.push_back(rendered({shard.unfinished}) +
                              "  slotrace campaign --resume goes on with it\n");
    } else {
      shards.files.push_back({file, std::move(shard)});
    }
  }
  return shards;
}

/// Adds what is wrong with the shards as parts of one campaign.
void compare(Shards& shards) {
  if (shards.files.empty()) return;
  const bool all_read = shards.errors.empty();
  const ShardFile& first = shards.files.front();
  const model::CampaignPlan& plan = *first.shard.plan;
  for (const ShardFile& file : shards.files) {
    if (file.shard.plan->shard.count != plan.shard.count)
      shards.errors.push_back(fmt::format("{}: it is one of {}, {} one of {}\n",
                                          reports::printable(file.file),
                                          reports::counted(file.shard.plan->shard.count, "shard"),
                                          reports::printable(first.file), plan.shard.count));
    if (const auto differs = model::difference(*file.shard.plan, plan); !differs.empty())
      shards.errors.push_back(
          fmt::format("{}: it is of another campaign than {}: {}\n", reports::printable(file.file),
                      reports::printable(first.file), reports::printable(differs)));
  }
  std::vector<std::uint64_t> missing;
  for (std::uint64_t number = 1; number <= plan.shard.count; ++number) {
    const ShardFile* before = nullptr;
    for (const ShardFile& file : shards.files) {
      if (file.shard.plan->shard.number != number) continue;
      if (before != nullptr)
        shards.errors.push_back(fmt::format("{}: shard {}/{} is in {} already\n",
                                            reports::printable(file.file), number, plan.shard.count,
                                            reports::printable(before->file)));
      before = &file;
    }
    if (before == nullptr) missing.push_back(number);
  }
  // What was refused above may be what is missing.
  if (missing.empty() || !all_read) return;
  std::vector<std::string> names;
  for (const std::uint64_t number : missing)
    if (names.size() < kShown) names.push_back(fmt::format("{}/{}", number, plan.shard.count));
  shards.errors.push_back(fmt::format(
      "{} of {} missing: {}{}\n", reports::counted(missing.size(), "shard"), plan.shard.count,
      reports::joined(names, ", "), missing.size() > names.size() ? ", ..." : ""));
}

auto merged(const Shards& shards) -> std::vector<model::CampaignResult> {
  std::vector<model::CampaignResult> results;
  for (std::size_t i = 0; i < shards.files.front().shard.plan->cases.size(); ++i) {
    std::vector<model::CampaignResult> of_case;
    for (const ShardFile& file : shards.files) of_case.push_back(file.shard.results[i]);
    results.push_back(model::combined(of_case));
  }
  return results;
}

auto execute(const Arguments& arguments, Streams& streams) -> ExitCode {
  const auto output = arguments.value("output");
  std::error_code ignored;
  if (output && std::filesystem::is_regular_file(*output, ignored))
    throw UsageError(fmt::format("--output: {} is there already", reports::printable(*output)));
  Shards shards = read(arguments.operands());
  compare(shards);
  if (!shards.errors.empty()) {
    for (const std::string& error : shards.errors) streams.err << error;
    streams.err << "slotrace merge: nothing was merged\n";
    return ExitCode::usage;
  }
  const model::CampaignPlan& plan = *shards.files.front().shard.plan;
  const auto results = merged(shards);
  if (output) {
    try {
      OutputFile(*output).commit(reports::merged_results(plan, results));
    } catch (const WriteError& error) {
      streams.err << fmt::format("slotrace merge: {}\n", error.what());
      return ExitCode::internal;
    }
  }
  const std::string part = reports::counted(plan.shard.count, "shard");
  streams.out << reports::campaign_text(campaign_report(plan, results, part, streams),
                                        streams.out_style());
  return reports::is_violated(results) ? ExitCode::failed : ExitCode::passed;
}

}  // namespace

auto merge_command() -> Command {
  return {
      .name = "merge",
      .usage = "FILE... [--output FILE]",
      .summary = "Put the results of a campaign's shards together, failures first.",
      .details =
          "Every shard must be there, once, finished, and of the same campaign; otherwise\n"
          "nothing is merged. No file is changed, and --output overwrites none. What is written\n"
          "does not depend on the number of shards, nor on the order of the files.\n"
          "Exit code 0: nothing found, which proves nothing; 1: found; 2: refused.",
      .grammar = grammar,
      .execute = execute};
}

}  // namespace slotrace::cli
