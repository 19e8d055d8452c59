#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/access.hpp"
#include "sim/time.hpp"

namespace slotrace::sim {

struct Latency;
struct StepSpec;
class Server;

/// The shortest and the longest that something may take.
struct DurationRange {
  Duration min{0};
  Duration max{0};
  friend auto operator==(const DurationRange&, const DurationRange&) -> bool = default;
};

/// From the shortest to the longest that can be drawn; where a distribution has no longest, to the
/// one that a draw in a million exceeds (Distribution::practical_max).
[[nodiscard]] auto range_of(const Latency& latency) -> DurationRange;

/// What happened in a run, as far as its instants depend on it: who waited for whom, and for how
/// long at least and at most. Of a run without time it says what time would have had to do
/// (sim/explore/timing.hpp); of a run with time, in which order it took effect.
/// A Simulation fills it (Simulation::Options::log); nothing is recorded unless somebody wants it.
class RunLog {
 public:
  /// An instant of the run: its beginning; when a turn takes effect; when that turn's process goes on.
  struct Moment {
    static constexpr std::uint32_t kBeginning = 0xffffffff;
    std::uint32_t turn = kBeginning;
    bool answered = false;
    friend auto operator==(const Moment&, const Moment&) -> bool = default;
  };

  /// One leg of a step's way, or a delay.
  struct Leg {
    std::string_view name;  ///< of its latency; "" when nothing is drawn
    DurationRange range;
  };

  /// Something that a process did at one instant after it had waited: a step, or the end of a delay.
  struct Turn {
    enum class Kind : std::uint8_t { step, delay, start, time_out };
    Kind kind{};
    std::uint32_t process = 0;  ///< position in processes()
    std::string_view what;  ///< a string literal
    std::uint32_t nth = 0;  ///< of this `what` among the processes of this name, from 1
    Moment since;  ///< when its way began
    /// The start of its process, where that was still waiting to go on when it was woken at `since`: it
    /// might as well have started then, or later.
    std::optional<std::uint32_t> start;
    Leg request;  ///< of a delay: all of it
    Leg response;
    std::optional<std::uint32_t> server;  ///< number of the server that it waits for
    Duration service{0};
    std::vector<Access> accesses;
    TimePoint at;  ///< its effect; in interleaving mode the start of the run
  };

  struct Process {
    std::string name;
    std::uint32_t nth = 0;  ///< of this name, from 1
  };

  /// Two moments with a bound of the time between them, upon which the run relied.
  struct Bound {
    Moment from;
    Moment to;
    Duration length{0};
    bool within = true;  ///< less than `length` has passed; else `length` or more
    std::string_view what;  ///< what it is the length of; a string literal
  };

  /// Something that the run touched besides what its steps declare (Simulation::also_touches).
  struct Touch {
    Moment moment;
    Access access;
    std::uint32_t turns_before = 0;  ///< turns that were over by then, the one of `moment` included
  };

  [[nodiscard]] auto turns() const -> const std::vector<Turn>& { return turns_; }
  /// In the order in which it happened.
  [[nodiscard]] auto touches() const -> const std::vector<Touch>& { return touches_; }
  [[nodiscard]] auto processes() const -> const std::vector<Process>& { return processes_; }
  [[nodiscard]] auto bounds() const -> const std::vector<Bound>& { return bounds_; }
  [[nodiscard]] auto process_of(const Turn& turn) const -> const Process& {
    return processes_.at(turn.process);
  }

  // For Simulation, which calls its processes by their slots.

  void spawned(std::uint32_t slot, std::string_view name);
  void submitted(std::uint32_t slot, const StepSpec& step);
  void slept(std::uint32_t slot, std::string_view what, const Leg& delay);
  void waited_for_start(std::uint32_t slot, Duration since_beginning, TimePoint now);
  void parked(std::uint32_t slot, std::optional<Duration> time_out);
  void woken(std::uint32_t slot);
  void took_effect(std::uint32_t slot, TimePoint now);
  void resumed(std::uint32_t slot, TimePoint now);
  void suspended() { now_ = {}; }
  void touched(const Access& access) {
    touches_.push_back({.moment = now_,
                        .access = access,
                        .turns_before = static_cast<std::uint32_t>(turns_.size())});
  }

  /// The moment that is now; between events, the beginning.
  [[nodiscard]] auto now() const -> Moment { return now_; }
  void relied_on(const Bound& bound) { bounds_.push_back(bound); }

 private:
  /// What a process that is under way waits for.
  struct Waiting {
    enum class For : std::uint8_t { start, turn, answer, wake, woken };
    For what = For::start;
    std::uint32_t process = 0;
    Moment moment;  ///< at which it last went on, or at which it was started or woken
    Turn turn;  ///< the one that it waits for; of a time-out, the one that would come
    std::optional<std::uint32_t> start;  ///< its start, when it has only waited since
    std::optional<Duration> time_out;
  };
  /// How many turns of one `what` the processes of one name have begun.
  struct Count {
    std::string process;
    std::string_view what;
    std::uint32_t count = 0;
  };

  auto count(const std::string& process, std::string_view what) -> std::uint32_t;
  auto begin_turn(std::uint32_t slot, Turn::Kind kind, std::string_view what) -> Turn&;
  auto number_of(const Server* server) -> std::uint32_t;
  auto end_turn(std::uint32_t slot, TimePoint now) -> Moment;

  std::vector<Turn> turns_;
  std::vector<Touch> touches_;
  std::vector<Process> processes_;
  std::vector<Bound> bounds_;
  std::vector<Waiting> waiting_;  ///< by slot
  std::vector<Count> counts_;
  std::vector<const Server*> servers_;  ///< in the order of their first turn
  Moment now_;
};

}  // namespace slotrace::sim
