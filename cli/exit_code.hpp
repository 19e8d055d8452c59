#pragma once

#include <algorithm>

namespace slotrace::cli {

/// What the program says to a shell.
enum class ExitCode : int {
  passed = 0,       ///< everything came out as the files say
  failed = 1,       ///< a check is violated, an expectation failed, or a known failure passes
  usage = 2,        ///< wrong arguments, an invalid file, or a scenario that never ends
  internal = 3,     ///< a bug of ours, nondeterminism, or output that could not be written
  nothing = 4,      ///< no scenario was selected
  unknown = 5,      ///< a search used up its budget and found nothing, which proves nothing
  interrupted = 130,
};

/// The one to say where both hold: the larger number, except that a violation is an answer, and so
/// outweighs `unknown`.
[[nodiscard]] constexpr auto worse(ExitCode a, ExitCode b) -> ExitCode {
  if (a == ExitCode::unknown) return b == ExitCode::passed ? a : b;
  if (b == ExitCode::unknown) return a == ExitCode::passed ? b : a;
  return std::max(a, b);
}

}  // namespace slotrace::cli
