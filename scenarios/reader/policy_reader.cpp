#include "scenarios/reader/policy_reader.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/operations.hpp"

namespace slotrace::scenarios {
namespace {

using model::Duration;
using model::HitRule;
using model::Holds;
using model::KeyField;
using model::LayerPolicy;
using model::Policy;

constexpr std::size_t kLayersMax = 16;

struct LayerText : RecordBase {
  std::optional<Located<std::string>> name;
  std::optional<Located<std::string>> source;
  std::optional<Located<model::KeyTemplate>> key;
  Duration ttl{};
  std::optional<Duration> ttl_when_empty;
  HitRule hit{};
  Holds holds{};
};

struct ReadsText : RecordBase {
  std::optional<Located<std::string>> wish;
  std::optional<Located<std::string>> alternatives;
};

struct PolicyText : RecordBase {
  std::string schema;
  std::string name;
  std::string summary;
  std::optional<std::vector<LayerText>> layers;
  ReadsText reads;
  std::vector<NamedOperations> lists;
  std::vector<EntryPointOperations> invalidation;
};

auto layer_type() -> Type<LayerText> {
  Record<LayerText> record("layer", "a cache layer");
  record
      .required("name", located(name_type()), &LayerText::name,
                "What reads, operations and expectations call it.")
      .required(
          "source", located(name_type()), &LayerText::source,
          "Where it gets what it does not hold: \"Cal.com\", or an earlier layer of this list.")
      .required("key", located(key_template_type()), &LayerText::key,
                "Template of its keys, without the store's prefix. Fields: {eventTypeId}, "
                "{companyId}, {branchId}, {start}, {end}; times take a PHP date format, as in "
                "{start:Y-m-d-H} (Y-m-d when left out), identifiers %s or %d, as in {branchId:%d}.")
      .defaults("ttl", duration_type(), &LayerText::ttl, R"("300s")", "How long an entry lives.")
      .optional("ttl_when_empty", duration_type(), &LayerText::ttl_when_empty,
                "How long an answer without a slot lives; otherwise as long as any other.")
      .defaults(
          "hit",
          one_of<HitRule>({{"not_null", HitRule::not_null}, {"not_empty", HitRule::not_empty}}),
          &LayerText::hit, R"("not_null")",
          "Which stored values are a hit: everything but null (Cache::remember, or "
          "`if ($value)` on a stored response), or only answers with a slot (`if ($value)` "
          "on a stored list of slots).")
      .defaults("holds",
                one_of<Holds>({{"whole_days", Holds::whole_days}, {"window", Holds::window}}),
                &LayerText::holds, R"("whole_days")",
                "What an entry holds: every slot of the days of its window, or only the slots that "
                "start inside the window.");
  return record.type();
}

auto reads_type() -> Type<ReadsText> {
  Record<ReadsText> record("reads", "where reads go");
  record
      .required("wish", located(name_type()), &ReadsText::wish,
                "Where a call looks for the wished day: a layer, or \"Cal.com\".")
      .required("alternatives", located(name_type()), &ReadsText::alternatives,
                "Where the finder looks for alternatives: a layer, or \"Cal.com\".");
  return record.type();
}

auto policy_text_type() -> Type<PolicyText> {
  Record<PolicyText> record("policy", "a caching policy");
  record.optional("$schema", text_type(), &PolicyText::schema, "For editors; not read.")
      .required("name", name_type(), &PolicyText::name, "What reports call it.")
      .optional("summary", text_type(), &PolicyText::summary, "The idea in a sentence.")
      .required("layers", list_of(layer_type(), "a list of layers"), &PolicyText::layers,
                "The caches, from the one nearest to Cal.com on.")
      .required("reads", reads_type(), &PolicyText::reads, "Where reads go.")
      .optional("lists", named_operations_type(), &PolicyText::lists,
                "Operations under a name, for \"invalidate\" to name.")
      .optional("invalidate", invalidation_type(), &PolicyText::invalidation,
                "What each entry point invalidates, in this order. One that is not here "
                "invalidates nothing.");
  return record.type();
}

/// Layers in their order; a source must come before.
class PolicyBuilder {
 public:
  PolicyBuilder(const PolicyText& text, Diagnostics& diagnostics)
      : text_(text), diagnostics_(diagnostics) {}

  auto build() -> std::optional<Policy> {
    const std::size_t errors_before = diagnostics_.count();
    policy_.name = text_.name;
    policy_.summary = text_.summary;
    if (text_.layers->size() > kLayersMax) {
      diagnostics_.error((*text_.layers)[kLayersMax].at,
                         fmt::format("a policy has at most {} layers", kLayersMax));
      return std::nullopt;
    }
    for (const LayerText& layer : *text_.layers) add(layer);
    if (const auto source = find(text_.reads.wish)) policy_.wish_source = *source;
    if (const auto source = find(text_.reads.alternatives)) policy_.alternatives_source = *source;
    build_operations(text_.lists, text_.invalidation, policy_, diagnostics_);
    if (!text_.complete || diagnostics_.count() > errors_before) return std::nullopt;
    return std::move(policy_);
  }

 private:
  auto find(const std::optional<Located<std::string>>& name) -> std::optional<model::Source> {
    if (!name) return std::nullopt;
    return find_source(*name, policy_, diagnostics_);
  }

  void add(const LayerText& text) {
    LayerPolicy layer;
    if (text.name) {
      const std::string& name = text.name->value;
      if (name == kCalcomName) {
        diagnostics_.error(text.name->at, "\"Cal.com\" is the calendar itself, no layer");
      } else if (std::ranges::find(policy_.layers, name, &LayerPolicy::name) !=
                 policy_.layers.end()) {
        diagnostics_.error(text.name->at, fmt::format("two layers are called {}", quote(name)));
      }
      layer.name = name;
    }
    if (const auto source = find(text.source)) layer.source = *source;
    if (text.key) {
      layer.key = text.key->value;
      refuse_field(*text.key, KeyField::day, "a pattern that deletes", diagnostics_);
    }
    layer.ttl = text.ttl;
    layer.ttl_when_empty = text.ttl_when_empty;
    layer.hit = text.hit;
    layer.holds = text.holds;
    policy_.layers.push_back(std::move(layer));
  }

  const PolicyText& text_;
  Diagnostics& diagnostics_;
  Policy policy_;
};

}  // namespace

auto policy_type() -> const Type<Policy>& {
  static const Type<Policy> type = [] {
    const Type<PolicyText> text = policy_text_type();
    return Type<Policy>{[text](const View& at, Diagnostics& diagnostics) -> std::optional<Policy> {
                          const auto read = text.read(at, diagnostics);
          // Without its layers every name of one would be reported.
                          if (!read || !read->layers) return std::nullopt;
                          const bool named = std::ranges::all_of(
                              *read->layers,
                              [](const LayerText& layer) { return layer.name.has_value(); });
                          if (!named) return std::nullopt;
                          return PolicyBuilder(*read, diagnostics).build();
                        },
                        text.shape};
  }();
  return type;
}

auto find_source(const Located<std::string>& name, const Policy& policy, Diagnostics& diagnostics)
    -> std::optional<model::Source> {
  if (name.value == kCalcomName) return model::kCalcom;
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < policy.layers.size(); ++i) {
    if (policy.layers[i].name == name.value) return model::Source{i};
    known.push_back(policy.layers[i].name);
  }
  known.push_back(kCalcomName);
  diagnostics.unknown(name.at, alternatives(known), known);
  return std::nullopt;
}

auto find_layer(const Located<std::string>& name, const Policy& policy, Diagnostics& diagnostics)
    -> std::optional<model::LayerIndex> {
  if (policy.layers.empty()) {
    diagnostics.mismatch(name.at, "a layer; this policy has none");
    return std::nullopt;
  }
  std::vector<std::string_view> known;
  for (const LayerPolicy& layer : policy.layers) {
    if (layer.name == name.value) return known.size();
    known.push_back(layer.name);
  }
  diagnostics.unknown(name.at, fmt::format("a layer: {}", alternatives(known)), known);
  return std::nullopt;
}

}  // namespace slotrace::scenarios
