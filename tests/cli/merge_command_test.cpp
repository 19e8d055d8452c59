// A campaign's file comes out the same, byte for byte, however the work on it was shared out.

#include <gtest/gtest.h>

#include "tests/cli/campaign_folder.hpp"

namespace slotrace::cli {
namespace {

/// What merge writes for a campaign of `count` shards, given in reverse.
auto merged(const CampaignFolder& folder, int count) -> std::string {
  std::vector<std::string> arguments{"merge"};
  const std::string of = std::to_string(count);
  for (int i = count; i > 0; --i) {
    const std::string name = of + "." + std::to_string(i);
    const Ran ran = folder.run(
        name, {"--runs", "400", "--checkpoint", "30", "--shard", std::to_string(i) + "/" + of});
    EXPECT_LE(ran.code, 1) << ran.err;
    arguments.push_back(folder.path(name));
  }
  arguments.insert(arguments.end(), {"--output", folder.path("merged" + of)});
  const Ran ran = slotrace(arguments);
  EXPECT_EQ(ran.code, 1) << ran.err;
  return folder.read("merged" + of);
}

TEST(Merge, WritesTheSameForAnyNumberOfShards) {
  const CampaignFolder folder;
  const std::string one = merged(folder, 1);
  EXPECT_NE(one.find(R"({"kind":"case","case":0,"runs":400,)"), std::string::npos) << one;
  for (const int count : {2, 3, 7}) EXPECT_EQ(merged(folder, count), one) << count << " shards";
}

TEST(Merge, ListsFailuresFirst) {
  const CampaignFolder folder;
  const auto lines = lines_of(merged(folder, 2));
  EXPECT_TRUE(lines.at(0).starts_with(R"({"kind":"merged")"));
  EXPECT_TRUE(lines.at(1).starts_with(R"({"kind":"finding")"));
  EXPECT_TRUE(lines.back().starts_with(R"({"kind":"end","runs":800,)")) << lines.back();
  const std::string out = slotrace({"merge", folder.path("2.1"), folder.path("2.2")}).out;
  EXPECT_LT(out.find("VIOLATED"), out.find("covered"));
  EXPECT_NE(out.find("800 runs, digest "), std::string::npos);
}

TEST(Merge, TakesShardsOfFewerRunsThanThereAreShards) {
  const CampaignFolder folder;
  std::vector<std::string> arguments{"merge"};
  for (int i = 1; i <= 5; ++i) {
    const std::string name = std::to_string(i);
    (void)folder.run(name, {"--runs", "2", "--shard", name + "/5"});
    arguments.push_back(folder.path(name));
  }
  EXPECT_NE(slotrace(arguments).out.find("4 runs, digest "), std::string::npos);
}

/// Three shards of a campaign, and a merge of some of their files, which is refused.
class MergeRefusal : public testing::Test {
 protected:
  MergeRefusal() {
    for (const char* shard : {"1/3", "2/3", "3/3"})
      (void)folder_.run(shard[0] + std::string(), size(shard));
  }
  static auto size(const std::string& shard) -> std::vector<std::string> {
    return {"--runs", "30", "--checkpoint", "4", "--shard", shard};
  }
  auto refused(const std::vector<std::string>& names) -> std::string {
    std::vector<std::string> arguments{"merge"};
    std::vector<std::string> before;
    for (const std::string& name : names) {
      arguments.push_back(folder_.path(name));
      before.push_back(folder_.read(name));
    }
    arguments.insert(arguments.end(), {"--output", folder_.path("merged")});
    const Ran ran = slotrace(arguments);
    EXPECT_EQ(ran.code, 2) << ran.out;
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(folder_.read("merged"), "");
    for (std::size_t i = 0; i < names.size(); ++i)
      EXPECT_EQ(folder_.read(names[i]), before[i]) << "the rest is untouched";
    return ran.err;
  }

  CampaignFolder folder_;
};

TEST_F(MergeRefusal, OfAMissingShard) {
  EXPECT_NE(refused({"1", "3"}).find("1 shard of 3 missing: 2/3\n"), std::string::npos);
}

TEST_F(MergeRefusal, OfADoubledShard) {
  folder_.write("copy", folder_.read("2"));
  EXPECT_NE(refused({"1", "2", "copy", "3"})
                .find(folder_.path("copy") + ": shard 2/3 is in " + folder_.path("2") + " already"),
            std::string::npos);
}

TEST_F(MergeRefusal, OfAFileThatIsCutOff) {
  const std::string text = folder_.read("2");
  folder_.write("2", text.substr(0, text.size() - 20));
  const std::string line = std::to_string(lines_of(text).size());
  std::string said = refused({"1", "2", "3"});
  EXPECT_TRUE(said.starts_with(folder_.path("2") + ":" + line + ":")) << said;
  EXPECT_NE(said.find("the file is cut off within this line, expected the end"), std::string::npos);
  EXPECT_EQ(said.find("missing"), std::string::npos) << "it is there, and its name was said\n"
                                                     << said;
  folder_.write("2", text.substr(0, text.rfind('\n', text.size() - 2) + 1));
  said = refused({"1", "2", "3"});
  EXPECT_NE(said.find("the file ends after this line, expected the end"), std::string::npos)
      << said;
  folder_.write("2", "");
  EXPECT_NE(refused({"1", "2", "3"}).find(folder_.path("2") + ": the file is empty"),
            std::string::npos);
}

TEST_F(MergeRefusal, OfAFileThatWasChanged) {
  const std::string text = folder_.read("1");
  folder_.write("1", with(text, "\"what\":\"P1: phantom", "\"what\":\"P1: Phantom"));
  const std::string said = refused({"1", "2", "3"});
  EXPECT_NE(said.find("one of them was changed after it was written"), std::string::npos) << said;
}

TEST_F(MergeRefusal, OfShardsOfDifferentCampaigns) {
  (void)slotrace({"campaign", folder_.scenario(), "--name", "weekly", "--results",
                  folder_.path("other"), "--runs", "30", "--checkpoint", "4", "--shard", "2/3"});
  EXPECT_NE(refused({"1", "other", "3"}).find("name: weekly, not nightly"), std::string::npos);
  (void)folder_.run("half", size("2/2"));
  EXPECT_NE(refused({"1", "half", "3"}).find("it is one of 2 shards"), std::string::npos);
}

TEST_F(MergeRefusal, OfAnotherFormat) {
  const std::string text = folder_.read("2");
  folder_.write("2", with(text, "\"format\":2", "\"format\":1"));
  const std::string said = refused({"1", "2", "3"});
  EXPECT_NE(said.find("2:1:29: format: got 1, expected 2: another version of slotrace wrote it"),
            std::string::npos)
      << said;
}

TEST_F(MergeRefusal, OfWhatIsNoShard) {
  folder_.write("notes", "my notes\n");
  const std::string said = refused({"1", "notes", "3", "nowhere"});
  EXPECT_NE(said.find("notes:1:1: these are no results of a campaign"), std::string::npos) << said;
  EXPECT_NE(said.find("nowhere: there is no such file"), std::string::npos) << said;
  EXPECT_NE(slotrace({"merge", "/dev/zero"}).err.find("this is no regular file"),
            std::string::npos);
}

TEST_F(MergeRefusal, ToMergeTwice) {
  (void)slotrace({"merge", folder_.path("1"), folder_.path("2"), folder_.path("3"), "--output",
                  folder_.path("all")});
  EXPECT_NE(slotrace({"merge", folder_.path("all")}).err.find("this is what a merge wrote"),
            std::string::npos);
}

TEST_F(MergeRefusal, ToOverwriteAFile) {
  const Ran ran = slotrace({"merge", folder_.path("1"), folder_.path("2"), folder_.path("3"),
                            "--output", folder_.path("1")});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("is there already"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
