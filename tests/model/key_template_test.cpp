#include "model/key_template.hpp"

#include <gtest/gtest.h>

#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

auto parsed(std::string_view text) -> KeyTemplate {
  return std::get<KeyTemplate>(KeyTemplate::parse(text));
}
auto error_of(std::string_view text) -> KeyTemplateError {
  return std::get<KeyTemplateError>(KeyTemplate::parse(text));
}

auto values() -> KeyValues {
  return {.event_type_id = 2563193,
          .start = "2025-10-13T10:30:59Z"_utc,
          .end = "2025-10-13T12:45:00Z"_utc,
          .tenant = {.company = "15", .branch = "7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11"},
          .day = date::local_days{date::year{2025} / 10 / 14}};
}
auto format(std::string_view text, const KeyValues& from = values()) -> std::string {
  return parsed(text).format(from, Zone::utc());
}

TEST(KeyTemplate, WritesTheKeysOfTheAnalysis) {
  KeyValues with_branch_9 = values();
  with_branch_9.tenant.branch = "9";
  EXPECT_EQ(format("calcom:slots:{eventTypeId}:{start:Y-m-d}:{end:Y-m-d}"),
            "calcom:slots:2563193:2025-10-13:2025-10-13");
  EXPECT_EQ(format("cal_slots_{companyId}_{branchId}_{eventTypeId}_{start:Y-m-d-H}_{end:Y-m-d-H}",
                   with_branch_9),
            "cal_slots_15_9_2563193_2025-10-13-10_2025-10-13-12");
}

TEST(KeyTemplate, DropsTheMinutesThatItsFormatDoesNotName) {
  // Windows that begin at 10:00 and at 10:30 share a key.
  KeyValues on_the_hour = values();
  on_the_hour.start = "2025-10-13T10:00:00Z"_utc;
  EXPECT_EQ(format("{start:Y-m-d-H}"), format("{start:Y-m-d-H}", on_the_hour));
  EXPECT_NE(format("{start:Y-m-d-H-i}"), format("{start:Y-m-d-H-i}", on_the_hour));
}

TEST(KeyTemplate, WritesTimesOfTheGivenZone) {
  KeyValues late = values();
  late.start = "2025-10-13T23:30:00Z"_utc;
  EXPECT_EQ(parsed("{start:Y-m-d-H}").format(late, *Zone::find("Europe/Berlin")), "2025-10-14-01");
}

TEST(KeyTemplate, CastsTextToANumberAsPhpDoes) {
  EXPECT_EQ(format("{branchId}"), "7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11");
  EXPECT_EQ(format("{branchId:%s}"), "7f9c24e8-3b12-4c1d-9f30-0a6f8e2d5b11");
  struct Cast {
    const char* text;
    const char* number;
  };
  for (const auto& [text, number] :
       {Cast{"7f9c24e8-3b12", "7"}, Cast{"b2d4a1c0-9a71", "0"}, Cast{"15", "15"}, Cast{"", "0"},
        Cast{"-3x", "-3"}, Cast{"-", "0"}, Cast{"007", "7"}, Cast{"000", "0"}}) {
    KeyValues one = values();
    one.tenant.branch = text;
    EXPECT_EQ(format("{branchId:%d}", one), number) << text;
  }
}

TEST(KeyTemplate, WritesTheDayOfAPatternWhereThereIsOne) {
  EXPECT_EQ(format("cal_slots_*_{eventTypeId}_{day}-*"), "cal_slots_*_2563193_2025-10-14-*");
  KeyValues without = values();
  without.day.reset();
  EXPECT_EQ(format("{day}-*", without), "-*");
}

TEST(KeyTemplate, DefaultsToDaysAndPlainText) {
  EXPECT_EQ(format("{start}|{companyId}"), "2025-10-13|15");
  EXPECT_EQ(format("no field"), "no field");
  EXPECT_EQ(format(""), "");
}

TEST(KeyTemplate, KnowsItsFields) {
  const KeyTemplate key = parsed("{eventTypeId}_{day}");
  EXPECT_TRUE(key.uses(KeyField::event_type_id));
  EXPECT_TRUE(key.uses(KeyField::day));
  EXPECT_FALSE(key.uses(KeyField::branch_id));
  EXPECT_EQ(key.text(), "{eventTypeId}_{day}");
  EXPECT_EQ(name(KeyField::company_id), "companyId");
}

TEST(KeyTemplate, NamesAnUnknownFieldAndTheNearestOne) {
  const KeyTemplateError error = error_of("calcom:{eventTypId}");
  EXPECT_EQ(error.offset, 8U);
  EXPECT_EQ(error.message, "no key field is called \"eventTypId\"");
  EXPECT_EQ(error.nearest, "eventTypeId");
  EXPECT_EQ(error_of("{somethingElse}").nearest, "");
  EXPECT_EQ(error_of("{}").nearest, "");
}

TEST(KeyTemplate, SaysWhereAFieldIsNeverClosed) {
  const KeyTemplateError error = error_of("a{start");
  EXPECT_EQ(error.offset, 1U);
  EXPECT_EQ(error.message, "this field is never closed, expected }");
}

TEST(KeyTemplate, RefusesFormatsThatTheFieldDoesNotTake) {
  EXPECT_EQ(error_of("{branchId:%x}").message, "got \"%x\", expected the conversion %s or %d");
  const KeyTemplateError error = error_of("{start:Y-m-j}");
  EXPECT_EQ(error.offset, 7U);
  EXPECT_EQ(error.message,
            "got \"Y-m-j\", expected a PHP date format of Y m d H i s and separators");
}

TEST(KeyTemplate, LeavesAnOptionalPartOutWhereTheCallerOmitsTheTeam) {
  KeyValues with_team = values();
  with_team.team = "77";
  const std::string_view key = "calcom:slots:{?{teamId}:}{eventTypeId}";
  EXPECT_EQ(format(key, with_team), "calcom:slots:77:2563193");
  EXPECT_EQ(format(key), "calcom:slots:2563193");
  EXPECT_FALSE(parsed(key).requires_field(KeyField::team_id));
  EXPECT_TRUE(parsed("{teamId}").requires_field(KeyField::team_id));
  EXPECT_TRUE(parsed(key).can_form("calcom:slots:77:2563193"));
  EXPECT_TRUE(parsed(key).can_form("calcom:slots:2563193"));
}

TEST(KeyTemplate, RefusesOptionalPartsThatCannotBe) {
  EXPECT_EQ(error_of("a{?{teamId}:").message, "this optional part is never closed, expected }");
  EXPECT_EQ(error_of("a{?{teamId}:").offset, 1U);
  EXPECT_EQ(error_of("{?{eventTypeId}:}").message,
            "this optional part names no {teamId}, the only field that a caller may omit");
  EXPECT_EQ(error_of("{?{?{teamId}}}").message, "an optional part stands inside another");
}

}  // namespace
}  // namespace slotrace::model
