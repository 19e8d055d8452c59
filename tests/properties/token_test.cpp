/// A token carries every schedule, and nothing but a whole one of the same scenario is taken for one.

#include <string>

#include <gtest/gtest.h>

#include "sim/explore/schedule.hpp"
#include "tests/properties/generate/numbers.hpp"
#include "tests/properties/property.hpp"

namespace slotrace::properties {
namespace {

using generate::below;
using generate::up_to;
using generate::weighted;
using sim::Mode;
using sim::Schedule;

auto any_picks() -> rc::Gen<std::vector<std::uint32_t>> {
  // Runs of one value, as schedules have them, and now and then a large one.
  const auto value =
      rc::gen::oneOf(rc::gen::map(below(1), [](int n) { return static_cast<std::uint32_t>(n); }),
                     rc::gen::map(below(4), [](int n) { return static_cast<std::uint32_t>(n); }),
                     rc::gen::arbitrary<std::uint32_t>());
  return rc::gen::map(up_to(20, rc::gen::pair(value, rc::gen::oneOf(below(3), below(200)))),
                      [](const std::vector<std::pair<std::uint32_t, int>>& runs) {
                        std::vector<std::uint32_t> picks;
                        for (const auto& [pick, length] : runs)
                          picks.insert(picks.end(), length + 1, pick);
                        return picks;
                      });
}

auto any_schedule() -> rc::Gen<Schedule> {
  return rc::gen::build<Schedule>(
      rc::gen::set(&Schedule::mode, rc::gen::element(Mode::timed, Mode::interleaving)),
      rc::gen::set(&Schedule::fingerprint, rc::gen::arbitrary<std::uint32_t>()),
      rc::gen::set(&Schedule::seed, rc::gen::arbitrary<std::uint64_t>()),
      rc::gen::set(&Schedule::picks, any_picks()));
}

TEST(Token, BringsEveryScheduleBack) {
  for_all(2000, [] {
    Schedule schedule = *any_schedule();
    if (schedule.mode == Mode::timed) schedule.ties = *rc::gen::arbitrary<bool>();
    const std::string token = to_token(schedule);
    const auto parsed = sim::parse_token(token, schedule.fingerprint);
    // Replay takes alternative 0 where no pick is recorded, so zeros at the end are left out.
    while (!schedule.picks.empty() && schedule.picks.back() == 0) schedule.picks.pop_back();
    RC_ASSERT(std::holds_alternative<Schedule>(parsed));
    RC_ASSERT(std::get<Schedule>(parsed) == schedule);
    RC_ASSERT(to_token(std::get<Schedule>(parsed)) == token);
  });
}

TEST(Token, WithAnyCharacterChangedOrCutOffIsRefused) {
  for_all(2000, [] {
    const Schedule schedule = *any_schedule();
    std::string token = to_token(schedule);
    const auto at = static_cast<std::size_t>(*below(static_cast<int>(token.size())));
    if (*rc::gen::arbitrary<bool>()) {
      token.resize(at);
    } else {
      const char other = *rc::gen::distinctFrom(rc::gen::arbitrary<char>(), token[at]);
      token[at] = other;
    }
    RC_ASSERT(
        std::holds_alternative<sim::TokenError>(sim::parse_token(token, schedule.fingerprint)));
  });
}

TEST(Token, OfAnotherScenarioIsRefused) {
  for_all(500, [] {
    const Schedule schedule = *any_schedule();
    const auto other =
        *rc::gen::distinctFrom(rc::gen::arbitrary<std::uint32_t>(), schedule.fingerprint);
    RC_ASSERT(std::holds_alternative<sim::TokenError>(sim::parse_token(to_token(schedule), other)));
  });
}

}  // namespace
}  // namespace slotrace::properties
