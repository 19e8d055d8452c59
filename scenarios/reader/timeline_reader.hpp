#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "scenarios/reader/names.hpp"
#include "scenarios/reader/types.hpp"
#include "scenarios/reader/world_reader.hpp"

namespace slotrace::scenarios {

using EventTypeId = std::optional<Located<std::int64_t>>;
using TimeRef = std::optional<Located<TimeText>>;
using NameRef = std::optional<Located<std::string>>;

struct CallText : RecordBase {
  EventTypeId event_type;
  TimeRef wish;
  std::optional<std::int64_t> takes = 0;
  std::optional<Located<model::Call::Choice>> chooses;
  std::uint64_t retries = 0;
  sim::Distribution greeting;
  sim::Distribution thinking;
};

struct ReadText : RecordBase {
  NameRef from;
  EventTypeId event_type;
  TimeRef start;
  TimeRef end;
};

struct BookText : RecordBase {
  model::Book::Through through{};
  EventTypeId event_type;
  TimeRef start;
  NameRef hold;
};

struct HoldText : RecordBase {
  model::HoldSlot::Through through{};
  EventTypeId event_type;
  TimeRef start;
};

struct ConfirmText : RecordBase {
  NameRef booking;
  bool accept = true;
};

/// One of "dies".
struct DeathText : RecordBase {
  model::EntryPoint entry_point{};
  model::DeathPoint after{};
  std::optional<Located<std::int64_t>> nth;
};

/// "faults" of an action.
struct ScriptedFaultsText : RecordBase {
  Located<std::vector<model::Duration>> webhook_arrives;
  std::uint64_t webhook_lost = 0;
  std::vector<DeathText> dies;
};

struct RescheduleText : RecordBase {
  model::Reschedule::Through through{};
  NameRef booking;
  TimeRef to;
};

struct CancelText : RecordBase {
  model::Cancel::Through through{};
  NameRef booking;
};

struct ForgeText : RecordBase {
  model::EntryPoint handler{};
  EventTypeId event_type;
  TimeRef start;
  std::optional<std::string> secret;
};

/// "redis": one of these.
struct StrikeRedisText : RecordBase {
  std::optional<model::Duration> refuses_for;
  std::optional<model::Duration> unanswered_for;
  std::optional<model::Duration> loses_last;
  std::optional<std::string> evicts;
};

/// What an action does: one of these.
struct DeedText : RecordBase {
  std::optional<CallText> call;
  std::optional<ReadText> read;
  std::optional<BookText> book;
  std::optional<RescheduleText> reschedule;
  std::optional<CancelText> cancel;
  std::optional<ForgeText> forge;
  std::optional<HoldText> hold;
  std::optional<ConfirmText> confirm;
  std::optional<StrikeRedisText> redis;
};

/// One line of the timeline, as it stands in the file. In place of one deed it may leave several open.
struct ActionText : DeedText {
  NameRef name;
  TimeRef at_time;
  NameRef after;
  std::optional<Located<model::Duration>> delay;
  std::optional<std::vector<DeedText>> one_of;
  std::optional<ScriptedFaultsText> faults;
};
auto action_type() -> const Type<ActionText>&;

/// The kinds of actions by the names that files use, in the order of Action::what.
[[nodiscard]] auto kind_name(const model::Action& action) -> std::string_view;

/// What a timeline may refer to. Without a policy, names of layers are not judged: it was reported.
struct TimelineContext {
  const WorldNames& world;
  const model::Policy* policy = nullptr;
};

/// Puts the timeline together and fills `actions`; reports what it refers to and is not there, and
/// times that go backwards.
auto build_timeline(const std::vector<ActionText>& texts, const TimelineContext& context,
                    Names& actions, Diagnostics& diagnostics) -> std::vector<model::Action>;

}  // namespace slotrace::scenarios
