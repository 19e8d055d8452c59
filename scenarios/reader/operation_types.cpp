// The field tables of what entry points do.

#include "scenarios/reader/operation_types.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::DayRange;
using model::DeletePattern;
using model::EntryPoint;
using model::HourRange;
using model::KeyTemplate;
using model::Scope;
using model::TeamPart;

constexpr std::int64_t kDaysMax = 3660;
constexpr std::int64_t kSpanMax = 62;
constexpr std::int64_t kHours = 24;
constexpr std::int64_t kTriesMax = 100;
constexpr std::int64_t kScanCountMax = 1'000'000'000;

struct DaysText {
  DayRange::Anchor from{};
  std::int64_t back = 0;
  std::int64_t count = 1;
  std::vector<std::int64_t> spans;
};

struct HoursText {
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::vector<std::int64_t> lengths;
};

auto ints(const std::vector<std::int64_t>& numbers) -> std::vector<int> {
  std::vector<int> result;
  for (const std::int64_t number : numbers) result.push_back(static_cast<int>(number));
  return result;
}

/// `type`, made into what the model wants.
template <class T, class Make>
auto made_from(const Type<T>& type, Make make) {
  using Made = std::invoke_result_t<Make, const T&>;
  return Type<Made>{
      [read = type.read, make](const View& at, Diagnostics& diagnostics) -> std::optional<Made> {
        const auto text = read(at, diagnostics);
        if (!text) return std::nullopt;
        return make(*text);
      },
      type.shape};
}

auto days_type() -> Type<DayRange> {
  using Anchor = DayRange::Anchor;
  Record<DaysText> days("days", "which days");
  days.required("from",
                one_of<Anchor>({{"today", Anchor::today},
                                {"booking", Anchor::booking},
                                {"old_day", Anchor::old_day},
                                {"new_day", Anchor::new_day}}),
                &DaysText::from,
                "The application's day at that moment; or every day that the change touches, of a "
                "reschedule the old and the new one; or only one of these.")
      .defaults("back", integer_type({.min = 0, .max = kDaysMax}), &DaysText::back, "0",
                "How many days before it to begin.")
      .defaults("count", integer_type({.min = 1, .max = kDaysMax}), &DaysText::count, "1",
                "How many days from there on.")
      .defaults("spans",
                list_of(integer_type({.min = 1, .max = kSpanMax}), "a list of numbers of days"),
                &DaysText::spans, "[1]", "Over how many days the keys go that begin on each day.");
  return made_from(days.type(), [](const DaysText& text) {
    return DayRange{.anchor = text.from,
                    .back = static_cast<int>(text.back),
                    .count = static_cast<int>(text.count),
                    .spans = ints(text.spans)};
  });
}

auto hours_range_type() -> Type<HourRange> {
  const auto hour = integer_type({.min = 0, .max = kHours});
  Record<HoursText> hours("window_hours", "which windows of whole hours within a day");
  hours.defaults("from", hour, &HoursText::from, "0", "They begin at this hour or later.")
      .defaults("to", hour, &HoursText::to, "24", "They end at this hour or earlier.")
      .defaults("lengths",
                list_of(integer_type({.min = 0, .max = kHours}), "a list of numbers of hours"),
                &HoursText::lengths, "[1]", "How long they are.");
  return made_from(hours.type(), [](const HoursText& text) {
    return HourRange{.from = static_cast<int>(text.from),
                     .to = static_cast<int>(text.to),
                     .lengths = ints(text.lengths)};
  });
}

auto wait_type() -> Type<WaitText> {
  constexpr std::string_view kReaders = "readers_in_flight";
  const Type<sim::Distribution>& time = distribution_type();
  return {[kReaders, read = time.read](const View& at,
                                       Diagnostics& diagnostics) -> std::optional<WaitText> {
            if (at->kind == Node::Kind::text && at->text == kReaders) return WaitText{};
            auto drawn = read(at, diagnostics);
            if (!drawn) return std::nullopt;
            return WaitText{std::move(drawn)};
          },
          std::make_shared<Shape>(Shape{
              "",
              fmt::format(R"({{"anyOf": [{{"const": "{}"}}, {}]}})", kReaders, use_of(*time.shape)),
              {time.shape}})};
}

/// Operations inside of an operation: the schema refers to what it is part of.
auto inner_operations_type() -> const Type<std::vector<OperationText>>&;

auto operation_type() -> const Type<OperationText>& {
  static const Type<OperationText> type = [] {
    Record<OperationText> record("operation", "an operation of an invalidation");
    record
        .optional("forget", located(name_type()), &OperationText::forget,
                  "Cache::forget of a layer's keys, one command a key. Of a layer with leases the "
                  "key's tokens go in the same step.")
        .optional("void_leases", located(name_type()), &OperationText::void_leases,
                  "Takes the lease tokens of a layer's keys away, and leaves the entries.")
        .optional("refill", located(name_type()), &OperationText::refill,
                  "Write-through: asks the layer's source, and stores what it answers under a "
                  "layer's keys.")
        .optional(
            "delete_pattern", located(key_template_type()), &OperationText::delete_pattern,
            "SCAN with MATCH over the whole store, then one DEL of what matched. Redis' glob "
            "notation, without the store's prefix; the fields {eventTypeId}, {companyId}, "
            "{branchId}, {teamId}, and {day}: one round for each day that the change touches.")
        .optional("flush_tag", located(name_type()), &OperationText::flush_tag,
                  "Cache::tags([TAG])->flush(): a tag as a layer names it.")
        .optional("bump", located(name_type()), &OperationText::bump, "INCR of a generation.")
        .optional("wait", wait_type(), &OperationText::wait,
                  "Does nothing for so long; or until every read has ended that is under way now, "
                  "which no real store offers.")
        .optional("atomic", inner_operations_type(), &OperationText::atomic,
                  "One script: its operations are one step.")
        .optional("enqueue", inner_operations_type(), &OperationText::enqueue,
                  "A queued job: a worker carries its operations out beside the entry point.")
        .optional("days", located(days_type()), &OperationText::days,
                  "Of \"forget\", \"void_leases\" and \"refill\", which need it: which days.")
        .optional("hours", located(hours_range_type()), &OperationText::hours,
                  "With \"days\": windows within them; whole days when left out.")
        .optional("as", located(key_template_type()), &OperationText::written_as,
                  "With \"days\": the template that the keys are written with here, where it is "
                  "not the layer's own.")
        .optional("zone", located(clock_type()), &OperationText::zone,
                  "With \"days\": the zone of the days and hours, or \"branch\": that of the event "
                  "type's branch. The application's when left out.")
        .optional("team",
                  located(one_of<TeamPart>(
                      {{"as_passed", TeamPart::as_passed}, {"both", TeamPart::both}})),
                  &OperationText::team,
                  "With \"days\": keys as the entry point passes the team id, or with it and "
                  "without.")
        .optional("at_once", located(boolean_type()), &OperationText::at_once,
                  "With \"forget\" and \"void_leases\": whether one DEL takes all keys.")
        .optional("of",
                  located(one_of<Scope>({{"event_type", Scope::event_type},
                                         {"host", Scope::host},
                                         {"calendar", Scope::calendar}})),
                  &OperationText::scope,
                  "Whose keys: the booked event type's (when left out), those of every event type "
                  "that shares a host with it, or all.")
        .optional("count", located(integer_type({.min = 1, .max = kScanCountMax})),
                  &OperationText::count,
                  "With \"delete_pattern\": SCAN's COUNT, 1000 when left out.")
        .optional("by",
                  located(one_of<DeletePattern::By>(
                      {{"scan", DeletePattern::By::scan}, {"keys", DeletePattern::By::keys}})),
                  &OperationText::by,
                  "With \"delete_pattern\": SCAN, or KEYS, which blocks the server meanwhile.")
        .optional("after", located(distribution_type()), &OperationText::after,
                  "With \"enqueue\": how long the job waits for a worker.")
        .optional("tries", located(integer_type({.min = 1, .max = kTriesMax})),
                  &OperationText::tries,
                  "With \"enqueue\": how often a worker takes the job until it has ended; 1 when "
                  "left out.")
        .optional("retry_after", located(duration_type()), &OperationText::retry_after,
                  "With \"enqueue\" and \"tries\": after so long another worker takes the job, "
                  "whether the first one is dead or still at work; 90s when left out.")
        .optional("delay", distribution_type(), &OperationText::delay,
                  "How long it takes before its first command.")
        .defaults("fails", boolean_type(), &OperationText::fails, "false",
                  "Whether it takes its time and does nothing, and the entry point goes on.")
        .exactly_one_of({"forget", "void_leases", "refill", "delete_pattern", "flush_tag", "bump",
                         "wait", "atomic", "enqueue"});
    return record.type();
  }();
  return type;
}

auto operations_type() -> const Type<std::vector<OperationText>>& {
  static const auto type = list_of(operation_type(), "a list of operations");
  return type;
}

auto inner_operations_type() -> const Type<std::vector<OperationText>>& {
  static const Type<std::vector<OperationText>> type{
      [](const View& at, Diagnostics& diagnostics) {
        return operations_type().read(at, diagnostics);
      },
      std::make_shared<Shape>(
          Shape{"", R"({"type": "array", "items": {"$ref": "#/$defs/operation"}})", {}})};
  return type;
}

auto names_of(const std::vector<EntryPoint>& entry_points) -> std::vector<std::string_view> {
  std::vector<std::string_view> names;
  for (const EntryPoint one : entry_points) names.push_back(name(one));
  return names;
}

auto read_entry_point(const Member& member, const View& at, const std::vector<EntryPoint>& known,
                      Diagnostics& diagnostics) -> std::optional<EntryPointOperations> {
  const auto entry_point = model::find_entry_point(member.name);
  if (entry_point == EntryPoint::book_in_calcom) {
    diagnostics.error(member.spot, at.path,
                      "bookInCalcom calls createBooking and inherits what that invalidates: it has "
                      "no list of its own");
    return std::nullopt;
  }
  if (!entry_point || std::ranges::find(known, *entry_point) == known.end()) {
    const std::vector<std::string_view> names = names_of(known);
    diagnostics.unknown_member(member, at, alternatives(names), names);
    return std::nullopt;
  }
  const View value = at.member(member);
  EntryPointOperations result{
      .entry_point = *entry_point, .at = value, .operations = {}, .list = {}};
  if (value->kind == Node::Kind::text) {
    result.list = Located<std::string>{value->text, value};
    return result;
  }
  if (value->kind != Node::Kind::list) {
    diagnostics.mismatch(value, "a list of operations, or the name of one under \"lists\"");
    return std::nullopt;
  }
  if (auto operations = operations_type().read(value, diagnostics)) {
    result.operations = std::move(*operations);
  }
  return result;
}

auto by_entry_point(const std::string& shape_name, const std::vector<EntryPoint>& known)
    -> Type<std::vector<EntryPointOperations>> {
  std::string properties;
  for (const std::string_view entry_point : names_of(known)) {
    properties += fmt::format(
        R"({}"{}": {{"description": "Operations, or the name of a list of them.",
                       "anyOf": [{}, {{"type": "string"}}]}})",
        properties.empty() ? "" : ", ", entry_point, use_of(*operations_type().shape));
  }
  return {[known](const View& at,
                  Diagnostics& diagnostics) -> std::optional<std::vector<EntryPointOperations>> {
            if (at->kind != Node::Kind::object) {
              diagnostics.mismatch(at, "an object: operations by entry point");
              return std::nullopt;
            }
            std::vector<EntryPointOperations> all;
            for (const Member& member : at->members) {
              if (auto one = read_entry_point(member, at, known, diagnostics))
                all.push_back(std::move(*one));
            }
            return all;
          },
          std::make_shared<Shape>(Shape{
              shape_name,
              fmt::format(
                  R"({{"type": "object", "properties": {{{}}}, "additionalProperties": false}})",
                  properties),
              {operations_type().shape}})};
}

}  // namespace

auto key_template_type() -> const Type<KeyTemplate>& {
  static const Type<KeyTemplate> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<KeyTemplate> {
        const auto text = name_type().read(at, diagnostics);
        if (!text) return std::nullopt;
        auto result = KeyTemplate::parse(*text);
        if (auto* key = std::get_if<KeyTemplate>(&result)) return std::move(*key);
        const auto& wrong = std::get<model::KeyTemplateError>(result);
        diagnostics.error(spot_inside(*at.node, wrong.offset), at.path, printable(wrong.message),
                          wrong.nearest);
        return std::nullopt;
      },
      name_type().shape};
  return type;
}

auto named_operations_type() -> const Type<std::vector<NamedOperations>>& {
  static const Type<std::vector<NamedOperations>> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<std::vector<NamedOperations>> {
        if (at->kind != Node::Kind::object) {
          diagnostics.mismatch(at, "an object: lists of operations by name");
          return std::nullopt;
        }
        std::vector<NamedOperations> lists;
        for (const Member& member : at->members) {
          auto operations = operations_type().read(at.member(member), diagnostics);
          lists.push_back({.name = member.name, .spot = member.spot, .operations = {}});
          if (operations) lists.back().operations = std::move(*operations);
        }
        return lists;
      },
      std::make_shared<Shape>(
          Shape{"",
                fmt::format(R"({{"type": "object", "additionalProperties": {}}})",
                            use_of(*operations_type().shape)),
                {operations_type().shape}})};
  return type;
}

auto invalidation_type() -> const Type<std::vector<EntryPointOperations>>& {
  static const Type<std::vector<EntryPointOperations>> type = by_entry_point(
      "invalidate", {EntryPoint::create_booking, EntryPoint::handle_booking_created,
                     EntryPoint::handle_booking_updated, EntryPoint::handle_booking_cancelled,
                     EntryPoint::reschedule_booking, EntryPoint::cancel_booking});
  return type;
}

auto before_call_type() -> const Type<std::vector<EntryPointOperations>>& {
  static const Type<std::vector<EntryPointOperations>> type = by_entry_point(
      "invalidate_before_call",
      {EntryPoint::create_booking, EntryPoint::reschedule_booking, EntryPoint::cancel_booking});
  return type;
}

}  // namespace slotrace::scenarios
