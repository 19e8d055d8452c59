#include "cli/output_file.hpp"

#include <gtest/gtest.h>

#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

namespace fs = std::filesystem;

auto files_in(const TemporaryFolder& folder) -> std::ptrdiff_t {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
}

TEST(OutputFile, AppearsWhole) {
  const TemporaryFolder folder;
  OutputFile file(folder.path() / "report.xml");
  EXPECT_FALSE(fs::exists(folder.path() / "report.xml"));
  file.commit("text");
  EXPECT_EQ(folder.read("report.xml"), "text");
  EXPECT_EQ(files_in(folder), 1);
}

TEST(OutputFile, LeavesNothingBehindWithoutCommit) {
  const TemporaryFolder folder;
  {
    const OutputFile file(folder.path() / "report.xml");
  }
  EXPECT_EQ(files_in(folder), 0);
}

TEST(OutputFile, ReplacesWhatWasThere) {
  const TemporaryFolder folder;
  const std::string name = folder.write("report.xml", "a longer text than the new one");
  OutputFile(name).commit("new");
  EXPECT_EQ(folder.read("report.xml"), "new");
}

TEST(OutputFile, WritesThroughALink) {
  const TemporaryFolder folder;
  fs::create_symlink(folder.write("target.xml", "old"), folder.path() / "link.xml");
  OutputFile(folder.path() / "link.xml").commit("new");
  EXPECT_TRUE(fs::is_symlink(folder.path() / "link.xml"));
  EXPECT_EQ(folder.read("target.xml"), "new");
}

TEST(OutputFile, RefusesADirectory) {
  const TemporaryFolder folder;
  EXPECT_THROW(OutputFile{folder.path()}, WriteError);
}

TEST(OutputFile, RefusesAFolderThatIsNotThere) {
  EXPECT_THROW(OutputFile{"/nowhere/report.xml"}, WriteError);
}

TEST(OutputFile, SaysWhenADeviceIsFull) {
  OutputFile file("/dev/full");
  EXPECT_THROW(file.commit("text"), WriteError);
}

}  // namespace
}  // namespace slotrace::cli
