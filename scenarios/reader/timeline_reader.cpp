#include "scenarios/reader/timeline_reader.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "scenarios/reader/policy_reader.hpp"

namespace slotrace::scenarios {
namespace {

/// A read lays out every slot of its days.
constexpr model::Duration kReadWindowMax = date::days{366};

using model::Action;
using model::BookingRef;
using model::TimePoint;

constexpr std::array<std::string_view, 9> kKinds = {
    "call", "read", "book", "reschedule", "cancel", "forge", "hold", "confirm", "redis"};
static_assert(std::variant_size_v<model::Deed> == kKinds.size());

class TimelineBuilder {
 public:
  TimelineBuilder(const TimelineContext& context, Names& actions, Diagnostics& diagnostics)
      : context_(context), names_(actions), diagnostics_(diagnostics) {}

  auto build(const std::vector<ActionText>& texts) -> std::vector<Action> {
    for (const ActionText& text : texts) {
      if (text.name) lines_.emplace(text.name->value, text.at->spot.line);
    }
    for (const ActionText& text : texts) add(text);
    return std::move(actions_);
  }

 private:
  void add(const ActionText& text) {
    Action action;
    action.position = {.file = text.at->spot.source->name,
                       .line = text.at->spot.line,
                       .column = text.at->spot.column};
    set_begin(text, action);
    set_what(text, action);
    if (text.faults && text.complete) set_faults(*text.faults, action);
    if (text.name) {
      action.name = text.name->value;
      names_.add(action.name, text.name->at, diagnostics_);
      if (context_.world.bookings.find(action.name)) {
        diagnostics_.error(text.name->at, fmt::format("a booking is called {} already: a name "
                                                      "means one thing",
                                                      quote(action.name)));
      }
    } else {
      names_.add_unreadable();
    }
    actions_.push_back(std::move(action));
  }

  void set_begin(const ActionText& text, Action& action) {
    if (text.delay) {
      if (!text.after && text.complete)
        diagnostics_.error(text.delay->at, "only \"after\" takes a delay");
      action.delay = text.delay->value;
    }
    if (text.after) action.after = find_action(*text.after);
    if (!text.at_time) return;
    const auto at = instant(text.at_time);
    if (!at) return;
    action.at = *at;
    const View& place = text.at_time->at;
    if (context_.world.start && *at < *context_.world.start) {
      diagnostics_.mismatch(place, fmt::format("a time not before the start, {}",
                                               model::to_string(*context_.world.start)));
    } else if (latest_ && *at < *latest_) {
      diagnostics_.mismatch(place, fmt::format("a time not before the one of {}, {}",
                                               quote(latest_name_), model::to_string(*latest_)));
    } else {
      latest_ = *at;
      latest_name_ = text.name ? text.name->value : "";
    }
  }

  void set_what(const ActionText& text, Action& action) {
    if (!text.one_of) {
      action.what = deed(text);
      return;
    }
    const std::vector<DeedText>& deeds = *text.one_of;
    action.what = deed(deeds.front());
    for (std::size_t i = 1; i < deeds.size(); ++i) action.instead.push_back(deed(deeds[i]));
  }

  auto deed(const DeedText& text) -> model::Deed {
    if (text.call) return call(*text.call);
    if (text.read) return read(*text.read);
    if (text.book) {
      model::Book book{.through = text.book->through, .event_type = 0, .start = {}};
      if (const auto type = event_type(text.book->event_type, *text.book)) book.event_type = *type;
      if (const auto start = instant(text.book->start)) book.start = *start;
      if (text.book->hold) book.hold = holding_action(*text.book->hold);
      return book;
    }
    if (text.reschedule) {
      model::Reschedule reschedule{.through = text.reschedule->through, .booking = {}, .start = {}};
      if (const auto found = booking(text.reschedule->booking)) reschedule.booking = *found;
      if (const auto to = instant(text.reschedule->to)) reschedule.start = *to;
      return reschedule;
    }
    if (text.cancel) {
      model::Cancel cancel{.through = text.cancel->through, .booking = {}};
      if (const auto found = booking(text.cancel->booking)) cancel.booking = *found;
      return cancel;
    }
    if (text.forge) return forge(*text.forge);
    if (text.hold) {
      model::HoldSlot hold{.through = text.hold->through, .event_type = 0, .start = {}};
      if (const auto type = event_type(text.hold->event_type, *text.hold)) hold.event_type = *type;
      if (const auto start = instant(text.hold->start)) hold.start = *start;
      return hold;
    }
    if (text.confirm) {
      model::Confirm confirm{.booking = {}, .accept = text.confirm->accept};
      if (const auto found = booking(text.confirm->booking)) confirm.booking = *found;
      return confirm;
    }
    if (text.redis) return strike(*text.redis);
    return {};  // what could not be read, and was reported
  }

  auto call(const CallText& text) -> model::Call {
    model::Call call;
    if (const auto type = event_type(text.event_type, text)) call.event_type = *type;
    if (const auto wish = instant(text.wish)) call.wish = *wish;
    set_choice(text, call);
    call.retries = text.retries;
    call.greeting = text.greeting;
    call.thinking = text.thinking;
    return call;
  }

  auto forge(const ForgeText& text) -> model::Forge {
    model::Forge forge{.handler = text.handler, .event_type = 0, .start = {}, .secret = {}};
    if (const auto type = event_type(text.event_type, text)) forge.event_type = *type;
    if (const auto start = instant(text.start)) forge.start = *start;
    forge.secret = text.secret.value_or("");
    return forge;
  }

  static auto strike(const StrikeRedisText& text) -> model::StrikeRedis {
    using What = model::StrikeRedis::What;
    if (text.refuses_for)
      return {.what = What::refuses, .length = *text.refuses_for, .pattern = {}};
    if (text.unanswered_for) {
      return {.what = What::does_not_answer, .length = *text.unanswered_for, .pattern = {}};
    }
    if (text.loses_last) {
      return {.what = What::loses_writes, .length = *text.loses_last, .pattern = {}};
    }
    return {.what = What::evicts, .length = {}, .pattern = text.evicts.value_or("")};
  }

  /// Scripted faults befall a change: only actions that make one, of a booking, take them.
  void set_faults(const ScriptedFaultsText& text, Action& action) {
    action.faults = {.webhook_arrives = text.webhook_arrives.value,
                     .webhook_lost = text.webhook_lost,
                     .dies = {}};
    for (const DeathText& death : text.dies) {
      if (!death.complete) continue;
      model::ScriptedDeath scripted{.entry_point = death.entry_point, .after = death.after};
      if (death.nth) scripted.nth = static_cast<std::uint64_t>(death.nth->value);
      if (!passes(death.entry_point, death.after)) {
        diagnostics_.error(death.at, fmt::format("{} never comes past its {}",
                                                 name(death.entry_point), name(death.after)));
      } else if (death.nth && death.after != model::DeathPoint::command) {
        diagnostics_.error(death.nth->at, "only a \"command\" takes \"nth\"");
      }
      action.faults.dies.push_back(scripted);
    }
    // Of several deeds that are left open, one that makes a change will do.
    const bool makes_none =
        is_without_change(action.what) && std::ranges::all_of(action.instead, is_without_change);
    if (makes_none) {
      diagnostics_.error(text.at, fmt::format("a {} sends no webhook and passes no entry point: "
                                              "nothing can feel a fault of it",
                                              kind_name(action)));
    }
  }

  void set_choice(const CallText& text, model::Call& call) {
    call.takes.reset();
    if (text.takes) call.takes = static_cast<std::size_t>(*text.takes);
    if (!text.chooses) return;
    call.choice = text.chooses->value;
    if (text.at->find("takes") != nullptr) {
      diagnostics_.error(text.chooses->at, "a call with \"takes\" chooses by position already");
    }
  }

  auto holding_action(const Located<std::string>& name) -> std::optional<model::ActionIndex> {
    const auto action = find_action(name);
    if (action && !std::holds_alternative<model::HoldSlot>(actions_[*action].what)) {
      diagnostics_.error(name.at, fmt::format("{} is a {}, which holds no slot", quote(name.value),
                                              kind_name(actions_[*action])));
    }
    return action;
  }

  auto read(const ReadText& text) -> model::Read {
    model::Read read;
    if (text.from && context_.policy != nullptr) {
      if (const auto source = find_source(*text.from, *context_.policy, diagnostics_)) {
        read.source = *source;
      }
    }
    if (const auto type = event_type(text.event_type, text)) read.event_type = *type;
    const auto start = instant(text.start);
    const auto end = instant(text.end);
    if (start) read.start = *start;
    if (end) read.end = *end;
    if (start && end && *end < *start) {
      diagnostics_.mismatch(text.end->at, "an end that is not before the start");
    } else if (start && end && *end - *start > kReadWindowMax) {
      diagnostics_.mismatch(text.end->at, "an end at most 366 days after the start");
    }
    return read;
  }

  auto event_type(const EventTypeId& id, const RecordBase& record)
      -> std::optional<model::EventTypeIndex> {
    return context_.world.event_type(id, record.at, diagnostics_);
  }

  auto instant(const TimeRef& time) -> std::optional<TimePoint> {
    if (!time) return std::nullopt;
    return context_.world.instant(*time, diagnostics_);
  }

  /// Whether the name is that of an action further down, which is reported.
  auto reports_later(const Located<std::string>& name) -> bool {
    if (names_.find(name.value)) return false;
    const auto later = lines_.find(name.value);
    if (later == lines_.end()) return false;
    diagnostics_.error(name.at, fmt::format("{} stands further down, in line {}: expected an "
                                            "earlier action",
                                            quote(name.value), later->second));
    return true;
  }

  auto find_action(const Located<std::string>& name) -> std::optional<model::ActionIndex> {
    if (reports_later(name)) return std::nullopt;
    return names_.find(name.value, name.at, diagnostics_);
  }

  auto booking(const NameRef& name) -> std::optional<BookingRef> {
    if (!name) return std::nullopt;
    if (const auto initial = context_.world.bookings.find(name->value)) {
      return BookingRef{model::InitialBookingIndex{*initial}};
    }
    if (context_.world.bookings.incomplete() || names_.incomplete() || reports_later(*name)) {
      return std::nullopt;
    }
    const auto action = names_.find(name->value);
    if (!action) {
      std::vector<std::string_view> known = context_.world.bookings.all();
      for (const Action& one : actions_) {
        if (diagnostics_.full()) break;
        if (makes_booking(one)) known.push_back(one.name);
      }
      diagnostics_.unknown(
          name->at, "the name of an action further up that books or calls, or of a booking", known);
      return std::nullopt;
    }
    if (!makes_booking(actions_[*action])) {
      diagnostics_.error(name->at, fmt::format("{} is a {}, which makes no booking",
                                               quote(name->value), kind_name(actions_[*action])));
    }
    return BookingRef{model::ActionIndex{*action}};
  }

  static auto makes_booking(const Action& action) -> bool {
    const auto makes = [](const model::Deed& deed) {
      return std::holds_alternative<model::Call>(deed) || std::holds_alternative<model::Book>(deed);
    };
    return makes(action.what) || std::ranges::any_of(action.instead, makes);
  }

  static auto is_without_change(const model::Deed& deed) -> bool {
    return std::holds_alternative<model::Read>(deed) ||
           std::holds_alternative<model::Forge>(deed) ||
           std::holds_alternative<model::HoldSlot>(deed);
  }

  const TimelineContext& context_;
  Names& names_;
  Diagnostics& diagnostics_;
  std::vector<Action> actions_;
  std::map<std::string, std::uint32_t, std::less<>> lines_;  ///< where each name stands
  std::optional<TimePoint> latest_;                          ///< of the times so far
  std::string latest_name_;
};

}  // namespace

auto kind_name(const Action& action) -> std::string_view { return kKinds[action.what.index()]; }

auto build_timeline(const std::vector<ActionText>& texts, const TimelineContext& context,
                    Names& actions, Diagnostics& diagnostics) -> std::vector<Action> {
  return TimelineBuilder(context, actions, diagnostics).build(texts);
}

}  // namespace slotrace::scenarios
