#include "sim/explore/schedule.hpp"

#include <algorithm>
#include <string>

#include <boost/crc.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace slotrace::sim {
namespace {

constexpr std::uint32_t kScenario = 0x1a2b3c4d;

auto error_of(std::string_view token, std::uint32_t fingerprint = kScenario) -> std::string {
  const auto parsed = parse_token(token, fingerprint);
  const auto* error = std::get_if<TokenError>(&parsed);
  return error != nullptr ? error->text : "no error";
}

/// The text with the checksum that makes a token of it.
auto signed_token(std::string text) -> std::string {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  return fmt::format("{}{:08x}", text, crc.checksum());
}

/// Few values and long runs, as strategies make them, and now and then any number.
auto any_schedule() -> rc::Gen<Schedule> {
  return rc::gen::exec([] {
    Schedule schedule{.mode = *rc::gen::element(Mode::timed, Mode::interleaving),
                      .fingerprint = *rc::gen::arbitrary<std::uint32_t>(),
                      .seed = *rc::gen::arbitrary<std::uint64_t>()};
    schedule.ties = schedule.mode == Mode::timed && *rc::gen::arbitrary<bool>();
    const auto runs = *rc::gen::container<std::vector<std::pair<std::uint32_t, std::uint8_t>>>(
        rc::gen::pair(rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 4),
                                     rc::gen::arbitrary<std::uint32_t>()),
                      rc::gen::arbitrary<std::uint8_t>()));
    for (const auto& [pick, length] : runs) {
      schedule.picks.insert(schedule.picks.end(), length, pick);
    }
    return schedule;
  });
}

auto trimmed(Schedule schedule) -> Schedule {
  while (!schedule.picks.empty() && schedule.picks.back() == 0) schedule.picks.pop_back();
  return schedule;
}

TEST(Schedule, TokenOfAPlainTimedRunIsItsSeed) {
  EXPECT_EQ(to_token({.fingerprint = kScenario, .seed = 0x2a, .picks = {0, 0, 0}}),
            "st1.t.1a2b3c4d.2a.56e606e7");
}

TEST(Schedule, TokenKeepsItsFormat) {
  EXPECT_EQ(to_token({.mode = Mode::interleaving, .fingerprint = kScenario, .picks = {1, 0, 0, 2}}),
            "st1.i.1a2b3c4d.0.AgEABA.bb24a73a");
  EXPECT_EQ(to_token({.ties = true, .fingerprint = 1, .seed = ~0ULL, .picks = {5}}),
            "st1.o.00000001.ffffffffffffffff.Cg.a013607a");
}

TEST(Schedule, TokenOfAHundredPicksFitsOnALine) {
  Schedule schedule{.mode = Mode::interleaving, .fingerprint = kScenario, .seed = 1};
  for (std::uint32_t i = 0; i < 100; ++i) schedule.picks.push_back(i % 7 == 0 ? i % 4 : 0);
  schedule.picks.push_back(1);
  EXPECT_LT(to_token(schedule).size(), 120U);
}

RC_GTEST_PROP(Schedule, ComesBackFromItsToken, ()) {
  const Schedule schedule = *any_schedule();
  const auto parsed = parse_token(to_token(schedule), schedule.fingerprint);
  RC_ASSERT(std::holds_alternative<Schedule>(parsed));
  RC_ASSERT(std::get<Schedule>(parsed) == trimmed(schedule));
}

RC_GTEST_PROP(Schedule, TokenIsSafeInAShellAndAUrl, ()) {
  const std::string token = to_token(*any_schedule());
  const std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
  RC_ASSERT(token.find_first_not_of(safe) == std::string::npos);
  RC_ASSERT(token[0] != '-');
}

RC_GTEST_PROP(Schedule, EveryCutTokenIsAnError, ()) {
  const Schedule schedule = *any_schedule();
  const std::string token = to_token(schedule);
  const auto length = *rc::gen::inRange<std::size_t>(0, token.size());
  const std::string_view cut = std::string_view(token).substr(0, length);
  RC_ASSERT(error_of(cut, schedule.fingerprint) != "no error");
}

RC_GTEST_PROP(Schedule, EveryTokenWithOneWrongCharacterIsAnError, ()) {
  const Schedule schedule = *any_schedule();
  std::string token = to_token(schedule);
  const auto at = *rc::gen::inRange<std::size_t>(0, token.size());
  token[at] = *rc::gen::distinctFrom(token[at]);
  RC_ASSERT(error_of(token, schedule.fingerprint) != "no error");
}

RC_GTEST_PROP(Schedule, AnyBytesWithAGoodChecksumAreReadOrRefused, ()) {
  const auto junk = *rc::gen::string<std::string>();
  const std::string token = signed_token("st1." + junk + ".");
  const auto parsed = parse_token(token, kScenario);
  if (const auto* schedule = std::get_if<Schedule>(&parsed))
    RC_ASSERT(to_token(*schedule) == token);
}

TEST(Schedule, SaysThatJunkIsNoToken) {
  const std::string expected = "not a schedule token: expected it to begin with \"st1.\"";
  const std::string binary("\0\xff\x80", 3);
  for (const std::string& junk :
       {std::string(), std::string("hello"), std::string("st"), std::string("st."),
        std::string("stx.t.0.0."), std::string("st-1.t.0.0."), std::string(100'000, 's'),
        "st" + std::string(100'000, '1'), binary, "st" + binary}) {
    EXPECT_EQ(error_of(junk), expected);
  }
}

TEST(Schedule, NamesAnotherFormatVersion) {
  EXPECT_EQ(error_of(signed_token("st2.t.1a2b3c4d.2a.")),
            "the token has format version 2; this program reads version 1");
}

TEST(Schedule, NamesAnotherScenario) {
  const std::string token = to_token({.fingerprint = kScenario, .seed = 1});
  EXPECT_EQ(
      error_of(token, 0xff),
      "the token belongs to another scenario: it has fingerprint 1a2b3c4d, this scenario 000000ff");
}

TEST(Schedule, SaysThatACutOrDamagedTokenIsDamagedEvenWhereItsFingerprintIsHit) {
  const std::string token = to_token({.fingerprint = kScenario, .seed = 1, .picks = {3, 1}});
  const std::string expected = "the token is cut off or damaged: its checksum does not fit";
  for (std::size_t length = 4; length < token.size(); ++length) {
    EXPECT_EQ(error_of(token.substr(0, length)), expected);
  }
  std::string other_scenario = token;
  other_scenario[6] = '7';
  EXPECT_EQ(error_of(other_scenario), expected);
  EXPECT_EQ(error_of(token + "a"), expected);
  EXPECT_EQ(error_of(token + "\n"), expected);
}

TEST(Schedule, RefusesOtherSpellings) {
  for (const char* text :
       {"st1.t.1A2B3C4D.2a.", "st1.t.1a2b3c4d.02a.", "st1.x.1a2b3c4d.2a.", "st1.t.1a2b3c4d.2a..",
        "st1.t.1a2b3c4d.2a.AA.", "st1.t.1a2b3c4d.", "st1.t.1a2b3c4d.2a.Ag.Ag.",
        "st1.t.1a2b3c4d.-1.", "st1.t.1a2b3c4d.0x2a.", "st1.t.1a2b3c4d.10000000000000000.",
        "st1.t.1a2b3c4d.2a.A!.", "st1.t.1a2b3c4d.2a.Ah."}) {
    EXPECT_EQ(error_of(signed_token(text)), "the token is malformed, although its checksum fits")
        << text;
  }
}

TEST(Schedule, RefusesARunThatWouldFillTheMemory) {
  // 0x03: a run of pick 1; then lengths of 2^35, 2^63 and beyond, and 2^20 + 2.
  for (const char* picks : {"A4CAgICAAQ", "A____________3A", "A4CAgICAgICAgIAB", "A4CAQA"}) {
    EXPECT_EQ(error_of(signed_token(fmt::format("st1.i.1a2b3c4d.0.{}.", picks))),
              "the token is malformed, although its checksum fits");
  }
}

TEST(Schedule, CarriesAsManyPicksAsItSays) {
  Schedule schedule{.mode = Mode::interleaving, .fingerprint = kScenario};
  schedule.picks.assign(kPicksMax, 1);
  EXPECT_EQ(std::get<Schedule>(parse_token(to_token(schedule), kScenario)), schedule);
  schedule.picks.push_back(1);
  EXPECT_ANY_THROW((void)to_token(schedule));
}

TEST(Schedule, CarriesTheLongestPicksAsWell) {
  Schedule schedule{.mode = Mode::interleaving, .fingerprint = kScenario, .seed = ~0ULL};
  for (std::uint32_t i = 0; i < kPicksMax; ++i) schedule.picks.push_back(~0U - i % 2);
  const auto parsed = parse_token(to_token(schedule), kScenario);
  ASSERT_TRUE(std::holds_alternative<Schedule>(parsed));
  EXPECT_EQ(std::get<Schedule>(parsed), schedule);
}

}  // namespace
}  // namespace slotrace::sim
