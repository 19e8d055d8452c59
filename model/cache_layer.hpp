#pragma once

#include <optional>
#include <string>

#include "model/environment.hpp"
#include "model/laravel_cache.hpp"
#include "model/laravel_lock.hpp"
#include "model/layer_store.hpp"
#include "model/slot_source.hpp"

namespace slotrace::model {

/// One layer of a policy in front of its source: Layer 1 stands for the cache in
/// CalcomService::getAvailableSlots, Layer 2 for AppointmentAlternativeFinder's.
class CacheLayer : public SlotSource {
 public:
  struct Parts {
    LaravelCache& cache;
    LockQueues& locks;
    SlotSource& source;
  };
  CacheLayer(const Environment& environment, LayerIndex index, const Parts& parts);

  /// Answers from this layer, or fills it from its source. A source that does not answer leaves
  /// nothing behind.
  auto read(SlotQuery query) -> sim::Task<SlotAnswer> override;

  /// Write-through: asks the source and stores what it answers, whatever is there. `also()` runs in
  /// the step that stores.
  template <class Also>
  auto refill(SlotQuery query, Also also) -> sim::Task<>;

  [[nodiscard]] auto store() const -> const LayerStore& { return store_; }

 private:
  auto look_up(const SlotQuery& query, const std::string& key, FillTicket& ticket)
      -> sim::Task<std::optional<SlotAnswer>>;
  auto fill(SlotQuery query, std::string key, FillTicket ticket) -> sim::Task<SlotAnswer>;
  auto fill_alone(SlotQuery query, std::string key, FillTicket ticket) -> sim::Task<SlotAnswer>;
  auto fill_if_missing(SlotQuery query, std::string key, FillTicket ticket)
      -> sim::Task<SlotAnswer>;

  auto read_generation(SlotQuery& query) -> sim::Task<>;
  void note_look_up(const SlotQuery& query, const std::string& key,
                    const std::optional<Found>& found);
  void note_store(const std::string& key, const CachedAnswer& answer, Duration ttl, bool stored);
  [[nodiscard]] auto key_of(const SlotQuery& query) const -> std::string;
  [[nodiscard]] auto to_source(SlotQuery query) const -> SlotQuery;
  [[nodiscard]] auto held_part(const SlotQuery& query, AvailabilityPtr answer) const
      -> AvailabilityPtr;
  [[nodiscard]] auto entry_of(const SlotQuery& query, AvailabilityPtr answer) const -> CachedAnswer;
  [[nodiscard]] auto ttl_of(const Availability& answer) const -> Duration;

  Environment env_;
  LayerIndex index_;
  const LayerPolicy& policy_;
  bool names_tenants_;
  std::uint64_t jitter_stream_;
  LaravelCache& cache_;
  LockQueues& locks_;
  SlotSource& source_;
  LayerStore store_;
  Generations generations_;
};

template <class Also>
auto CacheLayer::refill(SlotQuery query, Also also) -> sim::Task<> {
  co_await read_generation(query);
  const std::string key = key_of(query);
  SlotQuery inner = to_source(query);
  SlotAnswer answer = co_await source_.read(std::move(inner));
  if (!answer.slots) {
    also();
    co_return;
  }
  const CachedAnswer entry = entry_of(query, held_part(query, std::move(answer.slots)));
  const StoredValue value = entry;
  const Duration ttl = ttl_of(*entry.answer);
  co_await cache_.put(key, value, ttl, [&] {
    note_store(key, entry, ttl, true);
    also();
  });
}

}  // namespace slotrace::model
