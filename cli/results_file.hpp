#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slotrace::cli {

/// A file that grows at its end, and whose every piece is on the disk before the next is begun. No
/// other process may write it at the same time.
class ResultsFile {
 public:
  enum class Opening : bool {
    anew,   ///< there must be none
    go_on,  ///< there may be one
  };
  /// Errors: UsageError when there is one that must not be, that is no regular file, or that another
  /// process writes; WriteError.
  ResultsFile(std::string file, Opening opening);
  ResultsFile(const ResultsFile&) = delete;
  auto operator=(const ResultsFile&) -> ResultsFile& = delete;
  ~ResultsFile();

  /// Leaves its first `bytes`. Errors: WriteError.
  void cut(std::uint64_t bytes);

  /// Errors: WriteError, after which the file may end within `text`.
  void append(std::string_view text);

 private:
  [[noreturn]] void fail(int error) const;

  std::string file_;
  int descriptor_ = -1;
};

}  // namespace slotrace::cli
