#include "scenarios/reader/questions.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/run.hpp"
#include "model/value.hpp"
#include "scenarios/reader/policy_reader.hpp"

namespace slotrace::scenarios {
namespace {

using model::Finding;
using model::Question;
using model::Value;
using model::ValueType;

constexpr std::array kFindings = {Finding::holds, Finding::violated, Finding::vacuous,
                                  Finding::not_applicable};

/// Whether a list of words in one text has `word`.
auto has_word(std::string_view words, std::string_view word) -> bool {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return false;
}

template <class T>
auto as_value(const std::optional<T>& read) -> std::optional<Value> {
  if (!read) return std::nullopt;
  return Value{*read};
}

/// A question and of which type its answer is.
struct Asked {
  Question question;
  ValueType type{};
  bool finding = false;  ///< the answer is that of a check
};

class QuestionBuilder {
 public:
  QuestionBuilder(const QuestionContext& context, Diagnostics& diagnostics)
      : context_(context), diagnostics_(diagnostics) {}

  auto build(const QuestionText& text) -> std::optional<Asked> {
    // Which question it is has been reported when it is none or several.
    const int kinds =
        (text.check ? 1 : 0) + (text.action ? 1 : 0) + (text.layer ? 1 : 0) + (text.keys ? 1 : 0);
    if (kinds != 1) return std::nullopt;
    if (text.check) return ask_check(text);
    if (text.action) return ask_action(text);
    if (text.layer) return ask_entry(text);
    return ask_keys(text);
  }

  /// The answer that the file gives, of the question's type.
  auto answer(const View& at, const Asked& asked) -> std::optional<Value> {
    if (at->kind == Node::Kind::null && !asked.finding) return Value{model::Absent{}};
    if (asked.finding) return finding(at);
    switch (asked.type) {
      case ValueType::absent: break;
      case ValueType::boolean: return as_value(boolean_type().read(at, diagnostics_));
      case ValueType::number: {
        constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
        static const auto type = integer_type({.min = -kMax, .max = kMax});
        return as_value(type.read(at, diagnostics_));
      }
      case ValueType::duration: return as_value(duration_type().read(at, diagnostics_));
      case ValueType::time: {
        const auto time = located(time_type()).read(at, diagnostics_);
        return time ? as_value(context_.world.instant(*time, diagnostics_)) : std::nullopt;
      }
      case ValueType::text: return as_value(text_type().read(at, diagnostics_));
      case ValueType::list: {
        static const auto type = list_of(text_type(), "a list of texts");
        return as_value(type.read(at, diagnostics_));
      }
    }
    return std::nullopt;
  }

 private:
  auto ask_check(const QuestionText& text) -> std::optional<Asked> {
    refuse(text, {&QuestionText::field, &QuestionText::key}, /*with_time=*/true);
    const auto check = model::find_check(text.check->value);
    if (check && std::ranges::find(context_.checks, *check, &model::CheckRequest::check) !=
                     context_.checks.end()) {
      return Asked{model::CheckQuestion{*check}, ValueType::text, true};
    }
    std::vector<std::string_view> known;
    for (const auto& request : context_.checks) known.push_back(name(request.check));
    diagnostics_.unknown(text.check->at,
                         fmt::format("one of this scenario's checks: {}", alternatives(known)),
                         known);
    return std::nullopt;
  }

  auto ask_action(const QuestionText& text) -> std::optional<Asked> {
    refuse(text, {&QuestionText::key}, /*with_time=*/true);
    const auto action = context_.actions.find(text.action->value, text.action->at, diagnostics_);
    if (!action || !has(text, text.field, "field")) return std::nullopt;
    const std::string_view kind = kind_name(context_.timeline[*action]);
    std::vector<std::string_view> known;
    for (const auto& field : model::action_fields()) {
      if (!field.actions.empty() && !has_word(field.actions, kind)) continue;
      if (field.name == text.field->value) {
        return Asked{model::ActionQuestion{*action, field.field}, field.type};
      }
      known.push_back(field.name);
    }
    diagnostics_.unknown(text.field->at,
                         fmt::format("a field of a {}: {}", kind, alternatives(known)), known);
    return std::nullopt;
  }

  auto ask_entry(const QuestionText& text) -> std::optional<Asked> {
    const bool has_key = has(text, text.key, "key");
    const bool has_field = has(text, text.field, "field");
    const auto at = time(text);
    std::optional<model::LayerIndex> layer;
    if (context_.policy != nullptr) {
      layer = find_layer(*text.layer, *context_.policy, diagnostics_);
    }
    if (has_key && layer) {
      const model::KeyTemplate& key = context_.policy->layers.at(*layer).key;
      if (!key.can_form(text.key->value)) {
        diagnostics_.error(text.key->at, fmt::format("got {}, expected a key of this layer: {}",
                                                     quote(text.key->value), quote(key.text())));
        return std::nullopt;
      }
    }
    if (!has_field) return std::nullopt;
    std::vector<std::string_view> known;
    for (const auto& field : model::entry_fields()) {
      if (field.name == text.field->value) {
        if (!has_key || !at) return std::nullopt;
        return Asked{model::EntryQuestion{.at = *at,
                                          .layer = layer.value_or(0),
                                          .key = text.key->value,
                                          .field = field.field},
                     field.type};
      }
      known.push_back(field.name);
    }
    diagnostics_.unknown(text.field->at,
                         fmt::format("a field of an entry: {}", alternatives(known)), known);
    return std::nullopt;
  }

  auto ask_keys(const QuestionText& text) -> std::optional<Asked> {
    refuse(text, {&QuestionText::field, &QuestionText::key}, /*with_time=*/false);
    const auto at = time(text);
    if (!at) return std::nullopt;
    return Asked{model::KeysQuestion{*at, text.keys->value}, ValueType::list};
  }

  auto finding(const View& at) -> std::optional<Value> {
    std::vector<Choice<std::string>> choices;
    for (const Finding one : kFindings) choices.push_back({name(one), std::string(name(one))});
    return as_value(one_of<std::string>(std::move(choices)).read(at, diagnostics_));
  }

  auto time(const QuestionText& text) -> std::optional<model::TimePoint> {
    if (text.time) {
      const auto at = context_.world.instant(*text.time, diagnostics_);
      if (at && context_.world.start && *at < *context_.world.start) {
        diagnostics_.mismatch(text.time->at, fmt::format("a time not before the start, {}",
                                                         model::to_string(*context_.world.start)));
      }
      return at;
    }
    if (text.at->find("at") == nullptr) {
      diagnostics_.error(text.at, "\"at\" is missing: the instant that is asked about");
    }
    return std::nullopt;
  }

  auto has(const QuestionText& text, const NameRef& field, std::string_view name) -> bool {
    if (!field && text.at->find(name) == nullptr) {
      diagnostics_.error(text.at, fmt::format("\"{}\" is missing", name));
    }
    return field.has_value();
  }

  /// Fields that do not belong to this kind of question.
  void refuse(const QuestionText& text, std::initializer_list<NameRef QuestionText::*> fields,
              bool with_time) {
    constexpr const char* kMessage = "this does not belong to this kind of question";
    for (const auto field : fields) {
      if (text.*field) diagnostics_.error((text.*field)->at, kMessage);
    }
    if (with_time && text.time) diagnostics_.error(text.time->at, kMessage);
  }

  const QuestionContext& context_;
  Diagnostics& diagnostics_;
};

auto position_of(const QuestionText& text) -> model::FilePosition {
  const Spot& spot = text.at->spot;
  return {.file = spot.source->name, .line = spot.line, .column = spot.column};
}

}  // namespace

auto build_expectations(const std::vector<ExpectationText>& texts, const QuestionContext& context,
                        Diagnostics& diagnostics) -> std::vector<model::Expectation> {
  QuestionBuilder builder(context, diagnostics);
  std::vector<model::Expectation> expectations;
  for (const ExpectationText& text : texts) {
    auto asked = builder.build(text);
    if (!asked || !text.is) continue;
    auto is = builder.answer(*text.is, *asked);
    if (!is) continue;
    model::Expectation& built = expectations.emplace_back();
    built.question = std::move(asked->question);
    built.is = std::move(*is);
    built.position = position_of(text);
    if (text.xfail) built.xfail = text.xfail->value;
  }
  return expectations;
}

auto build_observations(const std::vector<ObservationText>& texts, const QuestionContext& context,
                        Diagnostics& diagnostics) -> std::vector<model::Observation> {
  QuestionBuilder builder(context, diagnostics);
  std::vector<model::Observation> observations;
  for (const ObservationText& text : texts) {
    auto asked = builder.build(text);
    if (!asked || !text.says) continue;
    auto says = builder.answer(*text.says, *asked);
    if (!says) continue;
    model::Observation& built = observations.emplace_back();
    built.claim = text.claim;
    built.source = text.source;
    built.question = std::move(asked->question);
    built.says = std::move(*says);
    built.position = position_of(text);
    built.reproduced = text.reproduced;
  }
  return observations;
}

}  // namespace slotrace::scenarios
