#include "scenarios/reader/fingerprint.hpp"

#include <gtest/gtest.h>

#include "tests/scenarios/reader/examples.hpp"

namespace slotrace::scenarios {
namespace {

auto fingerprint(std::string_view text, const ReadOptions& options = {}) -> std::uint64_t {
  return scenario_of(text, options).fingerprint;
}

TEST(Fingerprint, IsTheSameOnEveryMachine) { EXPECT_EQ(fingerprint(kValid), 3751268837934942724U); }

TEST(Fingerprint, StaysWhenProseAndExpectationsChange) {
  const std::uint64_t before = fingerprint(kValid);
  EXPECT_EQ(fingerprint(changed(R"("name": "example")", R"("name": "another", "claim": "x")")),
            before);
  EXPECT_EQ(fingerprint(changed("A fill, a", "Something else: a")), before);
  EXPECT_EQ(fingerprint(changed(R"("is": "booked")", R"("is": "declined")")), before);
  EXPECT_EQ(fingerprint(changed(R"("reproduced": true)", R"("reproduced": false)")), before);
  EXPECT_EQ(fingerprint(changed(R"("costs": {)", "// a comment\n\n\"costs\"  :   {")), before);
  // The order of members means nothing.
  EXPECT_EQ(fingerprint(changed(R"("length": "30min", "interval": "15min")",
                                R"("interval": "15min", "length": "30min")")),
            before);
}

TEST(Fingerprint, ChangesWithWhatARunDependsOn) {
  const std::uint64_t before = fingerprint(kValid);
  EXPECT_NE(fingerprint(changed(R"("4s")", R"("5s")")), before);
  EXPECT_NE(fingerprint(changed(R"("takes": 1)", R"("takes": 0)")), before);
  EXPECT_NE(fingerprint(changed(R"("P1": {}, )", R"("P1": {}, "P2": {}, )")), before);
  EXPECT_NE(fingerprint(kValid, {.set = {{"policy", "after-fix"}}}), before);
  EXPECT_NE(fingerprint(changed(R"("start": "2025-10-11)", R"("seed": 2, "start": "2025-10-11)")),
            before);
}

TEST(Fingerprint, ComesFromValuesNotFromWhereTheyStand) {
  const std::uint64_t set = fingerprint(kValid, {.set = {{"policy", "after-fix"}}});
  EXPECT_EQ(fingerprint(changed(R"("policy": "before-fix")", R"("policy": "after-fix")")), set);
  // A policy that is written out is the preset of the same content, whatever its name.
  std::string policy;
  for (const Preset& preset : presets()) {
    if (preset.name == "after-fix") policy = preset.text;
  }
  policy = changed(R"("name": "after-fix")", R"("name": "mine")", policy);
  std::string text = changed(R"({"param": "policy"})", policy);
  text = changed(R"("policy": "before-fix", )", "", text);
  EXPECT_EQ(fingerprint(text), set);
}

}  // namespace
}  // namespace slotrace::scenarios
