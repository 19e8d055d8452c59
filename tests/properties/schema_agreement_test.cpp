/// The schema that editors use and the reader say the same about generated files: what the schema
/// refuses, the reader refuses; what the schema takes, the reader refuses only for what no schema can
/// say.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck.h>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "tests/properties/json_places.hpp"
#include "tests/properties/property.hpp"
#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::properties {
namespace {

using nlohmann::json;
using Adapter = valijson::adapters::NlohmannJsonAdapter;

class SchemaOfScenarios {
 public:
  SchemaOfScenarios() {
    const json text = json::parse(scenarios::scenario_schema());
    valijson::SchemaParser().populateSchema(Adapter(text), schema_);
  }
  /// What is wrong with a file; empty when nothing is.
  auto refusal(const json& file) -> std::string {
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(schema_, Adapter(file), &results)) return "";
    std::string all;
    for (const valijson::ValidationResults::Error& error : results) {
      for (const std::string& part : error.context) all += part;
      all += ": " + error.description + "\n";
    }
    return all;
  }

 private:
  valijson::Schema schema_;
};

auto with_comments(const std::string& text) -> json {
  return json::parse(text, nullptr, true, true);
}

/// Puts the values of a file's parameters where it names them.
void resolve(json& value, const json& parameters) {
  if (!value.is_structured()) return;
  if (value.is_object() && value.size() == 1 && value.contains("param")) {
    const json resolved = parameters.at(value["param"].get<std::string>());
    value = resolved;
    return;
  }
  for (json& part : value) resolve(part, parameters);
}

/// A scenario with what its parameters and the name of a preset stand for, and without cases.
auto written_out(const std::string& text) -> json {
  json file = with_comments(text);
  const json parameters = file.value("parameters", json::object());
  file.erase("parameters");
  file.erase("matrix");
  resolve(file, parameters);
  for (const scenarios::Preset& preset : scenarios::presets()) {
    if (file["policy"] == preset.name) file["policy"] = with_comments(std::string(preset.text));
  }
  return file;
}

/// Every scenario of the tree that stands alone, and the example of the reader's tests.
auto seeds() -> const std::vector<json>& {
  static const std::vector<json> files = [] {
    std::vector<json> all = {written_out(std::string(scenarios::kValid))};
    std::vector<std::filesystem::path> paths;
    for (const auto& entry :
         std::filesystem::directory_iterator(SLOTRACE_SOURCE_DIR "/scenarios")) {
      if (entry.path().extension() == ".json") paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    for (const auto& path : paths) {
      std::ifstream stream(path);
      const std::string text(std::istreambuf_iterator<char>(stream), {});
      if (!with_comments(text).contains("include")) all.push_back(written_out(text));
    }
    return all;
  }();
  return files;
}

/// A value of some kind, right or wrong where it comes to stand.
auto any_value() -> json {
  static const std::vector<json> values = {nullptr,
                                           true,
                                           0,
                                           1,
                                           -1,
                                           2.5,
                                           1e30,
                                           "",
                                           "x",
                                           "5min",
                                           "+3s",
                                           "-5s",
                                           "08:00-11:00",
                                           "2025-10-13",
                                           "2025-10-13T08:00:00Z",
                                           "P1",
                                           "violated",
                                           json::array(),
                                           json::array({"5min"}),
                                           json::object(),
                                           {{"param", "ttl"}},
                                           {{"constant", "5s"}},
                                           "CalcomService",
                                           "{eventTypeId}"};
  return *rc::gen::elementOf(values);
}

/// Replaces a value, takes one away, misspells a member, doubles an element, or copies a value to
/// another place.
void change(json& file) {
  std::vector<json::json_pointer> places;
  list_places(file, json::json_pointer(), places);
  if (places.empty()) return;
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
    case 2: {
      const json copy = file.at(place);
      if (in_object) {
        parent[place.back() + "x"] = copy;
      } else {
        parent.push_back(copy);
      }
      break;
    }
    default: {
      const json copy = file.at(*rc::gen::elementOf(places));
      file.at(place) = copy;
      break;
    }
  }
}

auto any_file() -> json {
  json file = *rc::gen::elementOf(seeds());
  const int changes = *rc::gen::inRange(1, 3);
  for (int i = 0; i < changes; ++i) change(file);
  return file;
}

/// What the reader says, and no schema can: it depends on another part of the file, or on data that
/// is not in it.
auto is_beyond_a_schema(const std::string& message) -> bool {
  static const std::vector<std::regex> known = [] {
    std::vector<std::regex> all;
    for (
        const char* form : {
            // Names must be there, and once.
            R"re(expected (the name|the id|a host of the event type|a layer|a generation))re",
            R"re(expected one of this scenario's checks)re",
            R"re(expected (a|no) parameter)re",
            R"re(nothing uses the parameter)re",
            R"re(\.(source|wish|alternatives|from): got .*, expected (".*)?"Cal\.com")re",
            R"re(\.(generation|bump): got .*, expected ")re",
            R"re(expected a list of operations, or the name of one under "lists")re",
            R"re((is there (already|twice)|is called ".*" already))re",
            R"re(two (layers|generations|cases) are called)re",
            R"re(is the calendar itself, no layer)re",
            R"re(expected the path of a file below)re",
            // What is required depends on what else there is.
            R"re(is missing: (there are several|the event type has several))re",
            R"re(is missing: (which days to go over|the instant that is asked about))re",
            R"re(is missing: the longest stale window that is allowed)re",
            R"re(^(expect|observed)\[\d+\]: "(field|key|at)" is missing)re",
            R"re(there is no event type that it could mean)re",
            R"re(the policy has no layer: there is nothing to invalidate)re",
            R"re(the (key|layer) (names|has) .*generation)re",
            R"re(only (a )?".*" takes ")re",
            R"re(no event type belongs to branch)re",
            R"re(a job with one try is never taken again)re",
            // Parts that contradict each other.
            R"re(each of the two layers would take the other's entries)re",
            R"re(a lease that lives for no time)re",
            R"re(got "checks_source" and "holds_offers")re",
            // What a question's answer may be depends on the question.
            R"re(^(expect|observed)\[\d+\]\.(is|says)(\[\d+\])?: got .*, expected)re",
            R"re(^(expect|observed)\[\d+\]\.key: got .*, expected a key of this layer)re",
            R"re(^(expect|observed)\[\d+\]\.field: got .*, expected a field of)re",
            R"re(expected a pattern that matches keys of a layer)re",
            // Order, and what can exist at once.
            R"re(expected a (time|start|duration|end) that is not (before|below))re",
            R"re(expected an end that is not before)re",
            R"re(expected a time not before)re",
            R"re(these hours overlap with earlier ones)re",
            R"re(lies outside the opening hours of)re",
            R"re(cannot both exist)re",
            // A policy that is misspelled, written out where it stands, fails as the text it is not.
            R"re(names no number of hours)re",
        }) {
      all.emplace_back(form);
    }
    return all;
  }();
  return std::ranges::any_of(
      known, [&](const std::regex& form) { return std::regex_search(message, form); });
}

TEST(Schema, SaysWhatTheReaderSaysAboutGeneratedFiles) {
  SchemaOfScenarios schema;
  Share right("files that both take");
  Share wrong("files that both refuse");
  for_all(3'000, [&] {
    const json file = any_file();
    const std::string text = file.dump(1);
    const scenarios::Cases cases = scenarios::read_scenario_text(text, "generated.json");
    const auto* errors = std::get_if<std::vector<scenarios::Diagnostic>>(&cases);
    const std::string refusal = schema.refusal(file);
    right.count(refusal.empty() && errors == nullptr);
    wrong.count(!refusal.empty() && errors != nullptr);
    if (!refusal.empty() && errors == nullptr) {
      RC_FAIL("the schema refuses what the reader takes:\n" + refusal + text);
    }
    if (!refusal.empty() || errors == nullptr) return;
    for (const scenarios::Diagnostic& error : *errors) {
      if (!is_beyond_a_schema(error.message)) {
        RC_FAIL("the reader refuses what the schema takes: " + error.message + "\n" + text);
      }
    }
  });
  right.expect_at_least(5);
  wrong.expect_at_least(50);
}

}  // namespace
}  // namespace slotrace::properties
