#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/protocol/nested_cache.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// What a file says must come out of one case.
struct ProtocolExpectation {
  std::uint32_t property = 0;  ///< a NestedCache::Property
  bool proved = false;         ///< or else violated
  model::FilePosition position;
};

/// One case of a file that describes a protocol in place of a world.
struct ProtocolCase {
  std::string name;
  std::string case_name;  ///< "" without a matrix
  model::NestedCache::Parameters parameters;
  std::vector<ProtocolExpectation> expect;
  std::uint64_t fingerprint = 0;  ///< of the parameters: what a token belongs to
};

using ProtocolOrErrors = std::variant<std::vector<ProtocolCase>, std::vector<Diagnostic>>;

/// Reads a protocol file: parameters, matrix and includes are those of scenario files. Everything
/// that is wrong comes back instead, as from read_scenario.
auto read_protocol(const std::filesystem::path& file, const ReadOptions& options = {})
    -> ProtocolOrErrors;

/// What a file holds that is a protocol and no scenario; nothing for any other file.
auto read_if_protocol(const std::filesystem::path& file, const ReadOptions& options = {})
    -> std::optional<ProtocolOrErrors>;
/// The same for text that was read from elsewhere; `name` stands for the file in messages.
auto read_if_protocol_text(std::string_view text, const std::string& name,
                           const ReadOptions& options = {}) -> std::optional<ProtocolOrErrors>;

/// The JSON schema of protocol files, generated from the reader's own field tables.
[[nodiscard]] auto protocol_schema() -> std::string;

}  // namespace slotrace::scenarios
