#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace slotrace::scenarios {

/// Why a file cannot be read.
struct Unreadable {
  std::string why;      ///< e.g. "there is no such file"
  std::string nearest;  ///< the name of what lies beside it and was probably meant; "" for none
};

/// Nothing when it is a regular file. A device or a pipe is none: it may never end.
[[nodiscard]] auto why_unreadable(const std::filesystem::path& file) -> std::optional<Unreadable>;

/// What there is in place of a path that does not exist.
[[nodiscard]] auto no_such_file(const std::filesystem::path& file) -> Unreadable;

}  // namespace slotrace::scenarios
