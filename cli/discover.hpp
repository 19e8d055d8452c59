#pragma once

#include <string>
#include <vector>

namespace slotrace::cli {

/// The scenario files that `paths` name, each once: files as they are, "-" too, directories for every
/// *.json below them in the order of their paths. Directories below them that are named policies,
/// schema or worlds, or hidden, hold no scenarios; symbolic links to directories are not followed.
/// Errors: UsageError for a path that is not there or cannot be listed.
auto discover(const std::vector<std::string>& paths) -> std::vector<std::string>;

}  // namespace slotrace::cli
