#pragma once

#include <string>
#include <vector>

#include "tests/source_rules/source_tree.hpp"

namespace slotrace::source_rules {

struct Violation {
  std::string file;
  std::size_t line = 0;  ///< from 1; 0: the file as a whole
  std::string message;
};

/// Layers: sim knows nothing else, model knows sim, scenarios and reports know model; cli wires
/// them up and nobody knows it. Each library of others is used where the table says.
auto check_include_direction(const SourceTree& tree) -> std::vector<Violation>;

/// Quoted includes start at the root and name a file of the tree.
auto check_include_paths(const SourceTree& tree) -> std::vector<Violation>;

/// In sim and model nothing may answer differently on another day, machine, compiler or run:
/// no clocks, no random numbers but our own, no floating point, no environment, no thread ids, no
/// order that comes from hashes or addresses. Floating point is for reports, and lives there.
auto check_banned_names(const SourceTree& tree) -> std::vector<Violation>;

/// In sim and model no loop over an unordered container of any library; look-ups are fine.
auto check_unordered_loops(const SourceTree& tree) -> std::vector<Violation>;

/// A header begins with #pragma once; a .cpp with a header of its name includes that first.
auto check_headers(const SourceTree& tree) -> std::vector<Violation>;

/// No file names a folder of somebody's machine.
auto check_machine_paths(const SourceTree& tree) -> std::vector<Violation>;

/// Each top-level folder has a README.md.
auto check_readmes(const SourceTree& tree) -> std::vector<Violation>;

/// Each row of docs/behaviours.md names a test or scenario that there is.
auto check_behaviours(const SourceTree& tree) -> std::vector<Violation>;

}  // namespace slotrace::source_rules
