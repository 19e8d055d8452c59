#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "model/protocol/nested_cache.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// One case of a file that describes a protocol in place of a world.
struct ProtocolCase {
  std::string name;
  std::string case_name;  ///< "" without a matrix
  model::NestedCache::Parameters parameters;
};

/// Reads a protocol file: parameters, matrix and includes are those of scenario files. Everything
/// that is wrong comes back instead, as from read_scenario.
auto read_protocol(const std::filesystem::path& file, const ReadOptions& options = {})
    -> std::variant<std::vector<ProtocolCase>, std::vector<Diagnostic>>;

}  // namespace slotrace::scenarios
