// The field tables of the timeline: an action, and what it can be.

#include <array>
#include <limits>
#include <string>
#include <vector>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/timeline_reader.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kOfferedMax = 1;  ///< the finder offers two slots
constexpr std::int64_t kRetriesMax = 10;
constexpr std::int64_t kCommandsMax = 1'000'000;
constexpr std::int64_t kLostMax = 10;
constexpr std::string_view kEventTypeMeaning =
    "Id of the event type; may be left out when there is only one.";
constexpr std::string_view kBookingMeaning =
    "An earlier action that books or calls, or one of the scenario's bookings, by name.";

auto id_type() -> Type<Located<std::int64_t>> {
  return located(integer_type({.min = 1, .max = kIdMax}));
}

auto call_type() -> Type<CallText> {
  using Choice = model::Call::Choice;
  Record<CallText> record("call", "a phone call: looks for the wish, offers, thinks, books");
  record.optional("event_type", id_type(), &CallText::event_type, std::string(kEventTypeMeaning))
      .required("wish", located(time_type()), &CallText::wish, "The slot that the caller asks for.")
      .defaults("takes", nullable(integer_type({.min = 0, .max = kOfferedMax})), &CallText::takes,
                "0", "Which of the offered slots the caller takes, from 0; null: none.")
      .optional(
          "chooses",
          located(one_of<Choice>(
              {{"earliest", Choice::earliest}, {"latest", Choice::latest}, {"any", Choice::any}})),
          &CallText::chooses,
          "In place of \"takes\": the earliest offer, the latest, or one drawn.")
      .defaults("retries", integer_type({.min = 0, .max = kRetriesMax}), &CallText::retries, "0",
                "How often the agent looks and offers again after a refusal.")
      .defaults("greeting", distribution_type(), &CallText::greeting, R"("0s")",
                "Before the first look-up.")
      .defaults("thinking", distribution_type(), &CallText::thinking, R"("12s")",
                "Between the offer and the choice.");
  return record.type();
}

auto read_type() -> Type<ReadText> {
  Record<ReadText> record("read", "a read of one layer, or of Cal.com");
  record
      .required("from", located(name_type()), &ReadText::from,
                "A layer of the policy, or \"Cal.com\".")
      .optional("event_type", id_type(), &ReadText::event_type, std::string(kEventTypeMeaning))
      .required("start", located(time_or_day_type()), &ReadText::start,
                "Where the window begins. A day means its 00:00 in the application's zone.")
      .required("end", located(time_or_day_type()), &ReadText::end,
                "Where the window ends. A day means its 00:00 too, so that a key names this very "
                "day: from a day to the same day is the key of a single day.");
  return record.type();
}

auto book_type() -> Type<BookText> {
  using Through = model::Book::Through;
  Record<BookText> record("book", "a new booking");
  record
      .required("through",
                one_of<Through>({{"widget", Through::widget},
                                 {"createBooking", Through::create_booking},
                                 {"bookInCalcom", Through::book_in_calcom}}),
                &BookText::through,
                "By which way. Through the widget the action's instant is the one at which Cal.com "
                "commits.")
      .optional("event_type", id_type(), &BookText::event_type, std::string(kEventTypeMeaning))
      .required("start", located(time_type()), &BookText::start, "The slot.")
      .optional("hold", located(name_type()), &BookText::hold,
                "An earlier action that holds the slot; the booking uses the hold up.");
  return record.type();
}

auto hold_type() -> Type<HoldText> {
  using Through = model::HoldSlot::Through;
  Record<HoldText> record("hold", "a reservation of a slot");
  record
      .required(
          "through",
          one_of<Through>({{"widget", Through::widget}, {"application", Through::application}}),
          &HoldText::through,
          "Who reserves. Through the widget the action's instant is that of the "
          "reservation.")
      .optional("event_type", id_type(), &HoldText::event_type, std::string(kEventTypeMeaning))
      .required("start", located(time_type()), &HoldText::start, "The slot.");
  return record.type();
}

auto confirm_type() -> Type<ConfirmText> {
  Record<ConfirmText> record("confirm", "the host's answer to a booking that is pending");
  record
      .required("booking", located(name_type()), &ConfirmText::booking,
                std::string(kBookingMeaning))
      .defaults("answer", one_of<bool>({{"accept", true}, {"reject", false}}), &ConfirmText::accept,
                R"("accept")", "What the host says.");
  return record.type();
}

auto death_type() -> Type<DeathText> {
  using model::DeathPoint;
  std::vector<Choice<model::EntryPoint>> entry_points;
  for (const model::EntryPoint one : model::all_entry_points()) {
    entry_points.push_back({name(one), one});
  }
  std::vector<Choice<DeathPoint>> points;
  for (std::size_t i = 0; i < model::kDeathPoints; ++i) {
    points.push_back({name(static_cast<DeathPoint>(i)), static_cast<DeathPoint>(i)});
  }
  Record<DeathText> record("death", "the process of an entry point dies, once");
  record
      .required("in", one_of<model::EntryPoint>(std::move(entry_points)), &DeathText::entry_point,
                "The entry point.")
      .required("after", one_of<DeathPoint>(std::move(points)), &DeathText::after,
                "What it has just done: Cal.com has committed and answered (commit, of the three "
                "methods of CalcomService), the database is written (write, of handlers and "
                "bookInCalcom), the caches are cleared (clear, of all but bookInCalcom), or one "
                "command of that is answered (command). In a job the worker dies.")
      .optional("nth", located(integer_type({.min = 1, .max = kCommandsMax})), &DeathText::nth,
                "Of a command: which one, of those that the entry point and its jobs have sent; 1 "
                "when left out.");
  return record.type();
}

auto scripted_faults_type() -> Type<ScriptedFaultsText> {
  Record<ScriptedFaultsText> record("scripted_faults", "what befalls the change that is made");
  record
      .defaults("webhook_arrives", located(list_of(duration_type(), "a list of durations")),
                &ScriptedFaultsText::webhook_arrives, "[]",
                "When its webhook arrives, counted from the commit; several times: several "
                "deliveries of it. Left out: once, as costs say.")
      .defaults("webhook_lost", integer_type({.min = 0, .max = kLostMax}),
                &ScriptedFaultsText::webhook_lost, "0",
                "How many first attempts of each delivery are lost.")
      .defaults("dies", list_of(death_type(), "a list of deaths"), &ScriptedFaultsText::dies, "[]",
                "Where a process dies that deals with the change.");
  return record.type();
}

auto strike_redis_type() -> Type<StrikeRedisText> {
  Record<StrikeRedisText> record("redis_incident", "something befalls the Redis server");
  record
      .optional("refuses_for", duration_type(), &StrikeRedisText::refuses_for,
                "It refuses connections for so long: commands fail at once.")
      .optional("unanswered_for", duration_type(), &StrikeRedisText::unanswered_for,
                "For so long commands take effect and their answers are lost: clients wait for "
                "their time-out, and fail.")
      .optional("loses_last", duration_type(), &StrikeRedisText::loses_last,
                "A fail-over to a replica that lagged behind: the writes of the last so much time "
                "are undone.")
      .optional("evicts", text_type(), &StrikeRedisText::evicts,
                "It evicts the keys that match this pattern, the store's prefix included.")
      .exactly_one_of({"refuses_for", "unanswered_for", "loses_last", "evicts"});
  return record.type();
}

auto reschedule_type() -> Type<RescheduleText> {
  using Through = model::Reschedule::Through;
  Record<RescheduleText> record("reschedule", "moves a booking");
  record
      .required("through",
                one_of<Through>({{"widget", Through::widget},
                                 {"rescheduleBooking", Through::reschedule_booking}}),
                &RescheduleText::through, "By which way.")
      .required("booking", located(name_type()), &RescheduleText::booking,
                std::string(kBookingMeaning))
      .required("to", located(time_type()), &RescheduleText::to, "The new slot.");
  return record.type();
}

auto cancel_type() -> Type<CancelText> {
  using Through = model::Cancel::Through;
  Record<CancelText> record("cancel", "cancels a booking");
  record
      .required("through",
                one_of<Through>(
                    {{"widget", Through::widget}, {"cancelBooking", Through::cancel_booking}}),
                &CancelText::through, "By which way.")
      .required("booking", located(name_type()), &CancelText::booking,
                std::string(kBookingMeaning));
  return record.type();
}

auto forge_type() -> Type<ForgeText> {
  using model::EntryPoint;
  std::vector<Choice<EntryPoint>> handlers;
  for (const EntryPoint handler :
       {EntryPoint::handle_booking_created, EntryPoint::handle_booking_updated,
        EntryPoint::handle_booking_cancelled}) {
    handlers.push_back({name(handler), handler});
  }
  Record<ForgeText> record("forge", "a delivery that Cal.com never sent");
  record
      .required("handler", one_of<EntryPoint>(std::move(handlers)), &ForgeText::handler,
                "The handler that it is for.")
      .optional("event_type", id_type(), &ForgeText::event_type, std::string(kEventTypeMeaning))
      .required("start", located(time_type()), &ForgeText::start, "The slot that it claims.")
      .defaults("secret", nullable(text_type()), &ForgeText::secret, R"("wrong")",
                "What the forger signs with; null: no signature.");
  return record.type();
}

/// What an action or an alternative of it can be.
constexpr std::array kDeeds = {"call",  "read", "book",    "reschedule", "cancel",
                               "forge", "hold", "confirm", "redis"};

template <class Text>
void add_deeds(Record<Text>& record) {
  record
      .optional("call", call_type(), &Text::call,
                "A phone call: looks for the wish, offers, thinks, books.")
      .optional("read", read_type(), &Text::read, "A read of one layer, or of Cal.com.")
      .optional("book", book_type(), &Text::book, "A new booking.")
      .optional("reschedule", reschedule_type(), &Text::reschedule, "Moves a booking.")
      .optional("cancel", cancel_type(), &Text::cancel, "Cancels a booking.")
      .optional("forge", forge_type(), &Text::forge, "A delivery that Cal.com never sent.")
      .optional("hold", hold_type(), &Text::hold, "A reservation of a slot.")
      .optional("confirm", confirm_type(), &Text::confirm,
                "The host's answer to a booking that is pending.")
      .optional("redis", strike_redis_type(), &Text::redis, "Something befalls the Redis server.");
}

auto deed_type() -> Type<DeedText> {
  Record<DeedText> record("deed", "one of the things that an action may do");
  add_deeds(record);
  record.exactly_one_of({kDeeds.begin(), kDeeds.end()});
  return record.type();
}

}  // namespace

auto action_type() -> const Type<ActionText>& {
  static const Type<ActionText> type = [] {
    Record<ActionText> record("action", "an action of the timeline");
    record
        .required("name", located(name_type()), &ActionText::name,
                  "What reports, \"after\" and expectations call it; no other action or booking "
                  "has this name.")
        .optional("at", located(time_type()), &ActionText::at_time,
                  "When it begins; not before the start, nor before an \"at\" further up.")
        .optional("after", located(name_type()), &ActionText::after,
                  "An action further up: this one begins when that one has ended.")
        .optional("delay", located(duration_type()), &ActionText::delay,
                  "With \"after\": how long after.");
    add_deeds(record);
    record
        .optional("one_of",
                  list_of(deed_type(), "a list of at least two things to choose from", {.min = 2}),
                  &ActionText::one_of,
                  "Left open: a search decides which of these it does; an ordinary run does the "
                  "first.")
        .optional(
            "faults", scripted_faults_type(), &ActionText::faults,
            "What befalls the change that the action makes: loss, delay or duplication of its "
            "webhook, death of a handler.")
        .exactly_one_of({"at", "after"});
    std::vector<std::string> kinds(kDeeds.begin(), kDeeds.end());
    kinds.emplace_back("one_of");
    record.exactly_one_of(std::move(kinds));
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
