#pragma once

#include <cstddef>
#include <string>

namespace slotrace::model {

/// Where in a scenario or policy file something stands, for messages.
struct FilePosition {
  std::string file;
  std::size_t line = 0;  ///< from 1
  std::size_t column = 0;
};

}  // namespace slotrace::model
