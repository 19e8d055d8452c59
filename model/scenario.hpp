#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "model/fault_plan.hpp"
#include "model/policy.hpp"
#include "model/traffic.hpp"
#include "model/value.hpp"
#include "model/world.hpp"
#include "sim/given_legs.hpp"

namespace slotrace::model {

/// Position of an action in its Scenario.
using ActionIndex = std::size_t;

/// A phone call: looks for the wish, offers, thinks, books.
struct Call {
  EventTypeIndex event_type = 0;
  TimePoint wish;
  /// Which of the offered slots the caller takes, from 0; nothing: none of them.
  std::optional<std::size_t> takes = 0;
  /// How the caller chooses otherwise.
  enum class Choice : std::uint8_t { by_position, earliest, latest, any };
  Choice choice = Choice::by_position;
  std::uint64_t retries = 0;  ///< how often the agent looks and offers again after a refusal
  sim::Distribution greeting =
      sim::Distribution::constant(Duration{0});  ///< before the first look-up
  sim::Distribution thinking = sim::Distribution::constant(std::chrono::seconds{12});
};

/// A read of one layer, or of Cal.com, for a window.
struct Read {
  Source source = kCalcom;
  EventTypeIndex event_type = 0;
  TimePoint start;
  TimePoint end;
};

/// A new booking. Through the widget, the action's instant is the one at which Cal.com commits.
struct Book {
  enum class Through : std::uint8_t { widget, create_booking, book_in_calcom };
  Through through = Through::widget;
  EventTypeIndex event_type = 0;
  TimePoint start;
  std::optional<ActionIndex> hold;  ///< the earlier action whose hold it uses up
};

/// A reservation of a slot. Through the widget, the action's instant is that of the reservation.
struct HoldSlot {
  enum class Through : std::uint8_t { widget, application };
  Through through = Through::widget;
  EventTypeIndex event_type = 0;
  TimePoint start;
};

/// Position of a booking in World::bookings.
struct InitialBookingIndex {
  std::size_t position = 0;
};

/// A booking that an earlier action or the world made.
struct BookingRef {
  std::variant<ActionIndex, InitialBookingIndex> made_by;
};

struct Reschedule {
  enum class Through : std::uint8_t { widget, reschedule_booking };
  Through through = Through::widget;
  BookingRef booking;
  TimePoint start;
};

struct Cancel {
  enum class Through : std::uint8_t { widget, cancel_booking };
  Through through = Through::widget;
  BookingRef booking;
};

/// The host's answer, at Cal.com, to a booking that is pending.
struct Confirm {
  BookingRef booking;
  bool accept = true;
};

/// A delivery that Cal.com never sent: signed with another secret, or replayed.
struct Forge {
  EntryPoint handler = EntryPoint::handle_booking_created;  ///< one of the three webhook handlers
  EventTypeIndex event_type = 0;
  TimePoint start;
  std::string secret;  ///< what the forger signs with; "" for no signature
};

/// Something befalls the Redis server.
struct StrikeRedis {
  enum class What : std::uint8_t {
    refuses,  ///< connections, for `length`
    does_not_answer,  ///< for `length`: commands take effect, their answers are lost
    loses_writes,  ///< of the last `length`: a fail-over to a replica that lagged behind
    evicts,  ///< the keys that match `pattern`
  };
  What what{};
  Duration length{0};
  std::string pattern;  ///< of keys with the store's prefix
};

/// What an action does.
using Deed =
    std::variant<Call, Read, Book, Reschedule, Cancel, Forge, HoldSlot, Confirm, StrikeRedis>;

/// One line of the scripted timeline. It starts at an instant or after another action has ended.
struct Action {
  std::string name;
  FilePosition position;
  TimePoint at;  ///< without `after`
  std::optional<ActionIndex> after;  ///< an earlier action
  Duration delay{0};  ///< after `after` has ended
  Deed what;
  /// What it may do in its place: the chooser decides (sim::ChoiceKind::option) when it begins. In an
  /// ordinary timed run it does `what`.
  std::vector<Deed> instead;
  ScriptedFaults faults;  ///< that befall the change it makes
};

/// How long the legs of one step take, or one drawn delay, instead of being drawn.
struct ScriptedLeg : sim::GivenLeg {
  FilePosition position;
};

/// The properties that a run can be held against; docs/architecture.md has their definitions.
enum class CheckId : std::uint8_t { P1, P2, P3, P4, P6, P7, P8, commit_fresh };
inline constexpr std::size_t kChecks = 8;
[[nodiscard]] auto name(CheckId check) -> std::string_view;
[[nodiscard]] auto find_check(std::string_view name) -> std::optional<CheckId>;

struct CheckRequest {
  CheckId check{};
  std::optional<Duration> bound;  ///< P4: the longest stale window that is allowed
};

/// Something that a finished run can be asked.
struct CheckQuestion {
  CheckId check{};
};
struct ActionQuestion {
  ActionIndex action = 0;
  ActionField field{};
};
/// What a layer held under a key (without the store's prefix) after every event at `at`.
struct EntryQuestion {
  TimePoint at;
  LayerIndex layer = 0;
  std::string key;
  EntryField field{};
};
/// What `redis-cli KEYS pattern` prints after every event at `at`, sorted.
struct KeysQuestion {
  TimePoint at;
  std::string pattern;
};
using Question = std::variant<CheckQuestion, ActionQuestion, EntryQuestion, KeysQuestion>;

/// What the file says must come out.
struct Expectation {
  Question question;
  Value is;
  FilePosition position;
  std::optional<std::string> xfail;  ///< why it is known to fail; passing is then the failure
};

/// What somebody outside says happened.
struct Observation {
  std::string claim;  ///< in words
  std::string source;  ///< where it is claimed
  Question question;
  Value says;
  FilePosition position;
  /// Whether the file's author expects the simulation to reproduce it.
  std::optional<bool> reproduced;
};

/// One case of a scenario file: everything that a run needs, but the chooser.
struct Scenario {
  std::string name;
  std::string case_name;  ///< "" when the file has no matrix
  std::string summary;
  std::string claim;  ///< the claim that it tests, and where that is made
  World world;
  Policy policy;
  std::vector<Action> timeline;
  std::vector<Traffic> traffic;  ///< who comes besides
  FaultPlan faults;  ///< that come by themselves
  std::vector<ScriptedLeg> legs;  ///< durations that are not drawn
  std::vector<CheckRequest> checks;
  std::vector<Expectation> expectations;
  std::vector<Observation> observations;
  std::uint64_t seed = 1;
  std::uint64_t event_budget = 1'000'000;
  std::uint64_t fingerprint = 0;  ///< digest of the case's resolved content; tokens carry it
};

}  // namespace slotrace::model
