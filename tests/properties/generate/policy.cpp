#include "tests/properties/generate/policy.hpp"

#include <fmt/format.h>

#include "tests/properties/generate/numbers.hpp"

namespace slotrace::generate {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::chrono::seconds, 3> kTtls = {300s, 86'400s, 10s};

auto flag(int one_in) -> rc::Gen<bool> {
  return rc::gen::map(weighted({one_in - 1, 1}), [](int n) { return n == 1; });
}

auto any_layer() -> rc::Gen<LayerPlan> {
  return rc::gen::build<LayerPlan>(rc::gen::set(&LayerPlan::ttl, weighted({4, 3, 1})),
                                   rc::gen::set(&LayerPlan::short_when_empty, flag(5)),
                                   rc::gen::set(&LayerPlan::empty_is_a_miss, flag(5)),
                                   rc::gen::set(&LayerPlan::holds_window, flag(5)));
}

auto any_clears() -> rc::Gen<std::vector<Clear>> {
  return up_to(3, rc::gen::map(weighted({3, 3, 2, 2, 1, 1, 1, 1}),
                               [](int n) { return static_cast<Clear>(n); }));
}

auto any_lists() -> rc::Gen<decltype(PolicyPlan::clears)> {
  using Lists = decltype(PolicyPlan::clears);
  const auto same = rc::gen::map(any_clears(), [](const std::vector<Clear>& clears) {
    return clearing_everywhere(clears).clears;
  });
  const auto each = rc::gen::map(
      rc::gen::container<std::vector<std::vector<Clear>>>(kEntryPointNames.size(), any_clears()),
      [](const std::vector<std::vector<Clear>>& drawn) {
        Lists lists;
        std::ranges::copy(drawn, lists.begin());
        return lists;
      });
  return rc::gen::oneOf(same, each);
}

auto layer_json(const LayerPlan& layer) -> Json {
  Json json{{"ttl", fmt::format("{}s", ttl_of(layer).count())},
            {"hit", layer.empty_is_a_miss ? "not_empty" : "not_null"},
            {"holds", layer.holds_window ? "window" : "whole_days"}};
  if (layer.short_when_empty) json["ttl_when_empty"] = fmt::format("{}s", kTtlWhenEmpty.count());
  return json;
}

auto forget(const char* from, int count) -> Json {
  return {{"forget", kLayer1Name}, {"days", {{"from", from}, {"count", count}}}};
}

void add(const PolicyPlan& policy, Clear clear, Json& list) {
  const auto pattern = [&](const char* text) { list.push_back({{"delete_pattern", text}}); };
  const auto days = [&](const char* from, int count) {
    if (policy.has_layer1()) list.push_back(forget(from, count));
  };
  // The reader refuses a pattern that no layer's keys can match.
  const auto layer2_pattern = [&](const char* glob) {
    if (policy.has_layer2()) pattern(glob);
  };
  switch (clear) {
    case Clear::day_keys_30: return days("today", 30);
    case Clear::day_keys_7: return days("today", 7);
    case Clear::day_keys_booking: return days("booking", 1);
    case Clear::pattern_type: return layer2_pattern("cal_slots_*_{eventTypeId}_*");
    case Clear::pattern_day: return layer2_pattern("cal_slots_*_{eventTypeId}_{day}-*");
    case Clear::pattern_tenant:
      return layer2_pattern("cal_slots_{companyId}_{branchId}_{eventTypeId}_*");
    case Clear::pattern_layer1:
      if (policy.has_layer1()) pattern("calcom:slots:{eventTypeId}:*");
      return;
    case Clear::pattern_all: return pattern("cal*slots*");
  }
}

}  // namespace

auto ttl_of(const LayerPlan& layer) -> std::chrono::seconds {
  return kTtls[static_cast<std::size_t>(layer.ttl) % kTtls.size()];
}

auto clearing_everywhere(const std::vector<Clear>& clears) -> PolicyPlan {
  PolicyPlan policy;
  policy.clears.fill(clears);
  return policy;
}

auto any_policy() -> rc::Gen<PolicyPlan> {
  return rc::gen::build<PolicyPlan>(
      rc::gen::set(&PolicyPlan::layers, rc::gen::map(weighted({12, 1, 1, 1}),
                                                     [](int n) { return static_cast<Layers>(n); })),
      rc::gen::set(&PolicyPlan::layer1, any_layer()),
      rc::gen::set(&PolicyPlan::layer2, any_layer()),
      rc::gen::set(&PolicyPlan::clears, any_lists()));
}

auto to_json(const PolicyPlan& policy) -> Json {
  Json layers = Json::array();
  if (policy.has_layer1()) {
    layers.push_back({{"name", kLayer1Name},
                      {"source", "Cal.com"},
                      {"key", "calcom:slots:{eventTypeId}:{start:Y-m-d}:{end:Y-m-d}"}});
    layers.back().update(layer_json(policy.layer1));
  }
  if (policy.has_layer2()) {
    layers.push_back(
        {{"name", kLayer2Name},
         {"source", policy.has_layer1() ? kLayer1Name : "Cal.com"},
         {"key", "cal_slots_{companyId}_{branchId}_{eventTypeId}_{start:Y-m-d-H}_{end:Y-m-d-H}"}});
    layers.back().update(layer_json(policy.layer2));
  }
  const char* const nearest = policy.has_layer1() ? kLayer1Name : "Cal.com";
  Json invalidate = Json::object();
  for (std::size_t i = 0; i < kEntryPointNames.size(); ++i) {
    Json list = Json::array();
    for (const Clear clear : policy.clears[i]) add(policy, clear, list);
    // Where nothing is kept there is nothing to invalidate, and the reader says so.
    if (!list.empty() && !layers.empty()) invalidate[kEntryPointNames[i]] = list;
  }
  return {
      {"name", "generated"},
      {"layers", layers},
      {"reads", {{"wish", nearest}, {"alternatives", policy.has_layer2() ? kLayer2Name : nearest}}},
      {"invalidate", invalidate}};
}

}  // namespace slotrace::generate
