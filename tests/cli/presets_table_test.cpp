// Holds the table of presets in docs/policies.md to runs: handler and next read to
// scenarios/policy-costs.json, cells and holes to what coverage measures.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "model/coverage.hpp"
#include "model/run.hpp"
#include "scenarios/reader/reader.hpp"
#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = SLOTRACE_SOURCE_DIR;

/// A row without the presets that it is about.
struct Row {
  std::string handler;
  std::string next_read;
  std::string cells;
  std::string holes;
  friend auto operator==(const Row&, const Row&) -> bool = default;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.handler << " | " << row.next_read << " | " << row.cells << " | " << row.holes;
}

auto cells_of(const std::string& line) -> std::vector<std::string> {
  std::vector<std::string> cells;
  std::istringstream in(line.substr(1));
  for (std::string cell; std::getline(in, cell, '|');) {
    const auto from = cell.find_first_not_of(' ');
    const auto to = cell.find_last_not_of(' ');
    cells.push_back(from == std::string::npos ? "" : cell.substr(from, to - from + 1));
  }
  return cells;
}

/// "`a`, `b`" -> a, b
auto names_in(const std::string& text) -> std::vector<std::string> {
  std::vector<std::string> names;
  std::istringstream in(text);
  std::string part;
  for (bool name = false; std::getline(in, part, '`'); name = !name) {
    if (name) names.push_back(part);
  }
  return names;
}

auto documented() -> std::map<std::string, Row> {
  std::map<std::string, Row> rows;
  std::ifstream in(kRoot / "docs/policies.md");
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line == "| | handler | next read | cells | holes |") inside = true;
    if (!inside) continue;
    if (line.empty()) break;
    const auto cells = cells_of(line);
    if (cells.size() < 5) {
      ADD_FAILURE() << line;
      continue;
    }
    for (const std::string& name : names_in(cells[0]))
      rows[name] = {cells[1], cells[2], cells[3], cells[4]};
  }
  return rows;
}

/// "15.05 ms", whatever the unit that fits best.
auto milliseconds(const model::Value& value) -> std::string {
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(std::get<model::Duration>(value))
          .count();
  std::string text = fmt::format("{}.{:03}", micros / 1000, micros % 1000);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text + " ms";
}

auto holes_of(const model::CoverageMap& map) -> std::string {
  // In this order, and by the beginning of what coverage calls them.
  const std::vector<std::pair<std::string, std::string>> kinds = {
      {"days from today+30", "from today+30 on"},
      {"keys over more than one day", "keys over days"},
      {"other event types", "other event types"},
      {"event types of another company", "other companies"}};
  std::map<model::LayerIndex, std::string> by_layer;
  for (const model::LayerIndex layer : {0U, 1U}) {
    std::vector<std::string> left;
    for (const auto& [what, short_name] : kinds) {
      if (std::ranges::any_of(map.holes, [&](const model::CoverageHole& hole) {
            return hole.layer == layer && hole.what.starts_with(what);
          }))
        left.push_back(short_name);
    }
    if (left.empty()) continue;
    by_layer[layer] = left.size() == kinds.size() ? std::string("every kind")
                                                  : fmt::format("{}", fmt::join(left, ", "));
  }
  if (by_layer.empty()) return "none";
  if (by_layer.size() == 2 && by_layer.at(0) == by_layer.at(1))
    return "both layers: " + by_layer.at(0);
  std::vector<std::string> parts;
  for (const auto& [layer, left] : by_layer)
    parts.push_back(fmt::format("Layer {}: {}", layer + 1, left));
  return fmt::format("{}", fmt::join(parts, "; "));
}

auto costs_case(const std::string& preset) -> model::Scenario {
  const auto read = scenarios::read_scenario(kRoot / "scenarios/policy-costs.json");
  for (const model::Scenario& scenario : std::get<std::vector<model::Scenario>>(read)) {
    if (scenario.policy.name == preset) return scenario;
  }
  throw std::invalid_argument("policy-costs.json has no case for " + preset);
}

class PresetsTable : public testing::TestWithParam<std::string> {};

TEST_P(PresetsTable, SaysWhatRunsMeasure) {
  const auto page = documented();
  ASSERT_TRUE(page.contains(GetParam()));
  const model::Scenario scenario = costs_case(GetParam());
  sim::SeededChooser chooser(1);
  const model::RunResult result = model::run(scenario, chooser);
  const model::CoverageMap map = model::measure_coverage(scenario.policy);
  const Row measured{.handler = milliseconds(result.expectations.at(0).answer.simulated),
                     .next_read = milliseconds(result.expectations.at(2).answer.simulated),
                     .cells = fmt::format("{}/{}", map.covered(), map.measured()),
                     .holes = holes_of(map)};
  EXPECT_EQ(page.at(GetParam()), measured);
}

auto all_presets() -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const scenarios::Preset& preset : scenarios::presets()) names.emplace_back(preset.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Presets, PresetsTable, testing::ValuesIn(all_presets()),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::ranges::replace(name, '-', '_');
                           return name;
                         });

TEST(PresetsInTheTable, AreThoseOfTheProgram) {
  EXPECT_EQ(documented().size(), scenarios::presets().size());
}

}  // namespace
}  // namespace slotrace::cli
