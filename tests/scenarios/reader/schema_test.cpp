#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "scenarios/reader/protocol_reader.hpp"
#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

auto checked_in(const std::string& name) -> std::string {
  std::ifstream stream(std::string(SLOTRACE_SOURCE_DIR) + "/scenarios/schema/" + name);
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(Schema, IsCheckedInAsItIsGenerated) {
  EXPECT_TRUE(checked_in("scenario.schema.json") == scenario_schema())
      << "run: slotrace schema scenario > scenarios/schema/scenario.schema.json";
  EXPECT_TRUE(checked_in("policy.schema.json") == policy_schema())
      << "run: slotrace schema policy > scenarios/schema/policy.schema.json";
  EXPECT_TRUE(checked_in("protocol.schema.json") == protocol_schema())
      << "run: slotrace schema protocol > scenarios/schema/protocol.schema.json";
}

/// Calls `visit` with every object of a schema.
template <class Visit>
void for_each_object(const nlohmann::json& json, const Visit& visit) {
  if (json.is_object()) visit(json);
  if (json.is_structured()) {
    for (const auto& part : json) for_each_object(part, visit);
  }
}

TEST(Schema, DescribesEveryMemberAndClosesEveryObject) {
  for (const std::string& text : {scenario_schema(), policy_schema(), protocol_schema()}) {
    const auto schema = nlohmann::json::parse(text);
    for_each_object(schema, [&](const nlohmann::json& object) {
      if (object.contains("$ref")) {
        const std::string ref = object["$ref"].get<std::string>();
        EXPECT_TRUE(schema["$defs"].contains(ref.substr(ref.rfind('/') + 1))) << ref;
      }
      if (!object.contains("properties") || !object["properties"].is_object()) return;
      if (object["properties"].contains("case")) return;  // any parameter may be there
      EXPECT_EQ(object.value("additionalProperties", true), false) << object.dump();
    });
  }
}

TEST(Schema, LetsAParameterStandForAnyValueOfAScenario) {
  const auto schema = nlohmann::json::parse(scenario_schema());
  const auto& takes = schema["$defs"]["call"]["properties"]["takes"];
  EXPECT_EQ(takes["anyOf"].back(), nlohmann::json::parse(R"({"$ref": "#/$defs/param"})"));
  EXPECT_EQ(takes["default"], 0);
  EXPECT_FALSE(schema["properties"]["include"].contains("anyOf"));
  EXPECT_EQ(policy_schema().find("param\""), std::string::npos);
}

TEST(Schema, ListsTheFieldsOfTheModel) {
  const auto schema = nlohmann::json::parse(scenario_schema());
  const std::string field = schema["$defs"]["field"].dump();
  for (const auto& one : model::action_fields()) {
    EXPECT_NE(field.find("\"" + std::string(one.name) + "\""), std::string::npos) << one.name;
  }
  for (const auto& one : model::entry_fields()) {
    EXPECT_NE(field.find("\"" + std::string(one.name) + "\""), std::string::npos) << one.name;
  }
}

}  // namespace
}  // namespace slotrace::scenarios
