#include "model/journal.hpp"

#include "sim/digest.hpp"

namespace slotrace::model {
namespace {

/// Folds the fields of an event into the digest, and says what it is called.
class Folder {
 public:
  explicit Folder(sim::Digest& digest) : digest_(digest) {}

  auto operator()(const ActionStarted& e) { return fold("action started", e.action); }
  auto operator()(const ActionEnded& e) { return fold("action ended", e.action); }
  auto operator()(const LayerRead& e) {
    return fold(e.value ? "hit" : "miss", e.layer, e.key, e.value, e.ttl_left, e.stale);
  }
  auto operator()(const SlotsFetched& e) { return fold("slots fetched", e.value, e.cached); }
  auto operator()(const EntryStored& e) {
    return fold("entry stored", e.layer, e.key, e.value, e.ttl, e.stale);
  }
  auto operator()(const FillDiscarded& e) {
    return fold("fill discarded", e.layer, e.key, e.value);
  }
  auto operator()(const GenerationBumped& e) {
    return fold("generation bumped", e.key, static_cast<std::uint64_t>(e.value));
  }
  auto operator()(const EntryRemoved& e) { return fold("entry removed", e.key); }
  auto operator()(const EntryExpired& e) {
    return fold("entry expired", e.layer, e.key, e.stored_at);
  }
  auto operator()(const ChangeCommitted& e) {
    return fold("change committed", e.change, e.kind, e.event_type, e.host, e.slot, e.old_slot);
  }
  auto operator()(const ChangeRefused& e) { return fold("change refused", e.status, e.error); }
  auto operator()(const WebhookLost& e) { return fold("webhook lost", e.trigger, e.change); }
  auto operator()(const WebhookArrived& e) {
    return fold("webhook arrived", e.trigger, e.handler, e.change);
  }
  auto operator()(const WebhookRefused& e) {
    return fold("webhook refused", e.trigger, e.handler, e.reason);
  }
  auto operator()(const WebhookIgnored& e) { return fold("webhook ignored", e.trigger, e.reason); }
  auto operator()(const HandlerDied& e) {
    return fold("handler died", e.entry_point, e.after, e.change);
  }
  auto operator()(const JobTriedAgain& e) {
    return fold("job tried again", e.entry_point, e.number);
  }
  auto operator()(const RequestFailed& e) { return fold("request failed", e.why); }
  auto operator()(const RedisStruck& e) { return fold("redis struck", e.what); }
  auto operator()(const RedisCommandFailed& e) {
    return fold("redis command failed", e.command, e.executed);
  }
  auto operator()(const RedisKeyLost& e) { return fold("redis key lost", e.key, e.why); }
  auto operator()(const EntryPointBegan& e) {
    return fold("entry point began", e.entry_point, e.change);
  }
  auto operator()(const InvalidationCompleted& e) {
    return fold("invalidation completed", e.entry_point, e.change, e.removed, e.commands);
  }
  auto operator()(const HandlerEnded& e) { return fold("handler ended", e.handler, e.took); }
  auto operator()(const AppointmentWritten& e) {
    return fold("appointment written", e.event_type, e.slot);
  }
  auto operator()(const AppointmentDeleted& e) {
    return fold("appointment deleted", e.event_type, e.slot);
  }
  auto operator()(const AppointmentRefused& e) {
    return fold("appointment refused", e.event_type, e.slot);
  }
  auto operator()(const SlotsOffered& e) {
    return fold("slots offered", e.call, e.slots, !e.taken.empty());
  }
  auto operator()(const CallEnded& e) { return fold("call ended", e.call, e.outcome); }

 private:
  template <class... Fields>
  auto fold(std::string_view what, const Fields&... fields) -> std::string_view {
    (one(fields), ...);
    return what;
  }

  template <class Number>
    requires std::is_integral_v<Number> || std::is_enum_v<Number>
  void one(Number number) {
    digest_.absorb(static_cast<std::uint64_t>(number));
  }
  void one(const std::string& text) { digest_.absorb(std::string_view(text)); }
  void one(Duration duration) { one(duration.count()); }
  void one(TimePoint time) { one(time.time_since_epoch()); }
  template <class T>
  void one(const std::optional<T>& value) {
    one(value.has_value());
    if (value) one(*value);
  }
  template <class T>
  void one(const std::vector<T>& values) {
    one(values.size());
    for (const T& value : values) one(value);
  }
  void one(const AvailabilityPtr& value) {
    one(value != nullptr);
    if (!value) return;
    one(value->event_type);
    one(value->from);
    one(value->to);
    one(value->free);
  }

  sim::Digest& digest_;
};

}  // namespace

void Journal::record(HistoryEvent event) {
  sim::Digest content;
  const std::string_view what = std::visit(Folder(content), event.what);
  simulation_.note(what, content.value());
  if (const auto process = simulation_.running()) event.process = simulation_.name(*process);
  events_.push_back(std::move(event));
}

}  // namespace slotrace::model
