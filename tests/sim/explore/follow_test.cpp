#include "sim/explore/follow.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <gtest/gtest.h>

#include "sim/explore/random_walk.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

/// Writes its name, letter by letter: each is a step.
auto write(Simulation& simulation, std::string word, std::string& page) -> Task<> {
  for (const char letter : word) {
    co_await simulation.step({.what = "write"}, [&] { page += letter; });
  }
}

/// Asks which of three letters to write.
auto choose(Simulation& simulation, std::string& page) -> Task<> {
  const std::array<Alternative, 3> letters{};
  const std::uint32_t chosen = simulation.pick(ChoiceKind::option, letters);
  co_await simulation.step({.what = "write"}, [&] { page += "xyz"[chosen]; });
}

/// Processes that write on one page, each its own name; "?" writes what it chooses.
auto writers(const std::vector<std::string>& words, std::string& page) -> Program {
  return [words, &page](Chooser& chooser, Trace* trace) {
    page.clear();
    Simulation simulation({.mode = Mode::interleaving, .trace = trace}, chooser);
    for (const std::string& word : words) {
      Task<> body = word == "?" ? choose(simulation, page) : write(simulation, word, page);
      simulation.spawn(word, std::move(body));
    }
    simulation.run();
    return Outcome{};
  };
}

const std::vector<std::string> kAll = {"ab", "?", "cdef", "gh"};

auto walk(const Program& program, std::uint64_t seed) -> Schedule {
  RandomWalk chooser(seed);
  Recorder recorder(chooser);
  program(recorder, nullptr);
  return recorder.schedule({.mode = Mode::interleaving, .fingerprint = 0, .seed = seed});
}

TEST(Follow, GoesTheSameWayThroughTheSameProgram) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::string page;
    const Program program = writers(kAll, page);
    const Schedule schedule = walk(program, seed);
    const std::string written = page;
    Follow follow(named_choices(program, schedule), seed);
    program(follow, nullptr);
    EXPECT_EQ(page, written);
    // A walk picks among single alternatives, too, which are no part of its schedule.
    EXPECT_EQ(follow.picks(), schedule.picks);
  }
}

TEST(Follow, KeepsTheOrderOfThoseThatAreLeft) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    std::string page;
    const Program program = writers(kAll, page);
    const auto choices = named_choices(program, walk(program, seed));
    std::string expected = page;
    std::erase_if(expected, [](char letter) { return letter == 'a' || letter == 'b'; });
    Follow follow(choices, seed);
    writers({"?", "cdef", "gh"}, page)(follow, nullptr);
    EXPECT_EQ(page, expected);
  }
}

TEST(Follow, LetsThoseThatItDoesNotKnowWait) {
  std::string page;
  const Program program = writers({"ab", "cd"}, page);
  const auto choices = named_choices(program, walk(program, 3));
  const std::string expected = page + "xx";
  Follow follow(choices, 3);
  writers({"xx", "ab", "cd"}, page)(follow, nullptr);
  EXPECT_EQ(page, expected);
}

}  // namespace
}  // namespace slotrace::sim
