#include "sim/explore/recorder.hpp"

#include <array>

#include <gtest/gtest.h>

#include "sim/explore/random_walk.hpp"

namespace slotrace::sim {
namespace {

TEST(Recorder, PassesQuestionsOnAndKeepsThePicks) {
  RandomWalk walk(3);
  RandomWalk same(3);
  Recorder recorder(walk);
  const std::array<Alternative, 7> seven{};
  const Choice choice{.kind = ChoiceKind::process, .alternatives = seven};
  std::vector<std::uint32_t> expected;
  for (int i = 0; i < 20; ++i) {
    expected.push_back(same.pick(choice));
    EXPECT_EQ(recorder.pick(choice), expected.back());
  }
  EXPECT_EQ(recorder.draw(1), same.draw(1));
  EXPECT_EQ(recorder.picks(), expected);
  EXPECT_EQ(
      recorder.schedule({.mode = Mode::timed, .fingerprint = 9, .seed = 3}),
      (Schedule{
          .mode = Mode::timed, .ties = true, .fingerprint = 9, .seed = 3, .picks = expected}));
  EXPECT_FALSE(recorder.schedule({.mode = Mode::interleaving}).ties) << "time stands still";
}

}  // namespace
}  // namespace slotrace::sim
