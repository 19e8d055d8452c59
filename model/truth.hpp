#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

#include "model/availability.hpp"
#include "model/history.hpp"
#include "model/world.hpp"

namespace slotrace::model {

/// Place of an event in the order of a run; unlike virtual time it also tells apart what happens at
/// one instant, and it goes on in interleaving mode, where time stands still.
using Moment = std::uint64_t;

/// A slot of an event type.
struct SlotId {
  EventTypeIndex event_type = 0;
  TimePoint start;
  friend auto operator<=>(const SlotId&, const SlotId&) = default;
};

/// Number of a booking in the order of making; Cal.com's uid.
using BookingUid = std::uint32_t;

enum class BookingStatus : std::uint8_t {
  accepted,
  pending,  ///< waits for the host to confirm it
  rejected,
  cancelled,  ///< or moved to another uid
};

struct Booking {
  BookingUid uid = 0;
  EventTypeIndex event_type = 0;
  HostIndex host = 0;
  TimePoint start;
  TimePoint end;
  BookingStatus status = BookingStatus::accepted;
  /// Whether the unique key on (start, end, host) guards it: it was accepted when it was made. A
  /// confirmation does not add the key.
  bool keyed = true;

  [[nodiscard]] auto accepted() const -> bool { return status == BookingStatus::accepted; }
  [[nodiscard]] auto stands() const -> bool {
    return accepted() || status == BookingStatus::pending;
  }
};

/// Number of a reservation in the order of making.
using HoldId = std::uint32_t;

/// A reservation of a slot while somebody fills in a form. It takes the slot from its event type's
/// answers and refuses other holds; a booking by somebody else goes through all the same.
/// https://cal.com/docs/api-reference/v2/slots/reserve-a-slot
struct Hold {
  EventTypeIndex event_type = 0;
  TimePoint start;
  TimePoint end;
};

/// From `since` on, a slot was free or not, because of `change`.
struct SlotVersion {
  Moment since = 0;
  bool free = false;
  std::optional<ChangeId> change;  ///< nothing: since the start of the run
};

/// The calendar as Cal.com has committed it: hosts, opening hours, bookings; never a cache. It keeps
/// the versions of each slot, so that what was answered then can be judged now.
class Truth {
 public:
  explicit Truth(const World& world);

  /// What a step touches that looks at the calendar or changes it.
  static constexpr sim::ResourceId kCalendar = sim::resource("calcom");

  /// What an honest answer says now: the free slots that start in [from, to) and not before `now`.
  auto availability(EventTypeIndex event_type, TimePoint from, TimePoint to, TimePoint now)
      -> Availability;

  /// A host of the event type who is open and free for a booking at `start`; `preferred` first,
  /// then the hosts in their order. The booking `except` does not stand in the way, and no hold does.
  [[nodiscard]] auto free_host(EventTypeIndex event_type, TimePoint start,
                               std::optional<HostIndex> preferred = {},
                               std::optional<BookingUid> except = {}) const
      -> std::optional<HostIndex>;

  /// Whether a booking of one of the event type's hosts stands in the way of one at `start`.
  [[nodiscard]] auto is_contested(EventTypeIndex event_type, TimePoint start) const -> bool;

  /// Whether somebody holds a part of the event type's slot at `start`.
  [[nodiscard]] auto is_held(EventTypeIndex event_type, TimePoint start) const -> bool;
  [[nodiscard]] auto holds() const -> const std::map<HoldId, Hold>& { return holds_; }

  /// Whether a booking of `host` that was accepted when it was made has exactly this interval.
  [[nodiscard]] auto has_identical(HostIndex host, TimePoint start, TimePoint end) const -> bool;

  /// Adds a booking before the run starts.
  auto add_initial(const InitialBooking& booking) -> BookingUid;

  struct Commit {
    ChangeId change = 0;
    Moment moment = 0;
    std::optional<BookingUid> removes;
    BookingStatus removed_as = BookingStatus::cancelled;
    std::optional<Booking> adds;  ///< its uid is assigned
    std::optional<BookingUid> accepts;  ///< a pending one
    std::optional<Hold> holds;
    std::optional<HoldId> releases;  ///< nothing happens when it is gone
  };
  struct Committed {
    std::optional<BookingUid> uid;  ///< of the booking that was added
    std::optional<HoldId> hold;
    std::vector<SlotId> flipped;  ///< slots that became free, or taken, or taken by something else
  };
  auto commit(const Commit& commit) -> Committed;

  /// The slots of the event type that start in [from, to), free or not.
  auto slots(EventTypeIndex event_type, TimePoint from, TimePoint to) -> std::vector<TimePoint>;

  /// The newest version of every slot of the event type that starts in [from, to) and that somebody
  /// has asked for before.
  [[nodiscard]] auto latest_versions(EventTypeIndex event_type, TimePoint from, TimePoint to) const
      -> std::vector<std::pair<TimePoint, SlotVersion>>;

  /// Versions of a slot, oldest first; empty when it is no slot at all.
  [[nodiscard]] auto versions(SlotId slot) const -> std::span<const SlotVersion>;
  [[nodiscard]] auto is_free(SlotId slot) const -> bool;

  /// Drops the versions before the newest one for which `is_settled` holds, slot by slot.
  template <class Settled>
  void forget_versions_before(SlotId slot, Settled is_settled) {
    auto found = slots_.find(slot);
    if (found == slots_.end()) return;
    auto& versions = found->second.versions;
    for (std::size_t i = versions.size(); i-- > 1;) {
      if (!is_settled(versions[i])) continue;
      versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(i));
      return;
    }
  }

  /// All that a process can tell of it.
  [[nodiscard]] auto fingerprint() const -> std::uint64_t;
  /// What it remembers of the versions of slots besides.
  [[nodiscard]] auto fingerprint_of_versions() const -> std::uint64_t;

  [[nodiscard]] auto bookings() const -> const std::vector<Booking>& { return bookings_; }
  [[nodiscard]] auto end_of(EventTypeIndex event_type, TimePoint start) const -> TimePoint;

 private:
  struct Slot {
    std::vector<HostIndex> open;  ///< hosts of the event type who work then
    std::vector<SlotVersion> versions;
  };

  /// Makes the slots of the event type known for every host's day that meets [from, to).
  void lay_out(EventTypeIndex event_type, TimePoint from, TimePoint to);
  void lay_out_day(EventTypeIndex event_type, HostIndex host, Day day);
  [[nodiscard]] auto is_open(HostIndex host, TimePoint start, TimePoint end) const -> bool;
  [[nodiscard]] auto is_booked(HostIndex host, TimePoint start, TimePoint end,
                               std::optional<BookingUid> except) const -> bool;
  /// Whether a booking of this status takes its host's time.
  [[nodiscard]] auto takes_time(const Booking& booking) const -> bool;
  void enter(const Booking& booking);
  void leave(const Booking& booking);
  [[nodiscard]] auto shows_free(const Slot& slot, SlotId id) const -> bool;

  /// What a commit touches: a stretch of a host's time on all the host's event types, or of one event
  /// type.
  struct Stretch {
    std::vector<EventTypeIndex> event_types;
    TimePoint start;
    TimePoint end;
  };
  [[nodiscard]] auto stretches_of(const Commit& commit) const -> std::vector<Stretch>;
  /// Gives every slot that meets the stretch a new version if it flipped.
  void reconsider(const Stretch& stretch, const Commit& commit, std::vector<SlotId>& flipped);

  const World& world_;
  std::vector<Booking> bookings_;  ///< by uid
  /// The bookings that take each host's time, by start.
  std::vector<std::multimap<TimePoint, BookingUid>> agenda_;
  std::map<HoldId, Hold> holds_;
  HoldId next_hold_ = 0;
  Duration longest_{0};
  std::map<SlotId, Slot> slots_;
  std::set<std::tuple<EventTypeIndex, HostIndex, Day>> laid_out_;
};

}  // namespace slotrace::model
