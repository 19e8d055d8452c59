#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "scenarios/reader/diagnostics.hpp"
#include "scenarios/reader/node.hpp"

namespace slotrace::scenarios {

/// What a JSON file is meant as.
enum class FileKind : std::uint8_t { scenario, policy, protocol, schema };

/// What a file says that only files of one kind say; nothing when it says neither.
[[nodiscard]] auto kind_of(const Node& root) -> std::optional<FileKind>;

/// Whether a file may be of the kind that is expected. One that is clearly of another is named, once,
/// with the command that takes it: all that else is wrong with it would only follow.
auto may_be(FileKind expected, const Node& root, Diagnostics& diagnostics) -> bool;

/// Whether a text is what a campaign or a merge wrote: JSON lines, and no JSON file.
[[nodiscard]] auto are_results(std::string_view text) -> bool;
/// The same for a text that may be cut off anywhere.
[[nodiscard]] auto may_become_results(std::string_view text) -> bool;

}  // namespace slotrace::scenarios
