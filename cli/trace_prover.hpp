#pragma once

#include "cli/arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/load.hpp"
#include "cli/streams.hpp"

namespace slotrace::cli {

/// `prove` of a scenario file, `input`: every case, under the file's policy or each of --policy, in every order
/// of its steps. Prints the table.
auto prove_scenario(const Arguments& arguments, const Input& input, Streams& streams) -> ExitCode;

}  // namespace slotrace::cli
