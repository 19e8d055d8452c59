#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "sim/explore/kept_order.hpp"
#include "sim/run_log.hpp"
#include "sim/time.hpp"

namespace slotrace::sim {

/// When a turn takes effect, and how long its legs take.
struct TurnTiming {
  Duration effect{0};    ///< since the beginning
  Duration request{0};   ///< of a delay: all of it
  Duration response{0};
};

/// What lies between steps that have to come one after the other: as good as no time.
inline constexpr Duration kApart{1};

/// One reason why one moment is not earlier than another.
struct TimingLink {
  enum class Why : std::uint8_t {
    begins,  ///< a way's first moment is the run's beginning, a start or an effect or answer before
    request,  ///< a request takes this long at least
    service,  ///< a server works on it
    response,  ///< a response takes this long at least
    order,  ///< the turn comes after the other in the order that was asked for
    queue,  ///< the server takes one command at a time
    lasts,  ///< so much time has to pass, such as a TTL
    request_at_most,  ///< from here on backwards in time: a request takes this long at most
    response_at_most,  ///< a response takes this long at most
    service_at_once,  ///< the server is free
    ends_before,  ///< less than so much time may pass, such as a time-out
  };
  Why why{};
  std::uint32_t turn = RunLog::Moment::kBeginning;  ///< whose leg it is, or the later turn
  std::uint32_t other_turn = RunLog::Moment::kBeginning;  ///< the earlier turn, where there are two
  Duration length{0};  ///< negative where the link says "at most"
};

/// What the order asks of one way: from the effect of `from` (or the run's beginning, or a start) to
/// the arrival of `to`, the next turn of the same process.
struct TimingNeed {
  std::uint32_t from = RunLog::Moment::kBeginning;
  std::uint32_t to = 0;
  Duration longer_than{0};  ///< in every timing that gives the order
  DurationRange allowed;  ///< what its legs allow
  std::vector<TimingLink> because;  ///< what has to fit into it, one after the other
};

/// A timing that gives the order, in which everything happens as early as it can.
struct Timing {
  std::vector<TurnTiming> turns;  ///< as in the log
  std::vector<TimingNeed> needs;  ///< ways that have to take longer than their shortest
};

/// No timing gives the order: these links contradict each other. Those that say "at most" allow
/// `allowed` together, and the others need more than that: more than `needed`, where steps have to
/// come one after the other.
struct NoTiming {
  std::vector<TimingLink> cycle;
  Duration needed{0};
  Duration allowed{0};
};

/// The search for a timing was given up: too many ways in which commands could wait for a server.
struct TimingGivenUp {
  std::uint64_t tried = 0;
};

struct TimingOptions {
  KeptOrder order = KeptOrder::of_declared;
  bool starts_are_free = false;  ///< processes that wait for their start may start at any instant
  std::uint64_t attempts_max = 500;
};

/// Legs within their ranges with which a run in timed mode takes its steps in the order of `log`, the
/// log of a run in interleaving mode: a nanosecond apart where the order counts.
///
/// A run's instants are the least solution of difference constraints: a way takes its range, a step
/// comes after those before it in the order, whatever must last lasts. (So are the instants of a
/// timed automaton's run along one path: Alur, Dill, "A theory of timed automata", Theoretical
/// Computer Science 126, 1994.) A server that takes one command at a time adds alternatives to them:
/// of two commands that would be there together, one comes first, and the other later or waits. They
/// are tried one after the other, only for commands that do meet.
auto find_timing(const RunLog& log, const TimingOptions& options = {})
    -> std::variant<Timing, NoTiming, TimingGivenUp>;

}  // namespace slotrace::sim
