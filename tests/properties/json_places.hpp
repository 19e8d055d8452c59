#pragma once

#include <cstddef>
#include <vector>

#include <nlohmann/json.hpp>

namespace slotrace::properties {

/// Appends pointers to everything in `value`, which stands at `at`, but to itself.
inline void list_places(const nlohmann::json& value, const nlohmann::json::json_pointer& at,
                        std::vector<nlohmann::json::json_pointer>& places) {
  const auto list = [&](const nlohmann::json& part, const nlohmann::json::json_pointer& place) {
    places.push_back(place);
    list_places(part, place, places);
  };
  if (value.is_object()) {
    for (const auto& [name, part] : value.items()) list(part, at / name);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) list(value[i], at / i);
  }
}

}  // namespace slotrace::properties
