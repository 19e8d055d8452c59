#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>

#include "model/availability.hpp"
#include "tests/properties/generate/policy.hpp"
#include "tests/properties/plain_calendar.hpp"

namespace slotrace::properties {

/// Both layers as a map from keys to answers, and what clears them as loops over it.
class PlainCaches {
 public:
  /// What Cal.com answers now for some days.
  using Fetch = std::function<model::Availability(model::EventTypeIndex, Stretch)>;
  PlainCaches(const model::World& world, const generate::PolicyPlan& policy,
              const model::TimePoint& now, Fetch fetch)
      : world_(world), policy_(policy), now_(now), fetch_(std::move(fetch)) {}

  struct Query {
    model::EventTypeIndex event_type = 0;
    model::TimePoint start;
    model::TimePoint end;
  };
  auto ask_calcom(const Query& query) const -> model::Availability;
  /// The layer's answer, or its source's where the policy has no such layer.
  auto ask_layer1(const Query& query) -> model::Availability;
  auto ask_layer2(const Query& query) -> model::Availability;

  /// `days` are those of the change.
  void clear(generate::Clear clear, model::EventTypeIndex event_type,
             const std::set<model::Day>& days);

  struct Entry {
    bool layer1 = false;
    model::Availability value;
    model::TimePoint expires;
  };
  /// By key; expired ones too.
  [[nodiscard]] auto entries() const -> const std::map<std::string, Entry>& { return entries_; }
  /// Whether a look-up would return the entry if it has not expired.
  [[nodiscard]] auto is_hit(const Entry& entry) const -> bool;

 private:
  [[nodiscard]] auto layer(bool layer1) const -> const generate::LayerPlan& {
    return layer1 ? policy_.layer1 : policy_.layer2;
  }
  template <class Ask>
  auto remember(bool layer1, const std::string& key, const Query& query, Ask ask)
      -> model::Availability;

  const model::World& world_;
  const generate::PolicyPlan& policy_;
  const model::TimePoint& now_;
  Fetch fetch_;
  std::map<std::string, Entry> entries_;
};

}  // namespace slotrace::properties
