#pragma once

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {

/// A part of a file that is read before its fields are; here only for the schema.
[[nodiscard]] inline auto read_before(std::string json) -> Type<View> {
  Type<View> type = any_type();
  type.shape = std::make_shared<Shape>(Shape{"", std::move(json), {}});
  return type;
}

/// Adds what every file with cases may have: includes, parameters, a matrix.
template <class R>
void add_file_parts(Record<R>& record, View R::* member) {
  record
      .optional("include", read_before(R"({"type": "array", "items": {"type": "string"}})"), member,
                "Files that hold parts shared by several scenarios, by their path from the "
                "directory \"scenarios\" (or this file's own). Objects are merged member by "
                "member; anything else here replaces what they say.")
      .optional("parameters", read_before(R"({"type": "object"})"), member,
                "Default values by name. {\"param\": NAME} stands for one, in place of a whole "
                "value; --set NAME=VALUE replaces it.")
      .optional("matrix", read_before(R"({"anyOf": [
                  {"type": "object", "additionalProperties": {"type": "array", "minItems": 1}},
                  {"type": "array", "minItems": 1,
                   "items": {"type": "object", "properties": {"case": {"type": "string"}}}}]})"),
                member,
                "One case for every combination of these values of parameters, or a list of cases, "
                "each with values of parameters and maybe a name: \"case\".");
}

}  // namespace slotrace::scenarios
