#pragma once

#include <cstddef>
#include <optional>

#include "scenarios/reader/diagnostics.hpp"
#include "scenarios/reader/node.hpp"

namespace slotrace::scenarios {

inline constexpr std::size_t kFileBytesMax = 8 << 20;
inline constexpr std::size_t kDepthMax = 64;
inline constexpr std::size_t kValuesMax = 500'000;

/// Reads JSON with comments. Nothing when the text is none, is not UTF-8, or is above a limit; then
/// it says so. A key that comes twice is an error too, after which the first one counts.
/// The source must outlive the tree.
auto parse(const Source& source, Diagnostics& diagnostics) -> std::optional<Node>;

}  // namespace slotrace::scenarios
