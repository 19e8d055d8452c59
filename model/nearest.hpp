#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace slotrace::model {

/// How many edits lie between two texts: one character inserted, removed or replaced, or two
/// neighbours swapped. Capital and small letters of ASCII count as the same.
/// Optimal string alignment, the restricted form of Damerau, "A technique for computer detection
/// and correction of spelling errors", CACM 7 (1964). Time: O(a x b).
[[nodiscard]] auto edit_distance(std::string_view a, std::string_view b) -> std::size_t;

/// The name of `known` that was probably meant by `text`: the one with the fewest edits, if these
/// are at most a third of its length; "" when there is none. Of equals, the first.
/// Texts above 64 bytes are not compared.
[[nodiscard]] auto nearest(std::string_view text, std::span<const std::string_view> known)
    -> std::string_view;

}  // namespace slotrace::model
