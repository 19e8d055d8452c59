#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

namespace slotrace::cli {

/// A file could not be written: which, and why.
class WriteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A file that appears whole or not at all: the text goes into a temporary file beside it, which
/// takes its name at the end. A device or pipe is written to as it is.
class OutputFile {
 public:
  /// Creates the temporary file, so that a wrong path is an error before any work is done.
  /// Errors: WriteError.
  explicit OutputFile(std::filesystem::path file);
  OutputFile(const OutputFile&) = delete;
  auto operator=(const OutputFile&) -> OutputFile& = delete;
  /// Removes the temporary file unless commit() has renamed it.
  ~OutputFile();

  /// Errors: WriteError, after which `file` is what it was before.
  void commit(std::string_view text);

 private:
  [[noreturn]] void fail(int error) const;

  std::filesystem::path file_;
  std::string temporary_;  ///< "" when there is none
  int descriptor_ = -1;
};

}  // namespace slotrace::cli
