#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <nlohmann/json.hpp>

#include "model/scenario.hpp"
#include "reports/case_report.hpp"

namespace slotrace::reports {

using Json = nlohmann::ordered_json;

// Values of the model as JSON: times in RFC 3339, durations as in scenario files, nothing as null.

[[nodiscard]] inline auto json(model::TimePoint time) -> Json { return model::to_string(time); }
[[nodiscard]] inline auto json(model::Duration duration) -> Json {
  return model::to_string(duration);
}

template <class T>
[[nodiscard]] auto json(const std::optional<T>& value) -> Json {
  return value ? json(*value) : Json(nullptr);
}

[[nodiscard]] inline auto json(const std::vector<model::TimePoint>& times) -> Json {
  Json list = Json::array();
  for (const model::TimePoint time : times) list.push_back(json(time));
  return list;
}

[[nodiscard]] inline auto json(const model::Value& value) -> Json {
  struct Writer {
    auto operator()(model::Absent) const -> Json { return nullptr; }
    auto operator()(bool b) const -> Json { return b; }
    auto operator()(std::int64_t n) const -> Json { return n; }
    auto operator()(model::Duration d) const -> Json { return json(d); }
    auto operator()(model::TimePoint t) const -> Json { return json(t); }
    auto operator()(const std::string& s) const -> Json { return s; }
    auto operator()(const std::vector<std::string>& list) const -> Json { return list; }
  };
  return std::visit(Writer{}, value);
}

[[nodiscard]] inline auto json(const model::FilePosition& position) -> Json {
  return {{"file", position.file}, {"line", position.line}, {"column", position.column}};
}

[[nodiscard]] inline auto json(const model::AvailabilityPtr& value) -> Json {
  return value ? json(value->free) : Json(nullptr);
}

}  // namespace slotrace::reports
