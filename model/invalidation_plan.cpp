#include "model/invalidation_plan.hpp"

#include <algorithm>

#include "model/leases.hpp"

namespace slotrace::model {

using command::Any;

/// Spells the operations out one after the other.
class InvalidationPlan::Spelling {
 public:
  Spelling(const InvalidationPlan& plan, const InvalidationCause& cause)
      : plan_(plan), env_(plan.env_), cause_(cause) {}

  auto spell(const std::vector<Operation>& operations) -> std::vector<Any> {
    for (const Operation& operation : operations) {
      const std::size_t before = commands_.size();
      std::visit(*this, operation.what);
      for (std::size_t i = before; i < commands_.size(); ++i) commands_[i].fails = operation.fails;
      if (operation.delay && commands_.size() > before) commands_[before].delay = operation.delay;
    }
    return std::move(commands_);
  }

  void operator()(const ForgetKeys& forget) {
    const bool leased = plan_.is_leased(forget.keys.layer);
    std::vector<std::string> all;
    for (RangeKey& key : plan_.keys_of(forget.keys, cause_)) {
      std::vector<std::string> one = {key.full};
      if (leased) one.push_back(Leases::tokens_of(key.full));
      if (forget.at_once) {
        all.insert(all.end(), one.begin(), one.end());
      } else {
        add(command::Delete{std::move(one)});
      }
    }
    if (forget.at_once) add(command::Delete{std::move(all)});
  }

  void operator()(const VoidLeases& leases) {
    for (const RangeKey& key : plan_.keys_of(leases.keys, cause_)) {
      add(command::Delete{{Leases::tokens_of(key.full)}});
    }
  }

  void operator()(const Refill& refill) {
    for (RangeKey& key : plan_.keys_of(refill.keys, cause_)) {
      add(command::Refill{.layer = refill.keys.layer, .query = std::move(key.query)});
    }
  }

  void operator()(const DeletePattern& pattern) {
    std::vector<Day> days =
        plan_.days_of({.anchor = DayRange::Anchor::booking, .spans = {1}}, env_.world.zone, cause_);
    if (!pattern.pattern.uses(KeyField::day)) days.resize(1);
    each_name(pattern.pattern, pattern.scope, days, [&](std::string name) {
      add(command::DeleteMatches{.pattern = plan_.cache_.prefix() + std::move(name),
                                 .scan_count = pattern.count,
                                 .by_keys = pattern.by == DeletePattern::By::keys});
    });
  }

  void operator()(const FlushTag& flush) {
    each_name(flush.tag, flush.scope, {Day{}},
              [&](std::string name) { add(command::FlushTag{std::move(name)}); });
  }

  void operator()(const BumpGeneration& bump) {
    std::vector<std::string> counters;
    for (const EventTypeIndex type : event_types_in(bump.scope, cause_.event_type, env_.world)) {
      for (std::string& counter : plan_.generations_.counters(bump.generation, type)) {
        if (std::ranges::find(counters, counter) == counters.end())
          counters.push_back(std::move(counter));
      }
    }
    for (std::string& counter : counters) add(command::Bump{std::move(counter)});
  }

  void operator()(const Wait& wait) { add(command::Wait{wait.time}); }
  void operator()(const WaitForReaders&) { add(command::WaitForReaders{}); }
  void operator()(const Atomic& atomic) {
    add(command::Script{Spelling(plan_, cause_).spell(atomic.operations)});
  }
  void operator()(const Enqueue& job) {
    add(command::Job{.commands = Spelling(plan_, cause_).spell(job.operations),
                     .after = job.after,
                     .retries = job.retries});
  }

 private:
  template <class What>
  void add(What what) {
    commands_.push_back({.what = std::move(what), .delay = {}});
  }

  /// What a pattern or tag is called, for each event type of the scope and each day, each once.
  template <class Use>
  void each_name(const KeyTemplate& name, Scope scope, const std::vector<Day>& days, Use use) {
    std::vector<std::string> names;
    for (const EventTypeIndex type : event_types_in(scope, cause_.event_type, env_.world)) {
      for (const Day day : days) {
        KeyValues values = plan_.values_of(type, cause_.entry_point);
        values.day = day;
        std::string one = name.format(values, env_.world.zone);
        if (std::ranges::find(names, one) == names.end()) names.push_back(std::move(one));
      }
    }
    for (std::string& one : names) use(std::move(one));
  }

  const InvalidationPlan& plan_;
  const Environment& env_;
  const InvalidationCause& cause_;
  std::vector<Any> commands_;
};

auto InvalidationPlan::commands(const std::vector<Operation>& operations,
                                const InvalidationCause& cause) const -> std::vector<Any> {
  return Spelling(*this, cause).spell(operations);
}

auto InvalidationPlan::days_of(const DayRange& range, const Zone& zone,
                               const InvalidationCause& cause) const -> std::vector<Day> {
  std::vector<TimePoint> anchors;
  switch (range.anchor) {
    case DayRange::Anchor::today: anchors = {env_.simulation.now()}; break;
    case DayRange::Anchor::booking: anchors = cause.touched; break;
    case DayRange::Anchor::old_day: anchors = {cause.touched.front()}; break;
    case DayRange::Anchor::new_day: anchors = {cause.touched.back()}; break;
  }
  std::vector<Day> anchor_days;
  for (const TimePoint anchor : anchors) anchor_days.push_back(zone.day_of(anchor));
  std::ranges::sort(anchor_days);
  std::vector<Day> days;
  for (const Day anchor : anchor_days) {
    for (int i = 0; i < range.count; ++i) {
      const Day day = anchor + date::days{i - range.back};
      if (std::ranges::find(days, day) == days.end()) days.push_back(day);
    }
  }
  return days;
}

auto InvalidationPlan::windows_of(const KeyRange& range, const Zone& zone,
                                  const InvalidationCause& cause) const -> std::vector<Window> {
  std::vector<Window> windows;
  for (const Day day : days_of(range.days, zone, cause)) {
    for (const int span : range.days.spans) {
      const Day last = day + date::days{span - 1};
      if (!range.hours) {
        windows.push_back({zone.at(day, ClockTime{0}), zone.at(last, ClockTime{0})});
        continue;
      }
      for (const int length : range.hours->lengths) {
        for (int from = range.hours->from; from + length <= range.hours->to; ++from) {
          windows.push_back({zone.at(day, std::chrono::hours{from}),
                             zone.at(last, std::chrono::hours{from + length})});
        }
      }
    }
  }
  return windows;
}

auto InvalidationPlan::keys_of(const KeyRange& range, const InvalidationCause& cause) const
    -> std::vector<RangeKey> {
  const KeyTemplate& key =
      range.written_as ? *range.written_as : env_.policy.layers.at(range.layer).key;
  std::vector<RangeKey> keys;
  for (const EventTypeIndex event_type :
       event_types_in(range.scope, cause.event_type, env_.world)) {
    KeyValues values = values_of(event_type, cause.entry_point);
    const std::optional<std::string> team = env_.world.event_types[event_type].team;
    std::vector<std::optional<std::string>> teams = {values.team};
    if (range.team == TeamPart::both && team) teams = {team, std::nullopt};
    const Zone& zone = env_.world.zone_of(range.zone, event_type);
    for (const Window& window : windows_of(range, zone, cause)) {
      values.start = window.start;
      values.end = window.end;
      SlotQuery query{.event_type = event_type,
                      .start = window.start,
                      .end = window.end,
                      .tenant = values.tenant};
      for (const auto& one : teams) {
        values.team = one;
        keys.push_back({cache_.prefix() + key.format(values, zone), query});
      }
    }
  }
  return keys;
}

auto InvalidationPlan::values_of(EventTypeIndex event_type, EntryPoint entry_point) const
    -> KeyValues {
  const EventType& type = env_.world.event_types.at(event_type);
  KeyValues values{};
  values.event_type_id = type.id;
  values.tenant = type.tenant;
  if (env_.policy.passes_team.entry_points.at(static_cast<std::size_t>(entry_point))) {
    values.team = type.team;
  }
  return values;
}

auto InvalidationPlan::is_leased(LayerIndex layer) const -> bool {
  return std::holds_alternative<LeasePolicy>(env_.policy.layers.at(layer).protection);
}

}  // namespace slotrace::model
