#pragma once

#include <memory>
#include <string>
#include <vector>

namespace slotrace::scenarios {

/// How values of a type look, for the JSON schema.
struct Shape {
  std::string name;  ///< of its entry under $defs; "" when it is written out where it is used
  std::string json;  ///< the schema itself, with {"$ref": "#/$defs/NAME"} for named parts
  std::vector<std::shared_ptr<const Shape>> parts;  ///< what it refers to
};
using ShapePtr = std::shared_ptr<const Shape>;

/// What to write where a value of this shape is used: a reference, or the schema itself.
[[nodiscard]] auto use_of(const Shape& shape) -> std::string;

/// A whole schema for files of `root`'s shape. With parameters, {"param": NAME} may stand in place
/// of any value.
struct SchemaOptions {
  std::string title;
  bool parameters = false;
};
[[nodiscard]] auto schema_of(const Shape& root, const SchemaOptions& options) -> std::string;

/// `text` as a JSON string.
[[nodiscard]] auto json_string(const std::string& text) -> std::string;

}  // namespace slotrace::scenarios
