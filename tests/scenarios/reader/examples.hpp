#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>

#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// A scenario file in which everything is right.
inline constexpr std::string_view kValid = R"({
  "name": "example",
  "summary": "A fill, a booking through the widget, a call.",
  "parameters": {"policy": "before-fix", "ttl": "294s"},
  "start": "2025-10-11T18:30:00Z",
  "policy": {"param": "policy"},
  "hosts": [
    {"name": "anna", "hours": {"monday": ["08:00-11:00", "13:00-24:00"], "tuesday": ["00:00-02:00"]}},
    {"name": "bert", "zone": "Europe/Berlin", "hours": {"2025-10-13": ["10:00-12:00"]}}
  ],
  "event_types": [
    {"id": 2563193, "hosts": ["anna"], "company": "15", "branch": "9"},
    {"id": 47, "length": "30min", "interval": "15min", "hosts": ["anna", "bert"]}
  ],
  "bookings": [
    {"name": "b1", "event_type": 2563193, "start": "2025-10-13T09:00:00Z"},
    {"name": "b2", "event_type": 47, "host": "anna", "start": "2025-10-13T10:00:00Z"}
  ],
  "costs": {"calcom": {"fetch_response": {"uniform": ["100ms", "4s"]}}},
  "timeline": [
    {"name": "fill", "at": "2025-10-11T18:35:54Z",
     "read": {"from": "CalcomService", "event_type": 2563193, "start": "2025-10-13", "end": "2025-10-13"}},
    {"name": "widget", "at": "+6min",
     "book": {"through": "widget", "event_type": 2563193, "start": "2025-10-13T08:00:00Z"}},
    {"name": "call", "after": "widget", "delay": "2min",
     "call": {"event_type": 2563193, "wish": "2025-10-13T10:30:00Z", "takes": 1}},
    {"name": "move", "at": "+9min",
     "reschedule": {"through": "rescheduleBooking", "booking": "widget", "to": "2025-10-13T13:00:00Z"}},
    {"name": "drop", "at": "+9min", "cancel": {"through": "widget", "booking": "b1"}},
    {"name": "forged", "at": "+10min",
     "forge": {"handler": "handleBookingCreated", "event_type": 47, "start": "2025-10-13T10:00:00Z"}}
  ],
  "checks": {"P1": {}, "P4": {"at_most": "300s"}},
  "expect": [
    {"check": "P1", "is": "violated"},
    {"action": "call", "field": "outcome", "is": "booked"},
    {"at": "+6min", "layer": "CalcomService", "key": "calcom:slots:2563193:2025-10-13:2025-10-13",
     "field": "ttl_left", "is": {"param": "ttl"}},
    {"at": "+6min", "keys": "*calcom*", "is": ["a", "b"], "xfail": "not modelled"}
  ],
  "observed": [
    {"claim": "TTL 294 s at 18:36", "source": "the timeline", "action": "call", "field": "ttl_left",
     "says": "294s", "reproduced": true}
  ]
}
)";

/// kValid with `from`, which is there once, replaced.
inline auto changed(std::string_view from, std::string_view to, std::string_view text = kValid)
    -> std::string {
  const std::size_t at = text.find(from);
  if (at == std::string_view::npos || text.find(from, at + 1) != std::string_view::npos) {
    throw std::logic_error("not there once: " + std::string(from));
  }
  return std::string(text.substr(0, at)) + std::string(to) +
         std::string(text.substr(at + from.size()));
}

/// The messages about a text that is called "f.json", each rendered; none when it is right.
inline auto errors_of(std::string_view text, const ReadOptions& options = {})
    -> std::vector<std::string> {
  const Cases cases = read_scenario_text(text, "f.json", options);
  std::vector<std::string> rendered;
  if (const auto* diagnostics = std::get_if<std::vector<Diagnostic>>(&cases)) {
    for (const Diagnostic& one : *diagnostics) rendered.push_back(render(one));
    EXPECT_FALSE(rendered.empty()) << "refused without a reason";
  }
  return rendered;
}

/// The one message about a text.
inline auto error_of(std::string_view text, const ReadOptions& options = {}) -> std::string {
  const std::vector<std::string> errors = errors_of(text, options);
  std::string all;
  for (const std::string& one : errors) all += one;
  EXPECT_EQ(errors.size(), 1U) << all;
  return all;
}

/// The cases of a text in which everything is right.
inline auto cases_of(std::string_view text, const ReadOptions& options = {})
    -> std::vector<model::Scenario> {
  Cases cases = read_scenario_text(text, "f.json", options);
  if (auto* scenarios = std::get_if<std::vector<model::Scenario>>(&cases)) {
    return std::move(*scenarios);
  }
  for (const std::string& one : errors_of(text, options)) ADD_FAILURE() << one;
  return {};
}

/// The only case.
inline auto scenario_of(std::string_view text, const ReadOptions& options = {}) -> model::Scenario {
  std::vector<model::Scenario> cases = cases_of(text, options);
  EXPECT_EQ(cases.size(), 1U);
  return cases.empty() ? model::Scenario{} : std::move(cases.front());
}

/// A directory of its own for each test, gone afterwards.
class TreeTest : public testing::Test {
 protected:
  TreeTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    // The program's process id keeps parallel runs of the same test apart.
    root_ = std::filesystem::temp_directory_path() /
            ("slotrace-" + std::to_string(::getpid()) + "-" + test->name()) / "scenarios";
    std::filesystem::create_directories(root_);
  }
  ~TreeTest() override { std::filesystem::remove_all(root_.parent_path()); }

  auto write(const std::string& path, std::string_view text) const -> std::filesystem::path {
    const std::filesystem::path file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file;
  }

  /// The messages about a file, the tree's own path left out.
  auto errors_in(const std::string& path) const -> std::vector<std::string> {
    const Cases cases = read_scenario(root_ / path);
    std::vector<std::string> rendered;
    if (const auto* diagnostics = std::get_if<std::vector<Diagnostic>>(&cases)) {
      for (const Diagnostic& one : *diagnostics) {
        std::string text = render(one);
        const std::string tree = root_.string();
        for (std::size_t at = 0; (at = text.find(tree, at)) != std::string::npos;) {
          text.replace(at, tree.size(), "TREE");
        }
        rendered.push_back(std::move(text));
      }
    }
    return rendered;
  }

  auto error_in(const std::string& path) const -> std::string {
    const std::vector<std::string> errors = errors_in(path);
    std::string all;
    for (const std::string& one : errors) all += one;
    EXPECT_EQ(errors.size(), 1U) << all;
    return all;
  }

  std::filesystem::path root_;
};

}  // namespace slotrace::scenarios
