#include "scenarios/reader/traffic_reader.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::Duration;
using model::TimePoint;
using model::Traffic;

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kBurstMax = 100'000;

/// So far apart that a run of years is still finite.
constexpr Duration kEveryMin = std::chrono::microseconds{1};

auto phase_type() -> Type<PhaseText> {
  Record<PhaseText> record("phase", "hours of the day in which people come at one rate");
  record
      .required("hours", located(clock_range_type()), &PhaseText::hours,
                "When, on the application's clock.")
      .required("every", located(duration_type()), &PhaseText::every,
                "How far apart they come then, on average.");
  return record.type();
}

auto burst_type() -> Type<BurstText> {
  Record<BurstText> record("burst", "many at once, again and again");
  record
      .required("every", located(duration_type()), &BurstText::every, "From one burst to the next.")
      .defaults("size", integer_type({.min = 1, .max = kBurstMax}), &BurstText::size, "10",
                "How many come.")
      .defaults("spread", distribution_type(), &BurstText::spread, R"("0s")",
                "How long after its burst each of them comes.");
  return record.type();
}

class TrafficBuilder {
 public:
  TrafficBuilder(const WorldNames& world, Names& names, Diagnostics& diagnostics)
      : world_(world), names_(names), diagnostics_(diagnostics) {}

  auto build(const TrafficText& text) -> Traffic {
    Traffic traffic;
    if (text.name) {
      names_.add(text.name->value, text.name->at, diagnostics_);
      traffic.name = text.name->value;
    }
    traffic.does = text.does;
    traffic.ahead = text.ahead;
    traffic.thinking = text.thinking;
    if (const auto type = world_.event_type(text.event_type, text.at, diagnostics_)) {
      traffic.event_type = *type;
    }
    set_times(text, traffic);
    if (text.poisson) traffic.arrivals = model::PoissonArrivals{.every = every(*text.poisson)};
    if (text.diurnal) traffic.arrivals = diurnal(*text.diurnal);
    if (text.burst) {
      traffic.arrivals = model::BurstArrivals{.every = every(text.burst->every),
                                              .size = text.burst->size,
                                              .spread = text.burst->spread};
    }
    if (text.recorded) traffic.arrivals = recorded(*text.recorded);
    return traffic;
  }

 private:
  void set_times(const TrafficText& text, Traffic& traffic) {
    const auto from = text.from ? world_.instant(*text.from, diagnostics_) : world_.start;
    const auto until = text.until ? world_.instant(*text.until, diagnostics_) : std::nullopt;
    if (from) traffic.from = *from;
    if (until) traffic.until = *until;
    if (from && text.from && world_.start && *from < *world_.start) {
      diagnostics_.mismatch(text.from->at, fmt::format("a time not before the start, {}",
                                                       model::to_string(*world_.start)));
    } else if (from && until && *until < *from) {
      diagnostics_.mismatch(text.until->at, "a time not before \"from\"");
    }
  }

  auto every(const Located<Duration>& text) -> Duration {
    if (text.at.node != nullptr && text.value < kEveryMin) {
      diagnostics_.mismatch(text.at, "a duration of at least 1us");
    }
    return text.value;
  }

  auto diurnal(const std::vector<PhaseText>& texts) -> model::DiurnalArrivals {
    model::DiurnalArrivals arrivals;
    for (const PhaseText& text : texts) {
      if (!text.complete) continue;
      for (const model::DiurnalArrivals::Phase& other : arrivals.phases) {
        if (text.hours.value.from < other.hours.to && other.hours.from < text.hours.value.to) {
          diagnostics_.error(text.hours.at, "these hours overlap with earlier ones");
        }
      }
      arrivals.phases.push_back({.hours = text.hours.value, .every = every(text.every)});
    }
    return arrivals;
  }

  auto recorded(const std::vector<Located<TimeText>>& texts) -> model::RecordedArrivals {
    model::RecordedArrivals arrivals;
    for (const Located<TimeText>& text : texts) {
      const auto at = world_.instant(text, diagnostics_);
      if (!at) continue;
      if (!arrivals.at.empty() && *at < arrivals.at.back()) {
        diagnostics_.mismatch(text.at, fmt::format("a time not before the one above, {}",
                                                   model::to_string(arrivals.at.back())));
      }
      arrivals.at.push_back(*at);
    }
    return arrivals;
  }

  const WorldNames& world_;
  Names& names_;
  Diagnostics& diagnostics_;
};

}  // namespace

auto traffic_type() -> const Type<TrafficText>& {
  static const Type<TrafficText> type = [] {
    using Does = Traffic::Does;
    Record<TrafficText> record("traffic", "people who come by themselves");
    record
        .required("name", located(name_type()), &TrafficText::name,
                  "Their actions are called NAME-1, NAME-2, ...")
        .required("does",
                  one_of<Does>({{"call", Does::call}, {"book", Does::book}, {"read", Does::read}}),
                  &TrafficText::does,
                  "call: an agent, wishing any slot; book: the widget, any slot that is free then; "
                  "read: the day of any slot, where calls look for their wish.")
        .optional("event_type", located(integer_type({.min = 1, .max = kIdMax})),
                  &TrafficText::event_type,
                  "Id of the event type; may be left out when there is only one.")
        .optional("from", located(time_type()), &TrafficText::from,
                  "From when on they come; left out: the start.")
        .required("until", located(time_type()), &TrafficText::until,
                  "From when on nobody comes any more.")
        .defaults("ahead", duration_type(), &TrafficText::ahead, R"("7d")",
                  "They ask for slots that begin within this time.")
        .defaults("thinking", distribution_type(), &TrafficText::thinking, R"("12s")",
                  "Of a call: between the offer and the choice.")
        .optional("poisson", located(duration_type()), &TrafficText::poisson,
                  "They come independently, so far apart on average.")
        .optional("diurnal", list_of(phase_type(), "a list of hours with their rates"),
                  &TrafficText::diurnal,
                  "The same, with hours of their own rates; nobody comes "
                  "outside of these hours.")
        .optional("burst", burst_type(), &TrafficText::burst, "They come many at once.")
        .optional("recorded", list_of(located(time_type()), "a list of times"),
                  &TrafficText::recorded,
                  "When they came. An included file can hold the list, as the value of a "
                  "parameter.")
        .exactly_one_of({"poisson", "diurnal", "burst", "recorded"});
    return record.type();
  }();
  return type;
}

auto build_traffic(const std::vector<TrafficText>& texts, const WorldNames& world, Names& names,
                   Diagnostics& diagnostics) -> std::vector<Traffic> {
  TrafficBuilder builder(world, names, diagnostics);
  std::vector<Traffic> traffic;
  for (const TrafficText& text : texts) {
    if (text.complete) traffic.push_back(builder.build(text));
  }
  return traffic;
}

}  // namespace slotrace::scenarios
