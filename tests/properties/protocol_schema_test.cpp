/// The schema of protocol files and their reader say the same about every file in which one value is
/// replaced, taken away or misspelled.

#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "scenarios/reader/protocol_reader.hpp"
#include "tests/cli/temporary_folder.hpp"
#include "tests/properties/json_places.hpp"

namespace slotrace::properties {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

auto whole() -> json {
  return json::parse(R"({
    "$schema": "x", "name": "n", "summary": "s",
    "protocol": {"readers": 2, "writers": 1, "slots": 1, "policy": 5, "booking": "checked"},
    "expect": {"P1": [5, 16], "P2": [], "P3": [0]}})");
}

/// The files that differ from the whole one in one place.
auto changed() -> std::vector<json> {
  static const std::vector<json> values = {
      nullptr,      true, -1, 0,      1,           7,      8,   9,   16,    17,
      2.5,          1e30, "", "none", "unchecked", "nine", "5", {5}, {5.5}, json::object(),
      json::array()};
  std::vector<json::json_pointer> places;
  list_places(whole(), json::json_pointer(), places);
  std::vector<json> files{whole()};
  for (const json::json_pointer& place : places) {
    for (const json& value : values) {
      files.push_back(whole());
      files.back().at(place) = value;
    }
    const json::json_pointer parent = place.parent_pointer();
    files.push_back(whole());
    json& taken = files.back().at(parent);
    if (taken.is_array()) {
      taken.erase(std::stoul(place.back()));
      continue;
    }
    taken.erase(place.back());
    files.push_back(whole());
    json& misspelled = files.back().at(parent);
    misspelled[place.back() + "x"] = misspelled[place.back()];
  }
  return files;
}

TEST(ProtocolSchema, SaysWhatTheReaderSays) {
  const cli::TemporaryFolder folder;
  const json text = json::parse(scenarios::protocol_schema());
  valijson::Schema schema;
  valijson::SchemaParser().populateSchema(Adapter(text), schema);
  int taken = 0;
  int refused = 0;
  for (const json& file : changed()) {
    valijson::Validator validator;
    const bool by_schema = validator.validate(schema, Adapter(file), nullptr);
    const auto read = scenarios::read_protocol(folder.write("p.json", file.dump()));
    const bool by_reader = std::holds_alternative<std::vector<scenarios::ProtocolCase>>(read);
    EXPECT_EQ(by_schema, by_reader) << file.dump(1);
    ++(by_reader ? taken : refused);
  }
  EXPECT_GT(taken, 30);
  EXPECT_GT(refused, 200);
}

}  // namespace
}  // namespace slotrace::properties
