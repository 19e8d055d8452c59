#pragma once

#include <deque>
#include <vector>

#include "model/action_record.hpp"
#include "model/application.hpp"
#include "model/environment.hpp"
#include "model/scenario.hpp"
#include "sim/wait_list.hpp"

namespace slotrace::model {

/// Outcome of an incident that made no difference to anybody.
inline constexpr const char* kNotFelt = "not felt";

/// Plays a scenario's scripted actions, each as a process of its own, and those of its traffic as
/// they come.
class Timeline {
 public:
  Timeline(const Environment& environment, Application& application,
           const std::vector<Action>& actions, std::vector<Traffic> traffic = {});

  /// Starts the process of every action; it begins at its instant, or after the action that it
  /// follows. In interleaving mode only the second holds.
  void start();

  /// What was played: the scripted actions, then those of the traffic in the order of arrival.
  [[nodiscard]] auto actions() const -> const std::deque<Action>& { return actions_; }
  [[nodiscard]] auto records() const -> const std::deque<ActionRecord>& { return records_; }

  // What a search with state is shown.
  /// Whether an action has ended and what others ask of it then, if the resource stands for that.
  [[nodiscard]] auto content(sim::ResourceId resource) const -> std::optional<std::uint64_t>;
  /// The same of all actions.
  [[nodiscard]] auto fingerprint() const -> std::uint64_t;

 private:
  auto play(ActionIndex index) -> sim::Task<>;
  auto turn_of(ActionIndex index) -> sim::Task<>;
  /// Has the chooser say which of the things that it may do an action does.
  void choose_deed(ActionIndex index);
  /// Lets the people of one kind of traffic arrive.
  auto admit(const Traffic& traffic) -> sim::Task<>;
  /// What somebody who arrives now does; nothing when there is no slot to ask for.
  auto action_of(const Traffic& traffic) -> std::optional<Deed>;
  auto add(Action action) -> ActionIndex;
  /// The booking that an action is about, once the action that makes it has ended; nothing when
  /// that one made none.
  auto booking_of(const BookingRef& reference) -> sim::Task<std::optional<BookingUid>>;
  auto ended(ActionIndex index) -> sim::Task<>;

  // One coroutine for each kind of action.
  auto perform(ActionIndex index, const Call& call) -> sim::Task<>;
  auto perform(ActionIndex index, const Read& read) -> sim::Task<>;
  auto perform(ActionIndex index, const Book& book) -> sim::Task<>;
  auto perform(ActionIndex index, const Reschedule& reschedule) -> sim::Task<>;
  auto perform(ActionIndex index, const Cancel& cancel) -> sim::Task<>;
  auto perform(ActionIndex index, const Forge& forge) -> sim::Task<>;
  auto perform(ActionIndex index, const StrikeRedis& incident) -> sim::Task<>;
  auto perform(ActionIndex index, const HoldSlot& hold) -> sim::Task<>;
  auto perform(ActionIndex index, const Confirm& confirm) -> sim::Task<>;

  /// What goes along with an action's request.
  auto along(ActionIndex index) -> Along;
  /// A request to the application, which runs in a process of its own: it may die.
  auto answered(ActionIndex index, sim::Task<BookingAnswer> asked) -> sim::Task<>;

  /// Ends an action on a booking that was never made.
  void refuse(ActionIndex index, std::string why);

  /// Notes how Cal.com answered, and in whose booking it ended.
  void note_answer(ActionIndex index, const BookingAnswer& answer);

  Environment env_;
  Application& application_;
  std::vector<Traffic> traffic_;
  // Deques: what is in them stays where it is while traffic adds to them.
  std::deque<Action> actions_;
  std::deque<ActionRecord> records_;
  std::deque<sim::WaitList> waiting_for_;  ///< by action: who waits for its end
  std::vector<sim::ResourceId> ends_;  ///< by action: what stands for its end, and what came of it
};

}  // namespace slotrace::model
