#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/in_process.hpp"
#include "tests/cli/scenario_text.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {

/// A look-up and a booking under a policy that is given; their race is one of the orders.
inline const std::string kRace = R"({
  "name": "two at once",
  "parameters": {"policy": "after-fix"},
  "policy": {"param": "policy"},
  "start": "2025-10-11T18:35:00Z",
  "webhooks": {"echoes": false},
  "hosts": [{"name": "Fabian", "hours": {"monday": ["08:00-11:00"]}}],
  "event_types": [{"id": 2563193, "hosts": ["Fabian"], "company": "15", "branch": "9"}],
  "timeline": [
    {"name": "reader", "at": "+0s",
     "read": {"from": "CalcomService", "start": "2025-10-13", "end": "2025-10-13"}},
    {"name": "booking", "at": "+10ms",
     "book": {"through": "createBooking", "start": "2025-10-13T08:00:00Z"}}
  ],
  "checks": {"P1": {}, "P3": {}}
}
)";

/// The same as two cases, of which the second cannot be violated.
inline const std::string kMatrix = with(
    kRace, "\"policy\": {\"param\"",
    "\"matrix\": {\"policy\": [\"after-fix\", \"lease-l1-first\"]},\n  \"policy\": {\"param\"");

class CampaignFolder {
 public:
  explicit CampaignFolder(const std::string& text = kMatrix)
      : scenario_(folder_.write("race.json", text)) {}

  [[nodiscard]] auto path(const std::string& name) const -> std::string {
    return (folder_.path() / name).string();
  }
  [[nodiscard]] auto read(const std::string& name) const -> std::string {
    return folder_.read(name);
  }
  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  /// The arguments of a small campaign that writes `results`.
  [[nodiscard]] auto arguments(const std::string& results,
                               const std::vector<std::string>& more = {}) const
      -> std::vector<std::string> {
    std::vector<std::string> all{"campaign", scenario_,   "--name",
                                 "nightly",  "--results", path(results)};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] auto run(const std::string& results,
                         const std::vector<std::string>& more = {"--runs", "20", "--checkpoint",
                                                                 "6"}) const -> Ran {
    return slotrace(arguments(results, more));
  }

  [[nodiscard]] auto scenario() const -> const std::string& { return scenario_; }

 private:
  TemporaryFolder folder_;
  std::string scenario_;
};

inline auto lines_of(const std::string& text) -> std::vector<std::string> {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

}  // namespace slotrace::cli
