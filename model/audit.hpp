#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/history.hpp"
#include "model/redis_value.hpp"
#include "model/truth.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// An entry point that a change passed.
struct Passage {
  EntryPoint entry_point{};
  Moment began = 0;
  std::optional<Moment> completed;  ///< nothing: its handler died, or still runs
};

/// A committed change, and what became of it in the application.
struct Change {
  ChangeId id = 0;
  ChangeKind kind{};
  TimePoint committed_at;
  Moment committed = 0;
  std::vector<SlotId> flipped;  ///< slots that it made free or taken
  std::vector<Passage> passages;
  bool delivery_refused = false;            ///< its webhook was refused at intake
  bool delivery_lost = false;               ///< an attempt to deliver its webhook was lost
  bool delivery_ignored = false;            ///< its webhook was acknowledged, and no handler ran
  std::optional<Duration> handler_took;     ///< of its webhook
  std::uint64_t keys_removed = 0;
  /// Entries that came to contradict the calendar by it, or would have if a protection had not kept
  /// them from being stored or found.
  std::uint64_t contradicted_entries = 0;
  std::optional<TimePoint> last_stale_read;  ///< the last stale read because of it

  /// When the first of its invalidations was complete.
  [[nodiscard]] auto completed() const -> std::optional<Moment>;
};

/// Number of a read in the order of beginning.
using ReadId = std::size_t;
/// Of what nobody asked for: a refill by the application itself.
inline constexpr ReadId kUnjudgedRead = static_cast<ReadId>(-1);

/// One look-up by an agent or the timeline, from its first step to its answer.
struct ReadRecord {
  TimePoint began_at;
  Moment began = 0;  ///< 0: it has not taken a step yet
  std::string who;
  bool ended = false;
  bool stale = false;  ///< equals no state between its start and its end
  std::vector<SlotId> p2_violations;
  bool p2_exercised = false;  ///< some slot had a change whose invalidation was complete before
};

/// An entry that no invalidation took away, or out of reach, until everything has come to rest. Its TTL is disregarded:
/// it counts even when it has expired, and when another entry has taken its place since.
struct RestingEntry {
  LayerIndex layer = 0;
  std::string key;
  AvailabilityPtr value;
};

/// Judges every cache entry and every read against the versions of the calendar, slot by slot,
/// as they happen. It sees what no process sees, and changes nothing. What it remembers from step to
/// step and a verdict depends on counts as touched by those steps (Simulation::also_touches), or a
/// search would take orders for equal that it judges differently.
class Audit : public StoreObserver {
 public:
  // What it remembers, as steps touch it: a read is judged by the invalidations that were complete
  // before its first step.
  static constexpr sim::ResourceId kCompletions = sim::resource("completed invalidations");
  static constexpr sim::ResourceId kReadsInFlight = sim::resource("readers in flight");

  Audit(const World& world, const Policy& policy, sim::Simulation& simulation, Truth& truth)
      : world_(world), policy_(policy), simulation_(simulation), truth_(truth) {}

  // Changes. Each call advances the moment by one, within the step that it belongs to.

  /// Commits to the calendar, and looks which entries contradict it from now on.
  auto commit(ChangeKind kind, Truth::Commit commit) -> const Change&;
  /// The entry point's handler or method ran its first step for this change.
  void began(ChangeId change, EntryPoint entry_point);
  /// The last step of what the entry point's policy does has taken effect. Only the first call for
  /// a passage counts.
  void completed(ChangeId id, EntryPoint entry_point);
  auto change(ChangeId id) -> Change& { return changes_.at(id); }

  /// Somebody asked for a time that was taken already, at Cal.com or before.
  void contested() { ++contested_attempts_; }
  [[nodiscard]] auto contested_attempts() const -> std::uint64_t { return contested_attempts_; }

  // Cache entries.
  void on_stored(const std::string& key, const StoredValue& value, TimePoint expires) override;
  void on_expiry_changed(const std::string& key, TimePoint expires) override;
  void on_removed(const std::string& key) override;

  /// Whether a look-up that is issued now could come across what lies under a full key; asked anew
  /// whenever something in the store changes that is no entry. Without it: always.
  using Reachable = std::function<bool(const std::string& key, const CachedAnswer& entry)>;
  void judge_reachability_by(Reachable reachable) { reachable_ = std::move(reachable); }

  /// A fill that its protection did not let store.
  void discarded(const Availability& answer);

  /// Whether an answer contradicts the calendar now about a slot that has not begun.
  [[nodiscard]] auto contradicts(const Availability& answer) -> bool;

  /// Somebody asks for commit-fresh: from here on it matters to a read which changes came before its
  /// first step, and that step counts as one that looks at the calendar.
  void judge_freshness() { judges_freshness_ = true; }

  // Reads.
  /// A read in the name of the running process.
  auto begin_read() -> ReadId;
  /// The read's first step takes effect; later calls for the same read change nothing.
  void first_step(ReadId read);
  /// `answer` may be null: nobody answered.
  auto end_read(ReadId read, const Availability* answer) -> const ReadRecord&;

  /// Reads that have taken their first step and not ended, in the order of beginning. Who asks writes
  /// the resource "readers in flight".
  [[nodiscard]] auto reads_in_flight() const -> std::vector<ReadId>;
  void when_a_read_ends(std::function<void()> told) { told_of_ended_read_ = std::move(told); }

  /// A hit that a layer served to `reader`; an answer about another event type, or one that was
  /// stored for another tenant by a layer whose keys name tenants, crosses the line.
  void served(const CachedAnswer& answer, EventTypeIndex asked, const Tenant& reader,
              bool layer_names_tenants);

  [[nodiscard]] auto changes() const -> const std::vector<Change>& { return changes_; }
  [[nodiscard]] auto reads() const -> const std::vector<ReadRecord>& { return reads_; }
  [[nodiscard]] auto lives() const -> const std::vector<EntryLife>& { return lives_; }
  [[nodiscard]] auto take_lives() -> std::vector<EntryLife> { return std::move(lives_); }
  /// Those that a look-up could still come across.
  [[nodiscard]] auto resting_entries() const -> std::vector<RestingEntry>;
  /// Whether a look-up could come across the entry of this life, its TTL disregarded.
  [[nodiscard]] auto readable(std::size_t life) const -> bool {
    return !lives_.at(life).removed && !unreachable_.contains(life);
  }
  /// What it remembers that a later verdict depends on; the calendar and the store aside.
  [[nodiscard]] auto fingerprint() const -> std::uint64_t;
  /// The reads in flight, by who reads.
  [[nodiscard]] auto fingerprint_of_reads_in_flight() const -> std::uint64_t;

  [[nodiscard]] auto served_hits() const -> std::uint64_t { return served_hits_; }
  [[nodiscard]] auto crossings() const -> const std::vector<std::string>& { return crossings_; }
  [[nodiscard]] auto double_bookings() const -> const std::vector<std::string>& {
    return double_bookings_;
  }
  [[nodiscard]] auto truth() const -> const Truth& { return truth_; }
  [[nodiscard]] auto truth() -> Truth& { return truth_; }

 private:
  /// The life that lies under a key, expired or not, and which of its spans are open, by slot.
  struct Stored {
    std::size_t life = 0;
    std::map<TimePoint, std::size_t> open;
  };
  void open_spans(Stored& stored);
  void reconsider_reachability();
  void open_span(Stored& stored, SlotId slot, bool shown_free);
  void close_span(Stored& stored, TimePoint slot);
  void end_life(const Stored& stored);
  void note_double_bookings(const Booking& booking);
  void forget_old_versions(const std::vector<SlotId>& slots);

  const World& world_;
  const Policy& policy_;
  sim::Simulation& simulation_;
  Truth& truth_;
  Moment now_ = 0;
  std::vector<Change> changes_;
  std::vector<ReadRecord> reads_;
  std::set<ReadId> open_reads_;  ///< whose first step has taken effect
  std::vector<EntryLife> lives_;
  std::map<std::string, Stored> store_;  ///< by key
  /// Lives that had expired when another entry took their place: no invalidation took them away.
  std::map<std::string, std::vector<std::size_t>> outlived_;
  std::map<std::size_t, CachedAnswer> entries_;  ///< by life, when reachability can change
  std::set<std::size_t> unreachable_;  ///< lives that no look-up would come across now
  Reachable reachable_;
  std::function<void()> told_of_ended_read_;
  bool judges_freshness_ = false;
  std::uint64_t contested_attempts_ = 0;
  std::uint64_t served_hits_ = 0;
  std::vector<std::string> crossings_;
  std::vector<std::string> double_bookings_;
};

}  // namespace slotrace::model
