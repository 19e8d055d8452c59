// The field tables of questions: expectations and observations.

#include <fmt/format.h>

#include "model/value.hpp"
#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/questions.hpp"

namespace slotrace::scenarios {
namespace {

/// Any name at all; the schema lists the fields there are, with what they say.
auto field_type() -> Type<Located<std::string>> {
  std::string choices;
  const auto add = [&](const auto& fields, std::string_view of) {
    for (const auto& field : fields) {
      const std::string whose = field.actions.empty() ? "" : fmt::format(" ({})", field.actions);
      choices += fmt::format(R"({}{{"const": "{}", "description": {}}})",
                             choices.empty() ? "" : ", ", field.name,
                             json_string(fmt::format("Of {}{}: {}.", of, whose, field.meaning)));
    }
  };
  add(model::action_fields(), "an action");
  add(model::entry_fields(), "an entry");
  Type<Located<std::string>> type = located(name_type());
  type.shape = std::make_shared<Shape>(
      Shape{"field", fmt::format(R"({{"type": "string", "anyOf": [{}]}})", choices), {}});
  return type;
}

auto answer_type() -> Type<View> {
  Type<View> type = any_type();
  type.shape = std::make_shared<Shape>(Shape{
      "answer",
      R"({"description": "A text (durations, times and findings too), a number, true or false, )"
      R"(a list of texts; null: absent.",
          "type": ["string", "integer", "boolean", "null", "array"],
          "items": {"type": "string"}})",
      {}});
  return type;
}

template <class R>
auto question_record(std::string name, std::string meaning) -> Record<R> {
  Record<R> record(std::move(name), std::move(meaning));
  record
      .optional(
          "check", located(name_type()), &R::check,
          "A property, one of those under \"checks\": \"holds\", \"violated\", \"vacuous\" or "
          "\"not applicable\".")
      .optional("action", located(name_type()), &R::action,
                "An action of the timeline, with a "
                "field.")
      .optional("field", field_type(), &R::field, "What is asked of the action or entry.")
      .optional("at", located(time_type()), &R::time,
                "After every event of this instant; with \"layer\" or \"keys\".")
      .optional("layer", located(name_type()), &R::layer,
                "A layer of the policy, with a key and a field.")
      .optional("key", located(name_type()), &R::key, "A key, without the store's prefix.")
      .optional("keys", located(name_type()), &R::keys,
                "A pattern: what `redis-cli KEYS pattern` prints, sorted.")
      .exactly_one_of({"check", "action", "layer", "keys"});
  return record;
}

}  // namespace

auto expectation_type() -> const Type<ExpectationText>& {
  static const Type<ExpectationText> type = [] {
    auto record = question_record<ExpectationText>("expectation", "what must come out");
    record.required("is", answer_type(), &ExpectationText::is, "The answer that is expected.")
        .optional("xfail", located(name_type()), &ExpectationText::xfail,
                  "Why it is known to fail; coming true is then the failure.");
    return record.type();
  }();
  return type;
}

auto observation_type() -> const Type<ObservationText>& {
  static const Type<ObservationText> type = [] {
    auto record = question_record<ObservationText>("observation", "what somebody says happened");
    record.required("claim", name_type(), &ObservationText::claim, "The claim, in words.")
        .required("source", name_type(), &ObservationText::source, "Where it is made.")
        .required("says", answer_type(), &ObservationText::says, "The answer according to it.")
        .optional("reproduced", boolean_type(), &ObservationText::reproduced,
                  "Whether the simulation is expected to reproduce it; coming out otherwise is "
                  "then a failure.");
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
