#pragma once

#include <string>

#include "model/realise.hpp"
#include "scenarios/reader/realised_file.hpp"

namespace slotrace::cli {

/// Writes a realised scenario into `output`, with two commands at its head: `origin`, which shows the
/// order of steps that it comes from, and the one that shows its own run, whose token is returned.
/// Errors: WriteError; InternalError when the program cannot read what it wrote, or when that runs
/// otherwise.
auto write_scenario(const std::string& output, scenarios::RealisedFile file,
                    const std::string& origin, const model::Realised& realised) -> std::string;

}  // namespace slotrace::cli
