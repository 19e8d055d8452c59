#include "model/invalidation.hpp"

#include <algorithm>

namespace slotrace::model {

auto Invalidation::run(InvalidationCause cause) -> sim::Task<> {
  const std::vector<Command> commands = commands_of(cause);
  Progress progress;
  if (commands.empty()) complete(cause, progress);
  for (const Command& command : commands) {
    const bool last = &command == &commands.back();
    if (command.is_pattern) {
      co_await delete_pattern(command, cause, progress, last);
    } else {
      co_await forget(command, cause, progress, last);
    }
  }
}

auto Invalidation::forget(const Command& command, const InvalidationCause& cause,
                          Progress& progress, bool last) -> sim::Task<> {
  co_await cache_.forget(command.text, [&](bool removed) {
    ++progress.commands;
    if (removed) {
      ++progress.removed;
      env_.journal.add(EntryRemoved{.key = command.text});
    }
    if (last) complete(cause, progress);
  });
}

auto Invalidation::delete_pattern(const Command& command, const InvalidationCause& cause,
                                  Progress& progress, bool last) -> sim::Task<> {
  Redis& redis = cache_.redis();
  const std::string pattern = cache_.prefix() + command.text;
  std::vector<std::string> matches;
  Redis::ScanCursor cursor = redis.begin_scan(command.count);
  for (; cursor.call < cursor.calls; ++cursor.call) {
    const std::vector<std::string> part = co_await redis.scan(
        pattern, cursor, [&](const std::vector<std::string>&) { ++progress.commands; });
    matches.insert(matches.end(), part.begin(), part.end());
  }
  // DEL goes out even when nothing matched: its cost is part of the analysis' 0.5 ms.
  co_await redis.del(matches, [&](const std::vector<std::string>& removed) {
    ++progress.commands;
    progress.removed += removed.size();
    for (const std::string& key : removed) {
      env_.journal.add(EntryRemoved{.key = key.substr(cache_.prefix().size())});
    }
    if (last) complete(cause, progress);
  });
}

void Invalidation::complete(const InvalidationCause& cause, const Progress& progress) {
  if (!cause.change) return;
  env_.audit.completed(*cause.change, cause.entry_point);
  env_.audit.change(*cause.change).keys_removed += progress.removed;
  env_.journal.add(InvalidationCompleted{.entry_point = cause.entry_point,
                                         .change = *cause.change,
                                         .removed = progress.removed,
                                         .commands = progress.commands});
}

auto Invalidation::commands_of(const InvalidationCause& cause) const -> std::vector<Command> {
  std::vector<Command> commands;
  const Zone& zone = env_.world.zone;
  const EventType& type = env_.world.event_types.at(cause.event_type);
  const auto values = [&](Day day) {
    return KeyValues{.event_type_id = type.id,
                     .start = zone.at(day, ClockTime{0}),
                     .end = zone.at(day, ClockTime{0}),
                     .tenant = type.tenant,
                     .day = day};
  };
  for (const Operation& operation :
       env_.policy.invalidation.at(static_cast<std::size_t>(cause.entry_point))) {
    if (const auto* forget = std::get_if<ForgetDays>(&operation.what)) {
      std::vector<Day> anchors = {zone.day_of(env_.simulation.now())};
      if (forget->days.anchor == DayRange::Anchor::booking) anchors = days_of(cause);
      for (const Day anchor : anchors) {
        for (int i = 0; i < forget->days.count; ++i) {
          commands.push_back({.is_pattern = false,
                              .text = env_.policy.layers.at(forget->layer)
                                          .key.format(values(anchor + date::days{i}), zone)});
        }
      }
    } else {
      const auto& pattern = std::get<DeletePattern>(operation.what);
      std::vector<Day> days = days_of(cause);
      if (!pattern.pattern.uses(KeyField::day)) days.resize(1);
      for (const Day day : days) {
        commands.push_back({.is_pattern = true,
                            .text = pattern.pattern.format(values(day), zone),
                            .count = pattern.count});
      }
    }
  }
  return commands;
}

auto Invalidation::days_of(const InvalidationCause& cause) const -> std::vector<Day> {
  std::vector<Day> days;
  for (const TimePoint start : cause.touched) days.push_back(env_.world.zone.day_of(start));
  std::ranges::sort(days);
  days.erase(std::ranges::unique(days).begin(), days.end());
  return days;
}

}  // namespace slotrace::model
