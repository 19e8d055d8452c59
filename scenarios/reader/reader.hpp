#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/scenario.hpp"

namespace slotrace::scenarios {

/// One thing that is wrong with a file: where, what was found, what was expected.
struct Diagnostic {
  model::FilePosition position;
  std::string
      message;      ///< e.g. `timeline[2].at: got 300, expected a time ("18:36:00Z" or "+6min")`
  std::string source_line;  ///< as it stands in the file, printable, shortened when long
  std::size_t caret = 0;    ///< how many characters of `source_line` come before the column
  std::string nearest;      ///< the known name that was probably meant; "" for none
};

/// "file:line:col: message", the source line, a caret, and "did you mean".
[[nodiscard]] auto render(const Diagnostic& diagnostic) -> std::string;

struct ReadOptions {
  /// `--set name=value`: replaces the values of parameters. The text is read as JSON, or as a
  /// string when it is none.
  std::vector<std::pair<std::string, std::string>> set;
  /// `--policy NAME`: the same for the parameter "policy".
  std::optional<std::string> policy = std::nullopt;
};

/// The cases of a file (one without a matrix), or everything that is wrong with it.
using Cases = std::variant<std::vector<model::Scenario>, std::vector<Diagnostic>>;

/// Reads a scenario file. A file above 8 MiB or nested deeper than 64 levels is refused.
auto read_scenario(const std::filesystem::path& file, const ReadOptions& options = {}) -> Cases;

/// The same for text that was read from elsewhere; `name` stands for the file in messages, and
/// includes are looked up below the working directory.
auto read_scenario_text(std::string_view text, const std::string& name,
                        const ReadOptions& options = {}) -> Cases;

/// A preset by name ("after-fix"), or a policy file by path.
using PolicyOrErrors = std::variant<model::Policy, std::vector<Diagnostic>>;
auto read_policy(const std::string& name_or_path) -> PolicyOrErrors;

/// The same for text that was read from elsewhere; `name` stands for the file in messages.
auto read_policy_text(std::string_view text, const std::string& name) -> PolicyOrErrors;

/// What a file holds that is a policy and no scenario; nothing for any other file.
auto read_if_policy(const std::filesystem::path& file) -> std::optional<PolicyOrErrors>;
auto read_if_policy_text(std::string_view text, const std::string& name)
    -> std::optional<PolicyOrErrors>;

/// The presets built into the program, by name: the files under scenarios/policies/.
struct Preset {
  std::string_view name;
  std::string_view text;
};
[[nodiscard]] auto presets() -> std::vector<Preset>;

/// JSON schemas of scenario and policy files, generated from the reader's own field tables.
[[nodiscard]] auto scenario_schema() -> std::string;
[[nodiscard]] auto policy_schema() -> std::string;

}  // namespace slotrace::scenarios
