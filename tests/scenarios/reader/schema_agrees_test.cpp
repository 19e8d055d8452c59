/// The schema that editors use and the reader say the same about generated files. What the schema
/// refuses, the reader refuses. What the schema takes, the reader refuses only for what no schema can
/// say: names that nothing has, times that go backwards, values that contradict each other.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

class SchemaOfScenarios {
 public:
  SchemaOfScenarios() {
    const json text = json::parse(scenario_schema());
    valijson::SchemaParser().populateSchema(Adapter(text), schema_);
  }
  auto takes(const json& file) -> bool {
    valijson::Validator validator;
    return validator.validate(schema_, Adapter(file), nullptr);
  }

 private:
  valijson::Schema schema_;
};

/// Every scenario of the tree that stands alone, with its policy written out where it is a preset, and
/// the example of the reader's tests.
auto seeds() -> const std::vector<json>& {
  static const std::vector<json> files = [] {
    std::vector<json> all = {json::parse(kValid)};
    const std::filesystem::path folder = SLOTRACE_SOURCE_DIR "/scenarios";
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".json") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    for (const auto& path : paths) {
      std::ifstream stream(path);
      json file = json::parse(stream, nullptr, true, true);  // with comments
      if (file.contains("include")) continue;
      for (const Preset& preset : presets()) {
        if (file["policy"] == preset.name) file["policy"] = json::parse(preset.text, nullptr, true, true);
      }
      all.push_back(std::move(file));
    }
    return all;
  }();
  return files;
}

/// Pointers to everything in a file but the file itself.
void list_places(const json& value, const json::json_pointer& at,
                 std::vector<json::json_pointer>& places) {
  const auto list = [&](const json& part, const json::json_pointer& place) {
    places.push_back(place);
    list_places(part, place, places);
  };
  if (value.is_object()) {
    for (const auto& [name, part] : value.items()) list(part, at / name);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i) list(value[i], at / i);
  }
}

/// A value of some kind, right or wrong where it comes to stand.
auto any_value() -> json {
  static const std::vector<json> values = {
      nullptr, true,    0,      1,        -1,     2.5,   1e30, "", "x", "5min", "+3s", "-5s", "08:00-11:00",
      "2025-10-13", "2025-10-13T08:00:00Z", "P1", "violated", json::array(), json::array({"5min"}),
      json::object(), {{"param", "ttl"}}, {{"constant", "5s"}}, "CalcomService", "{eventTypeId}"};
  return *rc::gen::elementOf(values);
}

/// A seed with one to three changes: a value replaced, a member taken away, added or misspelled, an
/// element doubled.
auto any_file() -> json {
  json file = *rc::gen::elementOf(seeds());
  const int changes = *rc::gen::inRange(1, 4);
  for (int i = 0; i < changes; ++i) {
    std::vector<json::json_pointer> places;
    list_places(file, json::json_pointer(), places);
    if (places.empty()) break;
    const json::json_pointer place = *rc::gen::elementOf(places);
    json& parent = file.at(place.parent_pointer());
    const bool in_object = parent.is_object();
    switch (*rc::gen::inRange(0, 4)) {
      case 0: file.at(place) = any_value(); break;
      case 1:
        if (in_object) {
          parent.erase(place.back());
        } else {
          parent.erase(std::stoul(place.back()));
        }
        break;
      case 2:
        if (in_object) {
          parent[place.back() + "x"] = file.at(place);
        } else {
          const json twice = file.at(place);
          parent.push_back(twice);
        }
        break;
      default:
        // A member of another place, or a value that fits somewhere else.
        file.at(place) = json(file.at(*rc::gen::elementOf(places)));
        break;
    }
  }
  return file;
}

/// What only the reader can know.
auto is_beyond_a_schema(const std::string& message) -> bool {
  static const std::vector<std::string> known = SLOTRACE_BEYOND;
  return std::ranges::any_of(known,
                             [&](const std::string& part) { return message.find(part) != std::string::npos; });
}

RC_GTEST_PROP(SchemaAgrees, WithTheReaderAboutGeneratedFiles, ()) {
  static SchemaOfScenarios schema;
  const json file = any_file();
  const std::string text = file.dump(1);
  const auto read = read_scenario_text(text, "generated.json");
  const auto* errors = std::get_if<std::vector<Diagnostic>>(&read);
  const bool taken = schema.takes(file);
  RC_CLASSIFY(errors == nullptr, "read");
  RC_CLASSIFY(taken, "taken by the schema");
  if (!taken && errors == nullptr) RC_FAIL("the reader takes what the schema refuses:\n" + text);
  if (!taken || errors == nullptr) return;
  for (const Diagnostic& error : *errors) {
    if (!is_beyond_a_schema(error.message)) {
      RC_FAIL("the schema takes what the reader refuses: " + render(error));
    }
  }
}

}  // namespace
}  // namespace slotrace::scenarios
