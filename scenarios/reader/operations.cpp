#include "scenarios/reader/operations.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/reader/policy_reader.hpp"

namespace slotrace::scenarios {
namespace {

using model::EntryPoint;
using model::KeyField;
using model::KeyTemplate;
using model::Operation;
using model::Policy;

constexpr std::uint64_t kScanCountDefault = 1000;
constexpr std::uint64_t kKeysMax = 100'000;

/// What the operations stand in.
struct Place {
  std::optional<EntryPoint> entry_point;  ///< nothing: a list that nobody names
  enum class Inside : std::uint8_t { nothing, atomic, job } inside = Inside::nothing;
};

/// The text before the first character that stands for more than itself.
auto literal_beginning(std::string_view text, std::string_view specials) -> std::string_view {
  return text.substr(0, text.find_first_of(specials));
}

class OperationsBuilder {
 public:
  OperationsBuilder(const Policy& policy, Diagnostics& diagnostics)
      : policy_(policy), diagnostics_(diagnostics) {}

  auto build(const std::vector<OperationText>& texts, const Place& place)
      -> std::vector<Operation> {
    std::vector<Operation> operations;
    for (const OperationText& text : texts) {
      auto what = build_one(text, place);
      refuse_other_options(text);
      if (!what) continue;
      operations.push_back({.what = std::move(*what), .delay = text.delay, .fails = text.fails});
      if (place.inside != Place::Inside::atomic) continue;
      if (text.delay) diagnostics_.error(text.at, "inside of \"atomic\" nothing takes time");
    }
    return operations;
  }

 private:
  using What = decltype(Operation::what);

  auto build_one(const OperationText& text, const Place& place) -> std::optional<What> {
    const bool atomic = place.inside == Place::Inside::atomic;
    const auto only_outside = [&](std::string_view name) {
      if (atomic) diagnostics_.error(text.at, fmt::format("\"{}\" is no part of a script", name));
    };
    if (text.forget) {
      auto keys = key_range(text, *text.forget, place);
      if (!keys) return std::nullopt;
      return model::ForgetKeys{.keys = std::move(*keys),
                               .at_once = atomic || (text.at_once && text.at_once->value)};
    }
    if (text.void_leases) {
      auto keys = key_range(text, *text.void_leases, place);
      if (!keys) return std::nullopt;
      if (!std::holds_alternative<model::LeasePolicy>(policy_.layers[keys->layer].protection)) {
        diagnostics_.error(text.void_leases->at,
                           fmt::format("layer {} has no lease", quote(text.void_leases->value)));
      }
      return model::VoidLeases{.keys = std::move(*keys)};
    }
    if (text.refill) {
      only_outside("refill");
      auto keys = key_range(text, *text.refill, place);
      if (!keys) return std::nullopt;
      if (text.written_as || text.zone || text.team) {
        diagnostics_.error(text.at, "a refill writes its keys as the layer does");
      }
      return model::Refill{.keys = std::move(*keys)};
    }
    if (text.delete_pattern) return delete_pattern(text, place);
    if (text.flush_tag) {
      only_outside("flush_tag");
      return flush_tag(text);
    }
    if (text.bump) {
      const auto generation = find_generation(*text.bump, policy_, diagnostics_);
      if (!generation) return std::nullopt;
      return model::BumpGeneration{.generation = *generation, .scope = scope_of(text)};
    }
    if (text.wait) {
      only_outside("wait");
      if (!text.wait->time) return model::WaitForReaders{};
      return model::Wait{*text.wait->time};
    }
    if (text.atomic) {
      only_outside("atomic");
      return model::Atomic{build(*text.atomic, {place.entry_point, Place::Inside::atomic})};
    }
    if (text.enqueue) {
      only_outside("enqueue");
      if (place.inside == Place::Inside::job) {
        diagnostics_.error(text.at,
                           "a job that enqueues a job: write its operations into the first");
      }
      model::Enqueue job{.operations =
                             build(*text.enqueue, {place.entry_point, Place::Inside::job})};
      if (text.after) job.after = text.after->value;
      if (text.tries) job.retries.tries = static_cast<std::uint64_t>(text.tries->value);
      if (text.retry_after) job.retries.retry_after = text.retry_after->value;
      if (text.retry_after && job.retries.tries == 1) {
        diagnostics_.error(text.retry_after->at,
                           "a job with one try is never taken again: add \"tries\"");
      }
      return job;
    }
    return std::nullopt;
  }

  auto key_range(const OperationText& text, const Located<std::string>& name, const Place& place)
      -> std::optional<model::KeyRange> {
    if (!text.days && text.complete) {
      diagnostics_.error(text.at, "\"days\" is missing: which days to go over");
    }
    const auto found = find_layer(name, policy_, diagnostics_);
    if (!found || !text.days) return std::nullopt;
    const model::LayerPolicy& layer = policy_.layers[*found];
    model::KeyRange range{};
    range.layer = *found;
    range.days = text.days->value;
    range.scope = scope_of(text);
    if (text.hours) range.hours = text.hours->value;
    if (text.zone) range.zone = text.zone->value;
    if (text.team) range.team = text.team->value;
    const KeyTemplate* key = &layer.key;
    if (text.written_as) {
      for (const KeyField field : {KeyField::day, KeyField::host}) {
        refuse_field(*text.written_as, field, "another kind of template", diagnostics_);
      }
      range.written_as = text.written_as->value;
      key = &*range.written_as;
    }
    if (!layer.tags.empty()) {
      diagnostics_.error(name.at,
                         fmt::format("entries of {} are tagged, their keys begin with what stands "
                                     "for the tags: flush a tag instead",
                                     quote(name.value)));
    }
    // A look-up reads the generation before it forms a key; an entry point does not.
    if (key->uses(KeyField::generation) && !text.refill) {
      diagnostics_.error(name.at,
                         fmt::format("keys of {} name {{generation}}, which {} does not read: bump "
                                     "it instead",
                                     quote(name.value), who(place)));
    }
    check_team(*key, name.at, place);
    check_size(range, *text.days, text);
    return range;
  }

  void check_size(const model::KeyRange& range, const Located<model::DayRange>& days,
                  const OperationText& text) {
    if (days.value.spans.empty()) diagnostics_.error(days.at, "\"spans\" names no number of days");
    std::uint64_t keys = static_cast<std::uint64_t>(range.days.count) * days.value.spans.size();
    if (range.hours) {
      if (range.hours->lengths.empty()) {
        diagnostics_.error(text.hours->at, "\"lengths\" names no number of hours");
      }
      if (range.hours->from > range.hours->to) {
        diagnostics_.error(text.hours->at, "\"from\" is later than \"to\"");
      }
      keys *= 24 * range.hours->lengths.size();
    }
    if (keys > kKeysMax) {
      diagnostics_.error(days.at, fmt::format("{} keys, expected at most {}", keys, kKeysMax));
    }
  }

  auto delete_pattern(const OperationText& text, const Place& place) -> std::optional<What> {
    const Located<KeyTemplate>& pattern = *text.delete_pattern;
    for (const KeyField field : {KeyField::start, KeyField::end, KeyField::generation}) {
      refuse_field(pattern, field, "the key of a layer", diagnostics_);
    }
    refuse_field(pattern, KeyField::host, "the key of a generation", diagnostics_);
    check_team(pattern.value, pattern.at, place);
    const bool matches = std::ranges::any_of(policy_.layers, [&](const model::LayerPolicy& layer) {
      return may_match(pattern.value, layer);
    });
    if (!matches && !policy_.layers.empty()) {
      std::vector<std::string_view> keys;
      for (const model::LayerPolicy& layer : policy_.layers) keys.push_back(layer.key.text());
      diagnostics_.unknown(pattern.at, "a pattern that matches keys of a layer", keys);
    }
    const auto by = text.by ? text.by->value : model::DeletePattern::By::scan;
    if (place.inside == Place::Inside::atomic && by != model::DeletePattern::By::keys) {
      diagnostics_.error(pattern.at, R"(a script finds keys by KEYS: add "by": "keys")");
    }
    if (text.count && by == model::DeletePattern::By::keys) {
      diagnostics_.error(text.count->at, "KEYS takes no count");
    }
    return model::DeletePattern{
        .pattern = pattern.value,
        .count = text.count ? static_cast<std::uint64_t>(text.count->value) : kScanCountDefault,
        .by = by,
        .scope = scope_of(text)};
  }

  auto flush_tag(const OperationText& text) -> std::optional<What> {
    std::vector<std::string_view> known;
    for (const model::LayerPolicy& layer : policy_.layers) {
      for (const KeyTemplate& tag : layer.tags) {
        if (tag.text() == text.flush_tag->value) {
          return model::FlushTag{.tag = tag, .scope = scope_of(text)};
        }
        known.push_back(tag.text());
      }
    }
    diagnostics_.unknown(
        text.flush_tag->at,
        known.empty() ? "the tag of a layer, but none has any (\"tags\")" : alternatives(known),
        known);
    return std::nullopt;
  }

  void check_team(const KeyTemplate& key, const View& at, const Place& place) {
    if (!place.entry_point || !key.requires_field(KeyField::team_id)) return;
    if (policy_.passes_team.entry_points[static_cast<std::size_t>(*place.entry_point)]) return;
    diagnostics_.error(at, fmt::format("{} needs {{teamId}}, which {} omits (\"omit_team\")",
                                       quote(key.text()), who(place)));
  }

  static auto who(const Place& place) -> std::string {
    return place.entry_point ? std::string(name(*place.entry_point)) : "an entry point";
  }

  static auto scope_of(const OperationText& text) -> model::Scope {
    return text.scope ? text.scope->value : model::Scope::event_type;
  }

  /// Members that say how, for something that this operation does not do.
  void refuse_other_options(const OperationText& text) {
    const bool keys = text.forget || text.void_leases || text.refill;
    const auto check = [&](const auto& option, bool allowed, std::string_view name,
                           std::string_view owners) {
      if (option && !allowed) {
        diagnostics_.error(option->at, fmt::format("only {} takes \"{}\"", owners, name));
      }
    };
    constexpr std::string_view kKeys = R"("forget", "void_leases" or "refill")";
    check(text.days, keys, "days", kKeys);
    check(text.hours, keys, "hours", kKeys);
    check(text.written_as, keys, "as", kKeys);
    check(text.zone, keys, "zone", kKeys);
    check(text.team, keys, "team", kKeys);
    check(text.at_once, text.forget.has_value(), "at_once", "\"forget\"");
    check(text.scope, keys || text.delete_pattern || text.flush_tag || text.bump, "of",
          "what names keys");
    check(text.count, text.delete_pattern.has_value(), "count", "\"delete_pattern\"");
    check(text.by, text.delete_pattern.has_value(), "by", "\"delete_pattern\"");
    check(text.after, text.enqueue.has_value(), "after", "\"enqueue\"");
    check(text.tries, text.enqueue.has_value(), "tries", "\"enqueue\"");
    check(text.retry_after, text.enqueue.has_value(), "retry_after", "\"enqueue\"");
  }

  const Policy& policy_;
  Diagnostics& diagnostics_;
};

}  // namespace

auto may_match(const KeyTemplate& pattern, const model::LayerPolicy& layer) -> bool {
  // The key of a tagged entry begins with what stands for its tags.
  if (!layer.tags.empty()) return true;
  const std::string_view wanted = literal_beginning(pattern.text(), "{*?[\\");
  const std::string_view begins = literal_beginning(layer.key.text(), "{");
  return wanted.starts_with(begins) || begins.starts_with(wanted);
}

void refuse_field(const Located<KeyTemplate>& key, KeyField field, std::string_view place,
                  Diagnostics& diagnostics) {
  if (!key.value.uses(field)) return;
  const std::size_t at = key.value.text().find(fmt::format("{{{}", name(field)));
  diagnostics.error(spot_inside(*key.at.node, at), key.at.path,
                    fmt::format("got {{{}}}, which only {} may name", name(field), place));
}

void refuse_fields_of_tag(const Located<KeyTemplate>& tag, Diagnostics& diagnostics) {
  for (const KeyField field :
       {KeyField::start, KeyField::end, KeyField::team_id, KeyField::generation}) {
    refuse_field(tag, field, "the key of a layer", diagnostics);
  }
  refuse_field(tag, KeyField::day, "a pattern that deletes", diagnostics);
  refuse_field(tag, KeyField::host, "the key of a generation", diagnostics);
}

void build_operations(const InvalidationText& text, Policy& policy, Diagnostics& diagnostics) {
  OperationsBuilder builder(policy, diagnostics);
  std::vector<std::string_view> names;
  for (const NamedOperations& list : text.lists) {
    names.push_back(list.name);
    builder.build(list.operations, {});
  }
  const auto fill = [&](const std::vector<EntryPointOperations>& from,
                        std::array<std::vector<Operation>, model::kEntryPoints>& into) {
    for (const EntryPointOperations& one : from) {
      const std::vector<OperationText>* operations = &one.operations;
      if (one.list) {
        const auto found = std::ranges::find(names, one.list->value);
        if (found == names.end()) {
          diagnostics.unknown(one.list->at,
                              "a list of operations, or the name of one under \"lists\"", names);
          continue;
        }
        operations = &text.lists[static_cast<std::size_t>(found - names.begin())].operations;
      }
      if (policy.layers.empty() && !operations->empty()) {
        diagnostics.error(one.at, "the policy has no layer: there is nothing to invalidate");
      }
      into[static_cast<std::size_t>(one.entry_point)] =
          builder.build(*operations, {.entry_point = one.entry_point});
    }
  };
  fill(text.invalidation, policy.invalidation);
  fill(text.before_call, policy.before_call);
}

}  // namespace slotrace::scenarios
