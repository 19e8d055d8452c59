#include <map>

#include <nlohmann/json.hpp>

#include "scenarios/reader/policy_reader.hpp"
#include "scenarios/reader/reader.hpp"
#include "scenarios/reader/scenario_file.hpp"
#include "scenarios/reader/shape.hpp"

namespace slotrace::scenarios {
namespace {

using nlohmann::ordered_json;

/// Every named part of a shape, by name.
void collect(const Shape& shape, std::map<std::string, ordered_json>& definitions) {
  if (!shape.name.empty()) {
    if (!definitions.emplace(shape.name, ordered_json::parse(shape.json)).second) return;
  }
  for (const ShapePtr& part : shape.parts) collect(*part, definitions);
}

/// Lets a parameter stand in place of the value that `schema` describes.
auto or_parameter(const ordered_json& schema) -> ordered_json {
  ordered_json result;
  ordered_json value;
  for (const auto& [key, part] : schema.items()) {
    (key == "description" || key == "default" ? result : value)[key] = part;
  }
  if (value.is_null()) value = ordered_json::object();
  result["anyOf"] = {value, {{"$ref", "#/$defs/param"}}};
  return result;
}

/// What is read before any parameter has a value.
auto is_fixed(const std::string& member) -> bool {
  return member == "$schema" || member == "include" || member == "parameters" || member == "matrix";
}

/// The same for every value below it: members of objects and items of lists.
void allow_parameters(ordered_json& schema) {
  if (!schema.is_structured()) return;
  for (auto& [key, part] : schema.items()) {
    if (key == "enum" || key == "default" || key == "required") continue;
    if (key == "properties" || key == "patternProperties") {
      for (auto& [name, property] : part.items()) {
        if (is_fixed(name)) continue;
        allow_parameters(property);
        property = or_parameter(property);
      }
      continue;
    }
    allow_parameters(part);
    if ((key == "items" || key == "additionalProperties") && part.is_object()) {
      part = or_parameter(part);
    }
  }
}

}  // namespace

auto use_of(const Shape& shape) -> std::string {
  return shape.name.empty() ? shape.json : R"({"$ref": "#/$defs/)" + shape.name + R"("})";
}

auto schema_of(const Shape& root, const SchemaOptions& options) -> std::string {
  std::map<std::string, ordered_json> definitions;
  for (const ShapePtr& part : root.parts) collect(*part, definitions);
  ordered_json schema = ordered_json::parse(root.json);
  if (options.parameters) {
    allow_parameters(schema);
    // What is missing here may come from an included file.
    const ordered_json required = schema["required"];
    schema.erase("required");
    schema["anyOf"] = {{{"required", required}}, {{"required", {"include"}}}};
    for (auto& [name, definition] : definitions) allow_parameters(definition);
    definitions["param"] = {{"description", "The value of a parameter of this file."},
                            {"type", "object"},
                            {"properties", {{"param", {{"type", "string"}}}}},
                            {"required", {"param"}},
                            {"additionalProperties", false}};
  }
  ordered_json whole = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", options.title}};
  whole.update(schema);
  whole["$defs"] = definitions;
  return whole.dump(2) + "\n";
}

auto json_string(const std::string& text) -> std::string { return ordered_json(text).dump(); }

auto scenario_schema() -> std::string {
  return schema_of(*scenario_shape(), {.title = "slotrace scenario", .parameters = true});
}

auto policy_schema() -> std::string {
  return schema_of(*policy_type().shape, {.title = "slotrace policy", .parameters = false});
}

}  // namespace slotrace::scenarios
