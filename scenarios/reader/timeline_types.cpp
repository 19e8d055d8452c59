// The field tables of the timeline: an action, and what it can be.

#include <limits>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/timeline_reader.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kOfferedMax = 1;  ///< the finder offers two slots
constexpr std::string_view kEventTypeMeaning =
    "Id of the event type; may be left out when there is only one.";
constexpr std::string_view kBookingMeaning =
    "An earlier action that books or calls, or one of the scenario's bookings, by name.";

auto id_type() -> Type<Located<std::int64_t>> {
  return located(integer_type({.min = 1, .max = kIdMax}));
}

auto call_type() -> Type<CallText> {
  Record<CallText> record("call", "a phone call: looks for the wish, offers, thinks, books");
  record.optional("event_type", id_type(), &CallText::event_type, std::string(kEventTypeMeaning))
      .required("wish", located(time_type()), &CallText::wish, "The slot that the caller asks for.")
      .defaults("takes", nullable(integer_type({.min = 0, .max = kOfferedMax})), &CallText::takes,
                "0", "Which of the offered slots the caller takes, from 0; null: none.")
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
      .required("start", located(time_type()), &BookText::start, "The slot.");
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
                  "With \"after\": how long after.")
        .optional("call", call_type(), &ActionText::call,
                  "A phone call: looks for the wish, offers, thinks, books.")
        .optional("read", read_type(), &ActionText::read, "A read of one layer, or of Cal.com.")
        .optional("book", book_type(), &ActionText::book, "A new booking.")
        .optional("reschedule", reschedule_type(), &ActionText::reschedule, "Moves a booking.")
        .optional("cancel", cancel_type(), &ActionText::cancel, "Cancels a booking.")
        .optional("forge", forge_type(), &ActionText::forge, "A delivery that Cal.com never sent.")
        .exactly_one_of({"at", "after"})
        .exactly_one_of({"call", "read", "book", "reschedule", "cancel", "forge"});
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
