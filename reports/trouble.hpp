#pragma once

#include <string>
#include <vector>

namespace slotrace::reports {

/// Why there is no verdict: a file that is no valid scenario, or a case that could not be run.
struct Trouble {
  std::string file;
  std::string what;  ///< "invalid", or the case's title
  std::vector<std::string> messages;
};

}  // namespace slotrace::reports
