#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "model/world.hpp"
#include "scenarios/reader/names.hpp"
#include "scenarios/reader/opening_hours.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// The application's settings.
struct ApplicationText : RecordBase {
  model::Zone zone = model::Zone::utc();
  model::ClockRange business_hours{};
  std::string key_prefix;
  model::Intake intake{};
  model::Deduplication deduplicate{};
  bool remember_cancelled = false;
  bool transactions = false;
  model::Zone caller_zone = model::Zone::utc();
  bool utc_as_local = false;
};
auto application_type() -> const Type<ApplicationText>&;

/// What Cal.com sends, and how.
auto webhooks_type() -> const Type<model::WebhookSettings>&;
/// What Cal.com does besides keeping its calendar.
auto calcom_settings_type() -> const Type<model::CalcomSettings>&;
auto redis_memory_type() -> const Type<model::RedisMemory>&;

struct HostText : RecordBase {
  std::optional<Located<std::string>> name;
  model::Zone zone = model::Zone::utc();
  HoursText hours;
};
auto host_type() -> const Type<HostText>&;

struct EventTypeText : RecordBase {
  std::optional<Located<std::int64_t>> id;
  std::string name;
  Located<model::Duration> length;
  Located<model::Duration> interval;
  std::vector<Located<std::string>> hosts;
  std::string company;
  std::string branch;
  model::Confirmation confirmation{};
  std::optional<std::string> team;
};
auto event_type_type() -> const Type<EventTypeText>&;

/// What a branch has of its own.
struct BranchText : RecordBase {
  std::string company;
  std::string branch;
  std::optional<model::Zone> zone;
  std::optional<model::ClockRange> business_hours;
};
auto branch_type() -> const Type<BranchText>&;

struct BookingText : RecordBase {
  std::optional<Located<std::string>> name;
  std::optional<Located<std::int64_t>> event_type;
  std::optional<Located<std::string>> host;
  std::optional<Located<TimeText>> start;
};
auto booking_type() -> const Type<BookingText>&;

/// Everything that exists around the caches, as it stands in the file.
struct WorldText {
  std::optional<model::TimePoint> start;
  ApplicationText application;
  model::CalcomSettings calcom;
  model::RedisMemory redis;
  model::WebhookSettings webhooks;
  std::optional<std::vector<HostText>> hosts;
  std::optional<std::vector<EventTypeText>> event_types;
  std::vector<BranchText> branches;
  std::vector<BookingText> bookings;
  model::Costs costs;
};

/// The names of a scenario's parts, and what times are counted from.
struct WorldNames {
  Names hosts{"the name of a host"};
  Names event_types{"the id of an event type"};
  Names bookings{"the name of a booking"};
  std::optional<model::TimePoint> start;
  model::Zone zone = model::Zone::utc();

  /// The instant that a file's time means; says so when it lies after 2200.
  [[nodiscard]] auto instant(const Located<TimeText>& time, Diagnostics& diagnostics) const
      -> std::optional<model::TimePoint>;

  /// The event type of this id; without an id the only one there is.
  [[nodiscard]] auto event_type(const std::optional<Located<std::int64_t>>& id, const View& at,
                                Diagnostics& diagnostics) const
      -> std::optional<model::EventTypeIndex>;
};

/// Puts the world together and fills `names`; reports names that are unknown or come twice, and
/// bookings that cannot exist.
auto build_world(const WorldText& text, WorldNames& names, Diagnostics& diagnostics)
    -> model::World;

}  // namespace slotrace::scenarios
