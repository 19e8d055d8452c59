#pragma once

#include <string>

#include "model/environment.hpp"
#include "model/laravel_cache.hpp"
#include "model/slot_source.hpp"

namespace slotrace::model {

/// One layer of a policy in front of its source: Layer 1 stands for the cache in
/// CalcomService::getAvailableSlots, Layer 2 for AppointmentAlternativeFinder's.
class CacheLayer : public SlotSource {
 public:
  CacheLayer(const Environment& environment, LayerIndex index, LaravelCache& cache,
             SlotSource& source);

  /// Answers from this layer, or fills it from its source. A source that does not answer leaves
  /// nothing behind.
  auto read(SlotQuery query) -> sim::Task<SlotAnswer> override;

 private:
  [[nodiscard]] auto key_of(const SlotQuery& query) const -> std::string;
  [[nodiscard]] auto held_part(const SlotQuery& query, AvailabilityPtr answer) const
      -> AvailabilityPtr;
  [[nodiscard]] auto ttl_of(const Availability& answer) const -> Duration;

  Environment env_;
  LayerIndex index_;
  const LayerPolicy& policy_;
  bool names_tenants_;
  LaravelCache& cache_;
  SlotSource& source_;
};

}  // namespace slotrace::model
