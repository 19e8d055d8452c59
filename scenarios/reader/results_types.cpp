#include "scenarios/reader/results_types.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::CampaignCase;
using model::CampaignPlan;
using model::CheckId;

/// Exactly 16 hexadecimal digits.
auto parse_digest(std::string_view text) -> Parsed<std::uint64_t> {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value, 16);
  const bool lower = text.find_first_of("ABCDEF") == std::string_view::npos;
  if (text.size() == 16 && error == std::errc{} && rest == end && lower) return value;
  return Mismatch{"16 hexadecimal digits"};
}

auto text_shape() -> ShapePtr {
  return std::make_shared<Shape>(Shape{"", R"({"type": "string"})", {}});
}

auto digest_type() -> const Type<std::uint64_t>& {
  static const auto type = parsed_text(parse_digest, text_shape());
  return type;
}

auto shard_type() -> const Type<sim::Shard>& {
  static const auto type = parsed_text(parse_shard, text_shape());
  return type;
}

auto check_type() -> const Type<CheckId>& {
  static const auto type = [] {
    std::vector<Choice<CheckId>> choices;
    for (std::size_t i = 0; i < model::kChecks; ++i) {
      const auto check = static_cast<CheckId>(i);
      choices.push_back({model::name(check), check});
    }
    return one_of(std::move(choices));
  }();
  return type;
}

auto checks_type() -> const Type<std::vector<CheckId>>& {
  static const auto type = list_of(check_type(), "a list of checks");
  return type;
}

using Setting = std::pair<std::string, std::string>;

auto setting_type() -> const Type<Setting>& {
  static const auto type = [] {
    Record<Setting> record("setting", "the value of a parameter");
    record.required("name", text_type(), &Setting::first, "The parameter.")
        .required("value", text_type(), &Setting::second, "Its value, as --set takes it.");
    return record.type();
  }();
  return type;
}

auto case_type() -> const Type<CampaignCase>& {
  static const auto type = [] {
    Record<CampaignCase> record("campaign_case", "a case that is run");
    record.required("file", name_type(), &CampaignCase::file, "Where it stands.")
        .required("name", text_type(), &CampaignCase::name, "The scenario's name.")
        .required("case", text_type(), &CampaignCase::case_name, "The case's; \"\": no matrix.")
        .required("checks", checks_type(), &CampaignCase::checks, "What its runs can violate.")
        .required("fingerprint", digest_type(), &CampaignCase::fingerprint, "Of the scenario.")
        .required("behaviour", digest_type(), &CampaignCase::behaviour,
                  "Of some runs: another program may run it differently.");
    return record.type();
  }();
  return type;
}

auto counts_type() -> const Type<CheckCounts>& {
  static const auto type = [] {
    using C = CheckCounts;
    Record<C> record("check_counts", "how a check fared");
    record.required("check", check_type(), &C::check, "Which.")
        .required("violated", seed_type(), &C::violated, "How many runs violated it.")
        .required("tested", seed_type(), &C::tested, "How many could have.");
    return record.type();
  }();
  return type;
}

/// Every line names its kind; which it is was read before.
template <class Line>
auto line_record(std::string name, std::string meaning) -> Record<Line> {
  Record<Line> record(std::move(name), std::move(meaning));
  record.required("kind", text_type(), &Line::kind, "What the line is.");
  return record;
}

}  // namespace

auto parse_shard(std::string_view text) -> Parsed<sim::Shard> {
  sim::Shard shard{.number = 0, .count = 0};
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto read = [](std::string_view digits, std::uint64_t& number) {
    const char* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc{} && rest == end;
  };
  if (slash < text.size() && read(text.substr(0, slash), shard.number) &&
      read(text.substr(slash + 1), shard.count) && shard.number >= 1 &&
      shard.number <= shard.count && shard.count <= sim::kShardsMax)
    return shard;
  return Mismatch{
      fmt::format("a shard and how many there are, such as \"2/4\", at most {}", sim::kShardsMax)};
}

auto line_kind(const View& at, Diagnostics& diagnostics) -> std::optional<LineKind> {
  static const auto type = one_of<LineKind>({{"campaign", LineKind::campaign},
                                             {"finding", LineKind::finding},
                                             {"checkpoint", LineKind::checkpoint},
                                             {"end", LineKind::end}});
  const auto find = [&](std::string_view name) -> const Member* {
    const auto found = std::ranges::find(at->members, name, &Member::name);
    return found == at->members.end() ? nullptr : &*found;
  };
  const Member* const kind = find("kind");
  if (kind == nullptr) {
    diagnostics.error(at, fmt::format("got {}, expected a line of a campaign's results, with its "
                                      "\"kind\"",
                                      describe(*at.node)));
    return std::nullopt;
  }
  if (kind->value.kind == Node::Kind::text && kind->value.text == "merged") {
    diagnostics.error(at.member(*kind),
                      "got \"merged\", expected the results of one shard; this "
                      "is what a merge wrote");
    return std::nullopt;
  }
  const auto read = type.read(at.member(*kind), diagnostics);
  const Member* const format = find("format");
  if (read != LineKind::campaign || format == nullptr) return read;
  const auto version = seed_type().read(at.member(*format), diagnostics);
  if (!version) return std::nullopt;
  if (*version == model::kCampaignFormat) return read;
  diagnostics.error(at.member(*format),
                    fmt::format("got {}, expected {}: another version of slotrace wrote it",
                                *version, model::kCampaignFormat));
  return std::nullopt;
}

auto campaign_line_type() -> const Type<CampaignLine>& {
  static const auto type = [] {
    using L = CampaignLine;
    auto record = line_record<L>("campaign_line", "what a campaign runs");
    record.required("format", seed_type(), &L::format, "The version of this format.")
        .required("name", name_type(), &L::name, "The campaign's.")
        .required("version", text_type(), &L::version, "Of slotrace.")
        .required("strategy", name_type(), &L::strategy, "How schedules are drawn.")
        .required("depth", seed_type(), &L::depth, "Of the bug, where the strategy asks for it.")
        .required("faults", seed_type(), &L::faults, "At most so many a run.")
        .required("runs", seed_type(), &L::runs, "Of each case, all shards together.")
        .required("checkpoint", seed_type(), &L::checkpoint, "Runs between two checkpoints.")
        .required("set", list_of(setting_type(), "a list of settings"), &L::set,
                  "Values of parameters.")
        .required("cases", list_of(case_type(), "a list of cases"), &L::cases, "What is run.")
        .required("shard", shard_type(), &L::shard, "Which part of the runs, of how many parts.");
    return record.type();
  }();
  return type;
}

auto finding_line_type() -> const Type<FindingLine>& {
  static const auto type = [] {
    using L = FindingLine;
    auto record = line_record<L>("finding_line", "a run that violated something");
    record.required("case", located(seed_type()), &L::case_index, "Its number in the first line.")
        .required("run", located(seed_type()), &L::run, "The run's number, from 0.")
        .required("checks", located(checks_type()), &L::checks, "What it violated.")
        .required("what", text_type(), &L::what, "The first violation.")
        .required("schedule", located(text_type()), &L::schedule, "The run's token.");
    return record.type();
  }();
  return type;
}

auto checkpoint_line_type() -> const Type<CheckpointLine>& {
  static const auto type = [] {
    using L = CheckpointLine;
    auto record = line_record<L>("checkpoint_line", "what is known of a case so far");
    record.required("case", located(seed_type()), &L::case_index, "Its number in the first line.")
        .required("runs", located(seed_type()), &L::runs, "How many of the shard's are done.")
        .required("checks", located(list_of(counts_type(), "a list of counts")), &L::checks,
                  "How each check fared.")
        .required("digest", digest_type(), &L::digest, "Of the runs.")
        .required("schedules", located(list_of(digest_type(), "a list of digests")), &L::schedules,
                  "Those that count the different schedules, as far as they are new.")
        .required("checksum", located(digest_type()), &L::checksum, "Of the lines before.");
    return record.type();
  }();
  return type;
}

auto end_line_type() -> const Type<EndLine>& {
  static const auto type = [] {
    using L = EndLine;
    auto record = line_record<L>("end_line", "that nothing is missing");
    record.required("runs", located(seed_type()), &L::runs, "How many there were.")
        .required("findings", located(seed_type()), &L::findings, "How many stand in the file.")
        .required("digest", located(digest_type()), &L::digest, "Of all runs.")
        .required("checksum", located(digest_type()), &L::checksum, "Of the lines before.");
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
