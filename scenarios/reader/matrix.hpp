#pragma once

#include <vector>

#include "scenarios/reader/parameters.hpp"

namespace slotrace::scenarios {

/// What parameters are without the matrix.
struct MatrixContext {
  const ParameterValues& values;
  const ParameterValues& set;  ///< those that `--set` pinned
};

/// The cases of a matrix. An object of lists means every combination, the first name changing
/// slowest; a pinned parameter has one value. A list of objects means these cases, each with the value
/// of every pinned parameter.
/// Nothing after an error.
auto read_matrix(const View& at, const MatrixContext& context, Diagnostics& diagnostics)
    -> std::vector<Case>;

}  // namespace slotrace::scenarios
