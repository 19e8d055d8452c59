#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/streams.hpp"
#include "model/scenario.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::cli {

/// Reads a scenario file, or standard input for "-".
auto read_cases(const std::string& file, const scenarios::ReadOptions& options, std::istream& in)
    -> scenarios::Cases;

/// Reads a preset, a policy file, or standard input for "-".
auto read_policy(const std::string& name_or_path, std::istream& in) -> scenarios::PolicyOrErrors;

/// The diagnostics as they are printed, one after the other.
[[nodiscard]] auto rendered(const std::vector<scenarios::Diagnostic>& diagnostics) -> std::string;

/// The cases of the command's FILE under its --set, without those that --case leaves out.
/// Prints every diagnostic and returns nothing when the file is invalid.
/// Errors: UsageError for a case that is not there.
auto load_cases(const Arguments& arguments, Streams& streams)
    -> std::optional<std::vector<model::Scenario>>;

/// The same under other settings than those of --set.
auto load_cases(const Arguments& arguments,
                const std::vector<std::pair<std::string, std::string>>& settings, Streams& streams)
    -> std::optional<std::vector<model::Scenario>>;

/// The only one of `cases`. Errors: UsageError, naming the cases, when there are several.
auto only_case(std::vector<model::Scenario> cases) -> model::Scenario;

}  // namespace slotrace::cli
