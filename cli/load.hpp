#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/streams.hpp"
#include "model/scenario.hpp"
#include "scenarios/reader/protocol_reader.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::cli {

/// What a command's FILE names: a file, or standard input for "-", which is read only once.
class Input {
 public:
  Input(std::string file, std::istream& in);

  [[nodiscard]] auto cases(const scenarios::ReadOptions& options) const -> scenarios::Cases;
  /// What it holds if it is a protocol, or a policy; nothing if it is anything else.
  [[nodiscard]] auto protocol(const scenarios::ReadOptions& options) const
      -> std::optional<scenarios::ProtocolOrErrors>;
  [[nodiscard]] auto policy() const -> std::optional<scenarios::PolicyOrErrors>;

 private:
  std::string file_;
  std::optional<std::string> text_;  ///< of standard input
};

/// Reads a preset, a policy file, or standard input for "-".
auto read_policy(const std::string& name_or_path, std::istream& in) -> scenarios::PolicyOrErrors;

/// The diagnostics as they are printed, one after the other.
[[nodiscard]] auto rendered(const std::vector<scenarios::Diagnostic>& diagnostics) -> std::string;

/// The cases of the command's FILE under its --set, without those that --case leaves out.
/// Prints every diagnostic and returns nothing when the file is invalid.
/// Errors: UsageError for a case that is not there.
auto load_cases(const Arguments& arguments, Streams& streams)
    -> std::optional<std::vector<model::Scenario>>;

/// The same of a file that was opened already, under other settings than those of --set alone.
auto load_cases(const Arguments& arguments, const Input& input,
                const scenarios::ReadOptions& options, Streams& streams)
    -> std::optional<std::vector<model::Scenario>>;

/// The only one of `cases`. Errors: UsageError, naming the cases, when there are several.
auto only_case(std::vector<model::Scenario> cases) -> model::Scenario;

}  // namespace slotrace::cli
