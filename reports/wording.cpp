#include "reports/wording.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "reports/text.hpp"

namespace slotrace::reports {
namespace {

using model::Duration;
using model::TimePoint;
using model::Zone;

constexpr std::size_t kSlotsShownMax = 48;

template <class Field>
auto field_name(std::span<const model::FieldInfo<Field>> table, Field field) -> std::string_view {
  for (const auto& row : table)
    if (row.field == field) return row.name;
  return "?";
}

struct QuestionText {
  const model::Scenario& scenario;

  auto operator()(const model::CheckQuestion& question) const -> std::string {
    return std::string(model::name(question.check));
  }
  auto operator()(const model::ActionQuestion& question) const -> std::string {
    return fmt::format("{}.{}", scenario.timeline.at(question.action).name,
                       field_name(model::action_fields(), question.field));
  }
  auto operator()(const model::EntryQuestion& question) const -> std::string {
    return fmt::format("{} \"{}\" at {}: {}", layer_name(scenario, question.layer), question.key,
                       model::to_string(question.at),
                       field_name(model::entry_fields(), question.field));
  }
  auto operator()(const model::KeysQuestion& question) const -> std::string {
    return fmt::format("KEYS \"{}\" at {}", question.pattern, model::to_string(question.at));
  }
};

}  // namespace

auto case_title(const model::Scenario& scenario) -> std::string {
  if (scenario.case_name.empty()) return scenario.name;
  return fmt::format("{} [{}]", scenario.name, scenario.case_name);
}

auto slot_text(TimePoint slot, const Zone& zone) -> std::string {
  return zone.format(slot, "Y-m-d H:i");
}

auto slots_text(const model::Availability& answer, const Zone& zone) -> std::string {
  if (answer.free.empty()) return "no slots";
  const bool one_day = zone.day_of(answer.from) == zone.day_of(answer.to - Duration{1});
  std::string text;
  std::optional<model::Day> day;
  for (std::size_t i = 0; i < std::min(answer.free.size(), kSlotsShownMax); ++i) {
    const TimePoint slot = answer.free[i];
    if (!text.empty()) text += ' ';
    if (!one_day && day != zone.day_of(slot)) text += zone.format(slot, "m-d: ");
    day = zone.day_of(slot);
    text += zone.format(slot, "H:i");
  }
  if (answer.free.size() > kSlotsShownMax)
    text += fmt::format(" and {} more", answer.free.size() - kSlotsShownMax);
  return text;
}

auto clock_text(TimePoint time, const Zone& zone) -> std::string {
  using namespace std::chrono;
  const auto second = floor<seconds>(time);
  const auto micros = floor<microseconds>(time - second).count();
  std::string text = zone.format(time, "H:i:s");
  if (micros % 1000 != 0) return fmt::format("{}.{:06}", text, micros);
  if (micros != 0) return fmt::format("{}.{:03}", text, micros / 1000);
  return text;
}

auto ttl_text(Duration left) -> std::string {
  using namespace std::chrono;
  if (left < milliseconds{1}) return model::to_string(left);
  const auto millis = round<milliseconds>(left).count();
  if (millis % 1000 == 0) return fmt::format("{}s", millis / 1000);
  std::string text = fmt::format("{}.{:03}", millis / 1000, millis % 1000);
  while (text.back() == '0') text.pop_back();
  return text + "s";
}

auto change_text(const model::ChangeCommitted& change, const Zone& zone) -> std::string {
  const auto text = [&](const std::optional<TimePoint>& slot) {
    return slot ? slot_text(*slot, zone) : std::string("?");
  };
  switch (change.kind) {
    case model::ChangeKind::booked: return "booked " + text(change.slot);
    case model::ChangeKind::rescheduled:
      return fmt::format("moved {} to {}", text(change.old_slot), text(change.slot));
    case model::ChangeKind::cancelled: return "cancelled " + text(change.old_slot);
    case model::ChangeKind::requested:
      return fmt::format("requested {}, PENDING", text(change.slot));
    case model::ChangeKind::rejected: return "rejected " + text(change.old_slot);
    case model::ChangeKind::held: return "held " + text(change.slot);
    case model::ChangeKind::released: return "hold given up: " + text(change.old_slot);
    case model::ChangeKind::expired: return "hold expired: " + text(change.old_slot);
  }
  return "?";
}

auto question_text(const model::Question& question, const model::Scenario& scenario)
    -> std::string {
  return std::visit(QuestionText{scenario}, question);
}

auto meaning(model::CheckId check) -> std::string_view {
  switch (check) {
    case model::CheckId::P1: return "no stale entry is left when all is quiet, TTLs disregarded";
    case model::CheckId::P2: return "no read misses a change whose invalidation was complete";
    case model::CheckId::P3: return "no double booking";
    case model::CheckId::P4: return "stale windows stay within the bound";
    case model::CheckId::P6: return "every call ends";
    case model::CheckId::P7: return "database and Cal.com agree when all is quiet";
    case model::CheckId::P8: return "no value crosses tenants";
    case model::CheckId::commit_fresh: return "no read is older than the commit before it";
  }
  return "";
}

auto violation_text(const model::CheckResult& check) -> std::string {
  const auto text = [&](std::string_view one, std::string_view many) {
    return counted(check.violations, one, many);
  };
  switch (check.check) {
    case model::CheckId::P1: return text("stale slot", "stale slots");
    case model::CheckId::P2: return text("slot answered too old", "slots answered too old");
    case model::CheckId::P3: return text("double booking", "double bookings");
    case model::CheckId::P4: return text("window over the bound", "windows over the bound");
    case model::CheckId::P6: return text("call without an end", "calls without an end");
    case model::CheckId::P7: return text("disagreement", "disagreements");
    case model::CheckId::P8: return text("crossing", "crossings");
    case model::CheckId::commit_fresh: return text("stale read", "stale reads");
  }
  return "";
}

auto test_text(const model::CheckResult& check) -> std::string {
  const auto text = [&](std::string_view one, std::string_view many) {
    return counted(check.exercised, one, many);
  };
  switch (check.check) {
    case model::CheckId::P1:
      return text("slot that an entry came to contradict", "slots that entries came to contradict");
    case model::CheckId::P2: return text("read", "reads");
    case model::CheckId::P3: return text("attempt at a taken time", "attempts at taken times");
    case model::CheckId::P4: return text("stale window", "stale windows");
    case model::CheckId::P6: return text("call", "calls");
    case model::CheckId::P7: return text("change", "changes");
    case model::CheckId::P8: return text("hit", "hits");
    case model::CheckId::commit_fresh: return text("read after a change", "reads after changes");
  }
  return "";
}

auto position_text(const model::FilePosition& position) -> std::string {
  return fmt::format("{}:{}:{}", position.file, position.line, position.column);
}

auto remark_text(const model::Remark& remark) -> std::string {
  return fmt::format("{}: {}", printable(position_text(remark.position)), printable(remark.text));
}

auto remarks_text(const model::Policy& policy) -> std::string {
  std::string out;
  for (const model::Remark& remark : policy.remarks) {
    out += fmt::format("  {}\n", remark_text(remark));
  }
  return out;
}

auto digest_text(std::uint64_t digest) -> std::string { return fmt::format("{:016x}", digest); }

auto layer_name(const model::Scenario& scenario, model::LayerIndex layer) -> std::string {
  return scenario.policy.layers.at(layer).name;
}

}  // namespace slotrace::reports
