#include "cli/results_file.hpp"

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "cli/output_file.hpp"
#include "reports/text.hpp"

namespace slotrace::cli {
namespace {

auto refused(const std::string& file, std::string_view why) -> UsageError {
  return UsageError(fmt::format("--results: {}: {}", reports::printable(file), why));
}

/// A new file is only there for good when its folder is on the disk.
void sync_folder_of(const std::string& file) {
  const auto folder = std::filesystem::path(file).parent_path();
  const int descriptor =
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

ResultsFile::ResultsFile(std::string file, Opening opening) : file_(std::move(file)) {
  const int how = opening == Opening::anew ? O_EXCL : 0;
  descriptor_ = open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | how, 0666);
  if (descriptor_ < 0 && errno == EEXIST)
    throw refused(file_, "it is there already; --resume goes on with it");
  if (descriptor_ < 0) fail(errno);
  const auto refuse = [this](std::string_view why) {
    close(descriptor_);
    return refused(file_, why);
  };
  struct stat status{};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode))
    throw refuse("this is no regular file");
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0) throw refuse("another process is writing it");
  sync_folder_of(file_);
}

ResultsFile::~ResultsFile() { close(descriptor_); }

void ResultsFile::cut(std::uint64_t bytes) {
  if (ftruncate(descriptor_, static_cast<off_t>(bytes)) != 0) fail(errno);
  if (lseek(descriptor_, 0, SEEK_END) < 0) fail(errno);
}

void ResultsFile::append(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fdatasync(descriptor_) != 0) fail(errno);
}

void ResultsFile::fail(int error) const {
  throw WriteError(fmt::format("{}: cannot be written: {}", reports::printable(file_),
                               std::generic_category().message(error)));
}

}  // namespace slotrace::cli
