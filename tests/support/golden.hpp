#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace slotrace {

/// Compares `text` with the file tests/`name`, byte for byte. With SLOTRACE_UPDATE_GOLDEN set
/// the file is written instead, for a look at what `git diff` then shows.
inline void expect_golden(const std::string& name, const std::string& text) {
  const auto file = std::filesystem::path(SLOTRACE_SOURCE_DIR) / "tests" / name;
  if (std::getenv("SLOTRACE_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(file, std::ios::binary) << text;
    return;
  }
  std::ifstream in(file, std::ios::binary);
  ASSERT_TRUE(in) << file << " is missing; run with SLOTRACE_UPDATE_GOLDEN=1 to write it";
  std::ostringstream golden;
  golden << in.rdbuf();
  EXPECT_EQ(golden.str(), text) << "differs from " << file;
}

}  // namespace slotrace
