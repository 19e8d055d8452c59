#include "scenarios/reader/policy_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/reader/operations.hpp"
#include "scenarios/reader/policy_remarks.hpp"
#include "scenarios/reader/policy_types.hpp"

namespace slotrace::scenarios {
namespace {

using model::Duration;
using model::KeyField;
using model::LayerPolicy;
using model::Policy;

constexpr std::size_t kLayersMax = 16;

/// Layers in their order; a source must come before.
class PolicyBuilder {
 public:
  PolicyBuilder(const PolicyText& text, Diagnostics& diagnostics)
      : text_(text), diagnostics_(diagnostics) {}

  auto build() -> std::optional<Policy> {
    const std::size_t errors_before = diagnostics_.count();
    policy_.name = text_.name;
    policy_.summary = text_.summary;
    policy_.agent = {.checks_source = text_.agent.checks_source.value,
                     .holds_offers = text_.agent.holds_offers,
                     .lock = text_.agent.lock};
    if (text_.agent.checks_source.value && text_.agent.holds_offers) {
      diagnostics_.error(text_.agent.checks_source.at,
                         "got \"checks_source\" and \"holds_offers\", expected only one of them: "
                         "what it holds it does not check again");
    }
    policy_.tag_kind = text_.tag_kind;
    if (text_.layers->size() > kLayersMax) {
      diagnostics_.error((*text_.layers)[kLayersMax].at,
                         fmt::format("a policy has at most {} layers", kLayersMax));
      return std::nullopt;
    }
    for (const GenerationText& generation : text_.generations) add(generation);
    for (const LayerText& layer : *text_.layers) add(layer);
    if (const auto source = find(text_.reads.wish)) policy_.wish_source = *source;
    if (const auto source = find(text_.reads.alternatives)) policy_.alternatives_source = *source;
    for (const Located<std::string>& caller : text_.omit_team) omit_team(caller);
    if (diagnostics_.count() == errors_before) check_team_of_reads();
    build_operations({.lists = text_.lists,
                      .invalidation = text_.invalidation,
                      .before_call = text_.before_call},
                     policy_, diagnostics_);
    if (!text_.complete || diagnostics_.count() > errors_before) return std::nullopt;
    policy_.remarks = remarks_on(text_, policy_);
    return std::move(policy_);
  }

 private:
  auto find(const std::optional<Located<std::string>>& name) -> std::optional<model::Source> {
    if (!name) return std::nullopt;
    return find_source(*name, policy_, diagnostics_);
  }

  void add(const GenerationText& text) {
    model::Generation generation;
    if (text.name) {
      generation.name = text.name->value;
      if (std::ranges::find(policy_.generations, generation.name, &model::Generation::name) !=
          policy_.generations.end()) {
        diagnostics_.error(text.name->at,
                           fmt::format("two generations are called {}", quote(generation.name)));
      }
    }
    if (text.key) {
      generation.key = text.key->value;
      for (const KeyField field : {KeyField::start, KeyField::end, KeyField::generation}) {
        refuse_field(*text.key, field, "the key of a layer", diagnostics_);
      }
      refuse_field(*text.key, KeyField::day, "a pattern that deletes", diagnostics_);
      refuse_field(*text.key, KeyField::team_id, "the key of a layer", diagnostics_);
    }
    policy_.generations.push_back(std::move(generation));
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
    layer.key_zone = text.key_zone;
    layer.asks_in = text.asks_in;
    layer.ttl = text.ttl;
    layer.ttl_when_empty = text.ttl_when_empty;
    layer.ttl_jitter = text.ttl_jitter;
    layer.renew_on_hit = text.renew_on_hit;
    layer.hit = text.hit;
    layer.holds = text.holds;
    add_key(text, layer);
    add_protection(text, layer);
    for (const Located<model::KeyTemplate>& tag : text.tags) {
      refuse_fields_of_tag(tag, diagnostics_);
      layer.tags.push_back(tag.value);
    }
    policy_.layers.push_back(std::move(layer));
  }

  void add_key(const LayerText& text, LayerPolicy& layer) {
    if (text.generation) {
      layer.generation = find_generation(*text.generation, policy_, diagnostics_);
    }
    if (!text.key) return;
    layer.key = text.key->value;
    for (const LayerPolicy& other : policy_.layers) {
      if (other.key.text() != layer.key.text() || !other.tags.empty() || !text.tags.empty())
        continue;
      diagnostics_.error(text.key->at,
                         fmt::format("got the key of {}: each of the two layers would take the "
                                     "other's entries for its own",
                                     quote(other.name)));
    }
    refuse_field(*text.key, KeyField::day, "a pattern that deletes", diagnostics_);
    refuse_field(*text.key, KeyField::host, "the key of a generation", diagnostics_);
    const bool names_generation = layer.key.uses(KeyField::generation);
    if (names_generation && !text.generation) {
      diagnostics_.error(text.key->at,
                         "the key names {generation}, but the layer has no \"generation\"");
    } else if (!names_generation && layer.generation) {
      diagnostics_.error(text.generation->at,
                         "the layer has a generation, but its key does not name {generation}: "
                         "bumping it would change nothing");
    }
  }

  void add_protection(const LayerText& text, LayerPolicy& layer) {
    if (text.lease) {
      std::optional<std::uint64_t> tokens;
      if (text.lease->tokens) tokens = static_cast<std::uint64_t>(*text.lease->tokens);
      layer.protection = model::LeasePolicy{.ttl = text.lease->ttl, .tokens = tokens};
      if (text.lease->complete && text.lease->ttl == Duration{0}) {
        diagnostics_.error(text.lease->at, "a lease that lives for no time lets nothing be stored");
      }
    }
    if (text.version_check) {
      if (text.lease) {
        diagnostics_.error(text.version_check->at,
                           "got \"lease\" and \"version_check\", expected only one of them: each "
                           "decides by itself whether a fill is stored");
      } else if (text.generation && text.generation->value == text.version_check->value) {
        diagnostics_.error(text.version_check->at,
                           fmt::format("{} stands in the key already: a store under an old value "
                                       "is not found, checked or not",
                                       quote(text.version_check->value)));
      } else if (const auto generation =
                     find_generation(*text.version_check, policy_, diagnostics_)) {
        layer.protection = model::VersionCheck{.generation = *generation};
      }
    }
    if (!text.tags.empty() && (text.lease || text.version_check || text.renew_on_hit)) {
      diagnostics_.error(text.tags.front().at,
                         "tags move an entry to another key: no \"lease\", \"version_check\" or "
                         "\"renew_on_hit\" goes with them");
    }
    if (!text.lock) return;
    const LockText& lock = *text.lock;
    if (!lock.ttl) return;
    if (lock.ttl->value < std::chrono::seconds{1}) {
      diagnostics_.error(lock.ttl->at, "a lock lives for whole seconds, at least one");
    }
    layer.lock = model::LockPolicy{.ttl = lock.ttl->value, .wait = lock.wait, .loser = lock.loser};
  }

  void omit_team(const Located<std::string>& caller) {
    if (caller.value == "wish") {
      policy_.passes_team.wish = false;
    } else if (caller.value == "alternatives") {
      policy_.passes_team.alternatives = false;
    } else if (const auto entry_point = model::find_entry_point(caller.value)) {
      policy_.passes_team.entry_points[static_cast<std::size_t>(*entry_point)] = false;
    } else {
      std::vector<std::string_view> known = {"wish", "alternatives"};
      for (const auto one : model::all_entry_points()) known.push_back(name(one));
      diagnostics_.unknown(caller.at, alternatives(known), known);
    }
  }

  /// Every layer below where a caller reads is asked with what that caller passes.
  void check_team_of_reads() {
    const auto check = [&](model::Source source, bool passes, std::string_view caller) {
      for (; source && !passes; source = policy_.layers[*source].source) {
        const LayerText& text = (*text_.layers)[*source];
        if (!text.key || !text.key->value.requires_field(KeyField::team_id)) continue;
        diagnostics_.error(
            text.key->at,
            fmt::format("the key needs {{teamId}}, which {} omits (\"omit_team\"); put it between "
                        "{{? and }} when callers differ",
                        quote(std::string(caller))));
      }
    };
    check(policy_.wish_source, policy_.passes_team.wish, "wish");
    check(policy_.alternatives_source, policy_.passes_team.alternatives, "alternatives");
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

auto find_generation(const Located<std::string>& name, const Policy& policy,
                     Diagnostics& diagnostics) -> std::optional<model::GenerationIndex> {
  std::vector<std::string_view> known;
  for (std::size_t i = 0; i < policy.generations.size(); ++i) {
    if (policy.generations[i].name == name.value) return i;
    known.push_back(policy.generations[i].name);
  }
  diagnostics.unknown(name.at,
                      known.empty() ? "a generation, but the policy has none (\"generations\")"
                                    : alternatives(known),
                      known);
  return std::nullopt;
}

}  // namespace slotrace::scenarios
