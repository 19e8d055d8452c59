#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/in_process.hpp"
#include "tests/cli/temporary_folder.hpp"

namespace slotrace::cli {
namespace {

TEST(Coverage, OfTheCodeBeforeTheFixIsThatOfTheAnalysis) {
  const Ran ran = slotrace({"coverage", "before-fix"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("OVERALL COVERAGE: 2/14 cells = 14.3 %"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("1/7 = 14.3 %"), std::string::npos);
}

TEST(Coverage, IsPrintedAsJson) {
  const auto document =
      nlohmann::json::parse(slotrace({"coverage", "no-cache", "--format", "json"}).out);
  EXPECT_EQ(document["policy"], "no-cache");
  EXPECT_EQ(document["cells_covered"], 0);
}

TEST(Coverage, ReadsAPolicyFromStandardInput) {
  const std::string policy =
      R"({"name": "nothing cached", "layers": [], "reads": {"wish": "Cal.com", "alternatives": "Cal.com"}})";
  const Ran ran = slotrace({"coverage", "-"}, {.in = policy, .environment = {}});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_NE(ran.out.find("Invalidation coverage of nothing cached"), std::string::npos) << ran.out;
  const Ran broken = slotrace({"coverage", "-"}, {.in = "{", .environment = {}});
  EXPECT_EQ(broken.code, 2);
  EXPECT_TRUE(broken.err.starts_with("<stdin>:1:2: ")) << broken.err;
}

TEST(Coverage, NamesAPolicyThatIsNotThere) {
  const Ran ran = slotrace({"coverage", "befor-fix"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("before-fix"), std::string::npos) << ran.err;
}

TEST(Policies, ListsEveryPreset) {
  const Ran ran = slotrace({"policies"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  for (const char* name : {"before-fix", "after-fix", "no-cache", "ttl-only"})
    EXPECT_NE(ran.out.find(name), std::string::npos) << name;
  EXPECT_NE(ran.out.find("createBooking, bookInCalcom clear: 30 days from today of CalcomService"),
            std::string::npos)
      << ran.out;
}

TEST(Policies, TakesNoArgument) { EXPECT_EQ(slotrace({"policies", "x"}).code, 2); }

TEST(Schema, IsJsonForBothKindsOfFile) {
  const Ran scenario = slotrace({"schema"});
  EXPECT_EQ(scenario.code, 0);
  EXPECT_EQ(scenario.out, slotrace({"schema", "scenario"}).out);
  EXPECT_TRUE(nlohmann::json::accept(scenario.out));
  EXPECT_TRUE(nlohmann::json::accept(slotrace({"schema", "policy"}).out));
  EXPECT_TRUE(scenario.out.ends_with("}\n"));
}

TEST(Schema, GuessesWhichKindWasMeant) {
  const Ran ran = slotrace({"schema", "polcy"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.err.find("did you mean policy?"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace slotrace::cli
