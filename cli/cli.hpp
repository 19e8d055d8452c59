#pragma once

#include <string>
#include <vector>

#include "cli/streams.hpp"

namespace slotrace::cli {

/// The program: `arguments` are those after its name. Returns the exit code (cli/exit_code.hpp);
/// never throws.
auto main(const std::vector<std::string>& arguments, Streams& streams) -> int;

}  // namespace slotrace::cli
