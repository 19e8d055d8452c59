#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/run.hpp"
#include "reports/case_report.hpp"

namespace slotrace::reports::sample {

// A case built by hand: the recorded incident on one clock. Nothing here is simulated, so the
// samples change only when a report does.

using namespace std::chrono_literals;
using model::Duration;
using model::TimePoint;

/// "18:36:00" and so on of 2025-10-11, UTC.
inline auto at(Duration clock) -> TimePoint {
  return TimePoint{} + std::chrono::seconds{1760140800} + clock;
}
/// Hours of 2025-10-13, UTC.
inline auto slot(int hour) -> TimePoint { return at(48h + std::chrono::hours{hour}); }

inline const std::string kLayer1Key = "calcom:slots:2563193:2025-10-13:2025-10-13";
inline const std::string kLayer2Key = "cal_slots_15_9_2563193_2025-10-13-10_2025-10-13-12";

inline auto key_template(std::string_view text) -> model::KeyTemplate {
  return std::get<model::KeyTemplate>(model::KeyTemplate::parse(text));
}

inline auto policy() -> model::Policy {
  model::Policy policy;
  policy.name = "before-fix";
  policy.summary = "As it was: createBooking clears 30 days of Layer 1, the others nothing.";
  model::LayerPolicy layer1;
  layer1.name = "CalcomService";
  layer1.key = key_template("calcom:slots:{eventTypeId}:{start:Y-m-d}:{end:Y-m-d}");
  model::LayerPolicy layer2;
  layer2.name = "AlternativeFinder";
  layer2.source = 0;
  layer2.key =
      key_template("cal_slots_{companyId}_{branchId}_{eventTypeId}_{start:Y-m-d-H}_{end:Y-m-d-H}");
  policy.layers = {layer1, layer2};
  policy.wish_source = 0;
  policy.alternatives_source = 1;
  policy.invalidation[0] = {{model::ForgetKeys{.keys = {.layer = 0, .days = {.count = 30}}}}};
  return policy;
}

inline auto position(std::size_t line) -> model::FilePosition {
  return {.file = "scenarios/webhook-gap.json", .line = line, .column = 7};
}

inline auto scenario() -> model::Scenario {
  model::Scenario scenario;
  scenario.name = "webhook-gap";
  scenario.summary = "A widget booking passes the caches by: its webhook clears nothing.";
  scenario.claim =
      "\"Stale data window: 122 minutes\" (incident analysis, race condition timeline)";
  scenario.policy = policy();
  scenario.world.start = at(18h + 35min);
  scenario.world.hosts.resize(1);
  scenario.world.hosts[0].name = "Fabian";
  model::EventType type;
  type.id = 2563193;
  type.name = "consultation";
  type.hosts = {0};
  scenario.world.event_types = {type};

  const auto action = [](std::string name, TimePoint start, auto what) {
    model::Action out;
    out.name = std::move(name);
    out.at = start;
    out.what = std::move(what);
    return out;
  };
  scenario.timeline = {
      action("earlier-read", at(18h + 35min + 53s),
             model::Read{.source = 0, .event_type = 0, .start = slot(0), .end = slot(23)}),
      action("widget-booking", at(18h + 36min), model::Book{.start = slot(8)}),
      action("call-852", at(18h + 38min), model::Call{.event_type = 0, .wish = slot(10)}),
  };
  scenario.checks = {{.check = model::CheckId::P1, .bound = {}},
                     {.check = model::CheckId::P2, .bound = {}},
                     {.check = model::CheckId::P3, .bound = {}},
                     {.check = model::CheckId::P4, .bound = 60s}};
  scenario.expectations = {
      {.question = model::CheckQuestion{model::CheckId::P1},
       .is = std::string("violated"),
       .position = position(40),
       .xfail = {}},
      {.question = model::ActionQuestion{2, model::ActionField::stale},
       .is = true,
       .position = position(41),
       .xfail = {}},
      {.question = model::ActionQuestion{1, model::ActionField::stale_window},
       .is = Duration{60s},
       .position = position(42),
       .xfail = {}},
      {.question = model::EntryQuestion{at(18h + 39min), 1, kLayer2Key, model::EntryField::present},
       .is = false,
       .position = position(43),
       .xfail = "refills are not modelled"},
  };
  scenario.observations = {
      {.claim = "TTL: 172s at the call's hit",
       .source = "incident analysis",
       .question = model::ActionQuestion{2, model::ActionField::ttl_left},
       .says = Duration{172s},
       .position = position(50),
       .reproduced = true},
      {.claim = "the stale window is 122 minutes",
       .source = "incident analysis",
       .question = model::ActionQuestion{1, model::ActionField::stale_window},
       .says = Duration{122min},
       .position = position(51),
       .reproduced = false},
  };
  scenario.fingerprint = 0x0123456789abcdef;
  return scenario;
}

inline auto answer(std::vector<TimePoint> free) -> model::AvailabilityPtr {
  return std::make_shared<const model::Availability>(model::Availability{
      .event_type = 0, .from = slot(0), .to = slot(24), .free = std::move(free)});
}

inline auto history() -> model::History {
  const auto old_answer = answer({slot(8), slot(9), slot(10)});
  const TimePoint stored1 = at(18h + 35min + 54s);
  const TimePoint committed = at(18h + 36min);
  const TimePoint hit = at(18h + 38min + 2s);
  const TimePoint stored2 = hit + 50us;
  const auto stale = [&](TimePoint from, TimePoint to) {
    return model::StaleSpan{.change = 0,
                            .event_type = 0,
                            .slot = slot(8),
                            .kind = model::Contradiction::phantom,
                            .from = from,
                            .to = to};
  };
  model::History history;
  history.events = {
      {at(18h + 35min + 53s), "earlier-read", model::ActionStarted{0}},
      {at(18h + 35min + 53s), "earlier-read",
       model::LayerRead{.layer = 0, .key = kLayer1Key, .value = nullptr}},
      {stored1 - 50us, "earlier-read", model::SlotsFetched{old_answer}},
      {stored1, "earlier-read",
       model::EntryStored{.layer = 0, .key = kLayer1Key, .value = old_answer, .ttl = 300s}},
      {committed, "widget-booking", model::ActionStarted{1}},
      {committed, "widget-booking",
       model::ChangeCommitted{
           .change = 0, .kind = model::ChangeKind::booked, .slot = slot(8), .old_slot = {}}},
      {committed + 2s, "webhook 1",
       model::WebhookArrived{"BOOKING_CREATED", model::EntryPoint::handle_booking_created, 0}},
      {committed + 2s + 15ms, "webhook 1", model::AppointmentWritten{0, slot(8)}},
      {committed + 2s + 15ms, "webhook 1",
       model::InvalidationCompleted{.entry_point = model::EntryPoint::handle_booking_created}},
      {committed + 2s + 15ms, "webhook 1",
       model::HandlerEnded{model::EntryPoint::handle_booking_created, 15ms}},
      {at(18h + 38min), "call-852", model::ActionStarted{2}},
      {hit, "call-852",
       model::LayerRead{
           .layer = 0, .key = kLayer1Key, .value = old_answer, .ttl_left = 172s, .stale = true}},
      {stored2, "call-852",
       model::EntryStored{
           .layer = 1, .key = kLayer2Key, .value = old_answer, .ttl = 300s, .stale = true}},
      {stored2, "call-852", model::SlotsOffered{2, {slot(8), slot(9)}, {slot(8)}}},
      {hit + 12s, "call-852", model::ChangeRefused{400, "no_available_users_found_error"}},
      {hit + 12s, "call-852", model::CallEnded{2, "refused by Cal.com"}},
      {stored1 + 300s, "", model::EntryExpired{0, kLayer1Key, stored1}},
      {at(30h), "cleanup", model::EntryRemoved{kLayer2Key}},
  };
  history.entries = {
      {.layer = 0,
       .key = kLayer1Key,
       .value = old_answer,
       .stored = stored1,
       .expires = stored1 + 300s,
       .removed = {},
       .stale = {stale(committed, stored1 + 300s)}},
      {.layer = 1,
       .key = kLayer2Key,
       .value = old_answer,
       .stored = stored2,
       .expires = stored2 + 300s,
       .removed = {},
       .stale = {stale(stored2, stored2 + 300s)}},
  };
  return history;
}

inline auto changes() -> std::vector<model::ChangeOutcome> {
  return {
      {.what = {.change = 0, .kind = model::ChangeKind::booked, .slot = slot(8), .old_slot = {}},
       .committed = at(18h + 36min),
       .made_by = "widget-booking",
       .stale_window = 422s + 50us,
       .exposed_window = 122s}};
}

/// Fails: P4 is violated and the file says nothing of it, an expectation failed, a known failure passes.
inline auto failed_result() -> model::RunResult {
  model::RunResult result;
  result.history = history();
  result.actions = scenario().timeline;
  result.totals = {.reads = 3,
                   .stale_reads = 2,
                   .changes = 1,
                   .refused_changes = 1,
                   .refused_deliveries = 0,
                   .offers_of_taken_slots = 1,
                   .longest_stale_window = 422s + 50us};
  result.changes = changes();
  result.checks = {
      {.check = model::CheckId::P1,
       .finding = model::Finding::violated,
       .exercised = 2,
       .violations = 2,
       .evidence = {"18:38:02 AlternativeFinder shows 2025-10-13 08:00 as free, taken since "
                    "18:36:00 (change 0)"},
       .excluded = {}},
      {.check = model::CheckId::P2,
       .finding = model::Finding::holds,
       .exercised = 1,
       .violations = 0,
       .evidence = {},
       .excluded = {"1 read before the first change was complete"}},
      {.check = model::CheckId::P3,
       .finding = model::Finding::vacuous,
       .exercised = 0,
       .violations = 0,
       .evidence = {},
       .excluded = {}},
      {.check = model::CheckId::P4,
       .finding = model::Finding::violated,
       .exercised = 1,
       .violations = 1,
       .evidence = {"change 0: 422.00005s, allowed 60s"},
       .excluded = {}},
  };
  result.surprises = {model::CheckId::P4};
  result.expectations = {
      {{std::string("violated"), ""}, model::ExpectationOutcome::met},
      {{true, ""}, model::ExpectationOutcome::met},
      {{Duration{422s + 50us}, "AlternativeFinder kept it until 18:43:02"},
       model::ExpectationOutcome::failed},
      {{false, ""}, model::ExpectationOutcome::unexpected_pass},
  };
  result.observations = {
      {{Duration{172s}, ""}, true, true},
      {{Duration{422s + 50us}, "both layers expire 300 s after they are filled"}, false, true},
  };
  result.end = at(30h);
  result.events = 57;
  result.digest = 0xfedcba9876543210;
  return result;
}

/// The same run, had the file expected it.
inline auto passed_result() -> model::RunResult {
  model::RunResult result = failed_result();
  result.surprises = {};
  for (auto& expectation : result.expectations)
    if (expectation.outcome == model::ExpectationOutcome::failed)
      expectation.outcome = model::ExpectationOutcome::met;
  result.expectations[3] = {{true, ""}, model::ExpectationOutcome::known_failure};
  result.totals.refused_deliveries = 1;
  return result;
}

inline auto report(const model::Scenario& scenario, const model::RunResult& result) -> CaseReport {
  return {.file = "scenarios/webhook-gap.json",
          .scenario = scenario,
          .result = result,
          .mode = sim::Mode::timed,
          .seed = 1,
          .replay_command =
              "slotrace replay scenarios/webhook-gap.json --schedule st1.t.89abcdef.1.00000000",
          .tz_version = "2025b"};
}

}  // namespace slotrace::reports::sample
