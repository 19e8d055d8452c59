#pragma once

#include <string_view>

namespace slotrace::model {

/// Whether `text` matches a pattern of Redis: * any run, ? one character, [abc] [a-c] [^abc] sets,
/// \ takes the next character as it is. https://redis.io/commands/keys/
/// Time: O(pattern x text), whatever the pattern.
[[nodiscard]] auto glob_matches(std::string_view pattern, std::string_view text) -> bool;

}  // namespace slotrace::model
