#include "tests/properties/plain_caches.hpp"

#include <fnmatch.h>

#include <algorithm>

#include <fmt/format.h>

namespace slotrace::properties {

using namespace model;
using namespace std::chrono_literals;
using generate::Clear;
using generate::LayerPlan;

auto PlainCaches::ask_calcom(const Query& query) const -> Availability {
  const Zone& zone = world_.zone;
  return fetch_(query.event_type, {zone.at(zone.day_of(query.start), 0min),
                                   zone.at(zone.day_of(query.end) + date::days{1}, 0min)});
}

auto PlainCaches::ask_layer1(const Query& query) -> Availability {
  if (!policy_.has_layer1()) return ask_calcom(query);
  const Zone& zone = world_.zone;
  const std::string key =
      fmt::format("calcom:slots:{}:{}:{}", world_.event_types.at(query.event_type).id,
                  zone.format(query.start, "Y-m-d"), zone.format(query.end, "Y-m-d"));
  return remember(true, key, query, [&] { return ask_calcom(query); });
}

auto PlainCaches::ask_layer2(const Query& query) -> Availability {
  if (!policy_.has_layer2()) return ask_layer1(query);
  const Zone& zone = world_.zone;
  const EventType& type = world_.event_types.at(query.event_type);
  const std::string key =
      fmt::format("cal_slots_{}_{}_{}_{}_{}", type.tenant.company, type.tenant.branch, type.id,
                  zone.format(query.start, "Y-m-d-H"), zone.format(query.end, "Y-m-d-H"));
  return remember(false, key, query, [&] { return ask_layer1(query); });
}

template <class Ask>
auto PlainCaches::remember(bool layer1, const std::string& key, const Query& query, Ask ask)
    -> Availability {
  const LayerPlan& plan = layer(layer1);
  const auto found = entries_.find(key);
  if (found != entries_.end() && now_ < found->second.expires && is_hit(found->second)) {
    return found->second.value;
  }
  Availability answer = ask();
  if (plan.holds_window) {
    answer.from = std::max(answer.from, query.start);
    answer.to = std::max(answer.from, std::min(answer.to, query.end));
    std::erase_if(answer.free,
                  [&](TimePoint slot) { return slot < answer.from || slot >= answer.to; });
  }
  const bool brief = answer.free.empty() && plan.short_when_empty;
  const auto ttl = brief ? generate::kTtlWhenEmpty : generate::ttl_of(plan);
  entries_[key] = {layer1, answer, now_ + ttl};
  return answer;
}

auto PlainCaches::is_hit(const Entry& entry) const -> bool {
  return !layer(entry.layer1).empty_is_a_miss || !entry.value.free.empty();
}

void PlainCaches::clear(Clear clear, EventTypeIndex event_type, const std::set<Day>& days) {
  const EventType& type = world_.event_types.at(event_type);
  const auto forget = [&](Day day) {
    if (!policy_.has_layer1()) return;
    entries_.erase(fmt::format("calcom:slots:{}:{}:{}", type.id, to_string(day), to_string(day)));
  };
  const auto forget_from_today = [&](int count) {
    for (int i = 0; i < count; ++i) forget(world_.zone.day_of(now_) + date::days{i});
  };
  const auto delete_matching = [&](const std::string& pattern) {
    std::erase_if(entries_, [&](const auto& entry) {
      return fnmatch(pattern.c_str(), entry.first.c_str(), 0) == 0;
    });
  };
  switch (clear) {
    case Clear::day_keys_30: return forget_from_today(30);
    case Clear::day_keys_7: return forget_from_today(7);
    case Clear::day_keys_booking: std::ranges::for_each(days, forget); return;
    case Clear::pattern_type: return delete_matching(fmt::format("cal_slots_*_{}_*", type.id));
    case Clear::pattern_day:
      for (const Day day : days) {
        delete_matching(fmt::format("cal_slots_*_{}_{}-*", type.id, to_string(day)));
      }
      return;
    case Clear::pattern_tenant:
      return delete_matching(
          fmt::format("cal_slots_{}_{}_{}_*", type.tenant.company, type.tenant.branch, type.id));
    case Clear::pattern_layer1: return delete_matching(fmt::format("calcom:slots:{}:*", type.id));
    case Clear::pattern_all: return delete_matching("cal*slots*");
  }
}

}  // namespace slotrace::properties
