#include "sim/explore/timing.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "sim/explore/difference_constraints.hpp"
#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

using Moment = RunLog::Moment;
using Turn = RunLog::Turn;
using Why = TimingLink::Why;
using System = DifferenceConstraints;

/// A leg without a bound that anybody would wait for.
constexpr Duration kAnyTime = std::chrono::days{365};

/// The constraints of one run, and the search for a solution in which the servers agree.
class TimingSearch {
 public:
  TimingSearch(const RunLog& log, const TimingOptions& options)
      : log_(log),
        options_(options),
        system_(static_cast<std::uint32_t>(1 + 3 * log.turns().size())),
        at_once_(log.turns().size()) {
    for (std::uint32_t i = 0; i < log.turns().size(); ++i) add_way(i);
    for (const RunLog::Bound& bound : log.bounds()) add_bound(bound);
    for (const auto& [earlier, later] : kept_order(log, options.order)) add_order(earlier, later);
  }

  auto find() -> std::variant<Timing, NoTiming, TimingGivenUp> {
    // A command waits at most for all others: what is impossible even so is impossible.
    set_waits_at_most(
        [&](std::uint32_t turn) { return log_.turns()[turn].service + others_at_server(turn); });
    auto relaxed = system_.solve(kBeginning);
    if (const auto* cycle = std::get_if<System::Cycle>(&relaxed)) {
      note_contradiction(*cycle);
      return *nearest_;
    }
    set_waits_at_most([&](std::uint32_t turn) { return log_.turns()[turn].service; });
    auto solved = solve();
    if (solved) return timing_of(*solved);
    if (attempts_ >= options_.attempts_max) return TimingGivenUp{.tried = attempts_};
    return *nearest_;
  }

 private:
  using Variable = std::uint32_t;
  static constexpr Variable kBeginning = 0;

  static auto arrival(std::uint32_t turn) -> Variable { return 1 + 3 * turn; }
  static auto effect(std::uint32_t turn) -> Variable { return 2 + 3 * turn; }
  static auto answer(std::uint32_t turn) -> Variable { return 3 + 3 * turn; }
  static auto variable(const Moment& moment) -> Variable {
    if (moment.turn == Moment::kBeginning) return kBeginning;
    return moment.answered ? answer(moment.turn) : effect(moment.turn);
  }

  /// When a turn's way begins. One that has only waited since its start may start when it is woken, or
  /// later, where starts are free: it comes to the same.
  [[nodiscard]] auto since_of(const Turn& turn) const -> Moment {
    if (!options_.starts_are_free || !turn.start) return turn.since;
    return {.turn = *turn.start, .answered = false};
  }

  auto add(Variable from, Variable to, const TimingLink& link) -> std::uint32_t {
    const std::uint32_t number =
        system_.add({.from = from, .to = to, .length = link.length.count(), .on = true});
    links_.push_back(link);
    return number;
  }

  void add_way(std::uint32_t number) {
    const Turn& turn = log_.turns()[number];
    const Moment begins = since_of(turn);
    if (begins != turn.since) {
      add(variable(turn.since), variable(begins),
          {.why = Why::begins, .turn = begins.turn, .other_turn = turn.since.turn, .length = {}});
    }
    const Variable since = variable(begins);
    const bool free = turn.kind == Turn::Kind::start && options_.starts_are_free;
    const DurationRange request = free ? DurationRange{Duration{0}, kAnyTime} : turn.request.range;
    const auto link = [&](Why why, Duration length) {
      return TimingLink{.why = why, .turn = number, .other_turn = begins.turn, .length = length};
    };
    add(since, arrival(number), link(Why::request, request.min));
    add(arrival(number), since, link(Why::request_at_most, -request.max));
    add(arrival(number), effect(number), link(Why::service, turn.service));
    at_once_[number] =
        add(effect(number), arrival(number), link(Why::service_at_once, -turn.service));
    add(effect(number), answer(number), link(Why::response, turn.response.range.min));
    add(answer(number), effect(number), link(Why::response_at_most, -turn.response.range.max));
  }

  template <class Longest>
  void set_waits_at_most(Longest longest) {
    for (std::uint32_t i = 0; i < at_once_.size(); ++i) {
      const Duration length = -longest(i);
      system_.at(at_once_[i]).length = length.count();
      links_[at_once_[i]].length = length;
    }
  }

  [[nodiscard]] auto others_at_server(std::uint32_t turn) const -> Duration {
    Duration sum{0};
    const auto& server = log_.turns()[turn].server;
    if (!server) return sum;
    for (std::uint32_t i = 0; i < log_.turns().size(); ++i) {
      if (i != turn && log_.turns()[i].server == server) sum += log_.turns()[i].service;
    }
    return sum;
  }

  void add_bound(const RunLog::Bound& bound) {
    const Variable from = variable(bound.from);
    const Variable to = variable(bound.to);
    if (bound.within) {
      add(to, from,
          {.why = Why::ends_before,
           .turn = bound.to.turn,
           .other_turn = bound.from.turn,
           .length = kApart - bound.length});
    } else {
      add(from, to,
          {.why = Why::lasts,
           .turn = bound.to.turn,
           .other_turn = bound.from.turn,
           .length = bound.length});
    }
  }

  /// Whether the later moment came about because of the earlier one.
  [[nodiscard]] auto leads_to(const Moment& earlier, const Moment& later) const -> bool {
    Moment moment = later;
    while (moment.turn != Moment::kBeginning && moment.turn > earlier.turn) {
      moment = log_.turns()[moment.turn].since;
    }
    return moment.turn == earlier.turn && moment.answered >= earlier.answered;
  }

  void add_order(const Moment& earlier, const Moment& later) {
    // No time has to lie between cause and effect.
    if (leads_to(earlier, later)) return;
    const TimingLink link{
        .why = Why::order, .turn = later.turn, .other_turn = earlier.turn, .length = kApart};
    add(variable(earlier), variable(later), link);
    const auto& turns = log_.turns();
    const auto& server = turns[earlier.turn].server;
    if (!later.answered && server && server == turns[later.turn].server) {
      add(arrival(earlier.turn), arrival(later.turn), link);
      ordered_.emplace(earlier.turn, later.turn);
    }
  }

  /// A command that a server does not end when the solution says, and the one that it serves before.
  struct Meeting {
    std::uint32_t first = 0;
    std::uint32_t second = 0;
    bool too_late = false;  ///< the solution has it wait for longer than the server makes it
  };

  auto solve() -> std::optional<System::Solution> {
    if (++attempts_ > options_.attempts_max) return std::nullopt;
    auto solved = system_.solve(kBeginning);
    if (const auto* cycle = std::get_if<System::Cycle>(&solved)) {
      note_contradiction(*cycle);
      return solve_waiting(*cycle);
    }
    auto& solution = std::get<System::Solution>(solved);
    const auto meeting = first_meeting(solution);
    if (!meeting) return std::move(solution);
    return meeting->too_late ? solve_no_longer(*meeting) : solve_apart(*meeting);
  }

  /// Goes on with a command of a contradiction that waits for another one instead of coming when the
  /// server is free.
  auto solve_waiting(const System::Cycle& cycle) -> std::optional<System::Solution> {
    const auto& turns = log_.turns();
    for (const std::uint32_t number : cycle.constraints) {
      if (links_[number].why != Why::service_at_once || !turns[links_[number].turn].server)
        continue;
      const std::uint32_t waits = links_[number].turn;
      std::vector<std::uint32_t> others;
      for (std::uint32_t i = waits; i-- > 0;) others.push_back(i);
      for (std::uint32_t i = waits + 1; i < turns.size(); ++i) others.push_back(i);
      for (const std::uint32_t other : others) {
        if (turns[other].server != turns[waits].server || ordered_.contains({waits, other}) ||
            turns[other].process == turns[waits].process) {
          continue;
        }
        auto found = solve_with([&] { wait_behind(other, waits); });
        if (found) return found;
      }
    }
    return std::nullopt;
  }

  /// Goes on with each way in which two commands can get along: one is first, and the other comes
  /// when it is over, or waits.
  auto solve_apart(const Meeting& meeting) -> std::optional<System::Solution> {
    const auto [first, second, _] = meeting;
    const bool fixed = ordered_.contains({first, second});
    const bool reversed = ordered_.contains({second, first});
    for (const bool waits : {false, true}) {
      for (const bool swapped : {false, true}) {
        if (swapped ? fixed : reversed) continue;
        auto found = solve_with([&] {
          const std::uint32_t before = swapped ? second : first;
          const std::uint32_t after = swapped ? first : second;
          if (waits) {
            wait_behind(before, after);
          } else {
            come_after(before, after);
            add(effect(before), arrival(after), queue(before, after, Duration{0}));
          }
        });
        if (found) return found;
      }
    }
    return std::nullopt;
  }

  /// Goes on with a command that waits for no longer than the one before it takes, or for another
  /// one that comes in between.
  auto solve_no_longer(const Meeting& meeting) -> std::optional<System::Solution> {
    const auto [first, second, _] = meeting;
    const auto& turns = log_.turns();
    auto found = solve_with(
        [&] { add(effect(second), effect(first), queue(first, second, -turns[second].service)); });
    for (std::uint32_t i = 0; i < turns.size() && !found; ++i) {
      if (turns[i].server != turns[second].server || i == first || i == second) continue;
      found = solve_with([&] {
        come_after(first, i);
        wait_behind(i, second);
      });
    }
    return found;
  }

  static auto queue(std::uint32_t before, std::uint32_t after, Duration length) -> TimingLink {
    return {.why = Why::queue, .turn = after, .other_turn = before, .length = length};
  }

  /// At one instant a server would take two commands in an order that no leg decides.
  void come_after(std::uint32_t before, std::uint32_t after) {
    add(arrival(before), arrival(after), queue(before, after, kApart));
  }

  void wait_behind(std::uint32_t before, std::uint32_t after) {
    come_after(before, after);
    add(arrival(after), effect(before), queue(before, after, Duration{0}));
    add(effect(before), effect(after), queue(before, after, log_.turns()[after].service));
    if (!system_.at(at_once_[after]).on) return;
    system_.at(at_once_[after]).on = false;
    waiting_.push_back(after);
  }

  /// Goes on with what `add_constraints` adds, which is taken away again when that leads nowhere.
  template <class AddConstraints>
  auto solve_with(AddConstraints add_constraints) -> std::optional<System::Solution> {
    const std::size_t size = system_.size();
    const std::size_t waiting = waiting_.size();
    add_constraints();
    auto found = solve();
    if (found) return found;
    system_.shrink_to(size);
    links_.resize(size);
    for (; waiting_.size() > waiting; waiting_.pop_back()) {
      system_.at(at_once_[waiting_.back()]).on = true;
    }
    return std::nullopt;
  }

  /// Lets every server work through its arrivals, and answers the first command that it does not
  /// end when the solution says.
  [[nodiscard]] auto first_meeting(const System::Solution& solution) const
      -> std::optional<Meeting> {
    const auto value = [&](Variable variable) { return *solution.values[variable]; };
    std::map<std::uint32_t, std::vector<std::uint32_t>> by_server;
    for (std::uint32_t i = 0; i < log_.turns().size(); ++i) {
      if (const auto& server = log_.turns()[i].server) by_server[*server].push_back(i);
    }
    std::optional<Meeting> first;
    std::optional<Int128> first_at;
    for (auto& [server, commands] : by_server) {
      std::ranges::stable_sort(commands, {},
                               [&](std::uint32_t turn) { return value(arrival(turn)); });
      std::optional<Int128> free;
      for (std::size_t i = 0; i < commands.size(); ++i) {
        const std::uint32_t command = commands[i];
        const Int128 arrives = value(arrival(command));
        const bool together = i > 0 && arrives == value(arrival(commands[i - 1]));
        const Int128 begins = free ? std::max(arrives, *free) : arrives;
        free = begins + log_.turns()[command].service.count();
        const Int128 expected = value(effect(command));
        if (*free == expected && !(together && takes_time(command, commands[i - 1]))) continue;
        if (!first_at || arrives < *first_at) {
          require(i > 0, "a command waits for nobody");
          first = Meeting{.first = commands[i - 1],
                          .second = command,
                          .too_late = *free < expected && !together};
          first_at = arrives;
        }
        break;
      }
    }
    return first;
  }

  [[nodiscard]] auto takes_time(std::uint32_t one, std::uint32_t other) const -> bool {
    return log_.turns()[one].service + log_.turns()[other].service > Duration{0};
  }

  /// Keeps the contradiction that lacks least, of all that the search met.
  void note_contradiction(const System::Cycle& cycle) {
    NoTiming found;
    for (const std::uint32_t number : cycle.constraints) {
      const TimingLink& link = links_[number];
      found.cycle.push_back(link);
      if (link.length < Duration{0}) {
        found.allowed -= link.length;
      } else {
        found.needed += link.length;
      }
    }
    found.needed -= gaps(found.cycle);
    if (!nearest_ || found.needed - found.allowed < nearest_->needed - nearest_->allowed) {
      nearest_ = std::move(found);
    }
  }

  auto timing_of(const System::Solution& solution) -> Timing {
    const auto value = [&](Variable variable) {
      return Duration(static_cast<std::int64_t>(*solution.values[variable]));
    };
    Timing timing;
    for (std::uint32_t i = 0; i < log_.turns().size(); ++i) {
      timing.turns.push_back(
          {.effect = value(effect(i)),
           .request = value(arrival(i)) - value(variable(since_of(log_.turns()[i]))),
           .response = value(answer(i)) - value(effect(i))});
    }
    for (std::uint32_t i = 0; i < log_.turns().size(); ++i) {
      if (auto need = need_of(i, timing)) timing.needs.push_back(std::move(*need));
    }
    std::ranges::stable_sort(timing.needs, std::greater{}, [](const TimingNeed& need) {
      return need.longer_than - need.allowed.min;
    });
    return timing;
  }

  /// What the way to turn `number` has to wait for, when that is longer than the way itself.
  auto need_of(std::uint32_t number, const Timing& timing) -> std::optional<TimingNeed> {
    const Turn& turn = log_.turns()[number];
    if (turn.kind == Turn::Kind::start && !options_.starts_are_free) return std::nullopt;
    const Moment since = since_of(turn);
    const std::uint32_t before = since.answered ? since.turn : Moment::kBeginning;
    TimingNeed need{.from = since.turn,
                    .to = number,
                    .longer_than = {},
                    .allowed = turn.request.range,
                    .because = {}};
    Duration takes = timing.turns[number].request;
    if (since.answered) {
      const DurationRange& response = log_.turns()[before].response.range;
      need.allowed.min += response.min;
      need.allowed.max = std::min(need.allowed.max, kAnyTime) + std::min(response.max, kAnyTime);
      takes += timing.turns[before].response;
    }
    if (takes <= need.allowed.min || need.allowed.min == need.allowed.max) return std::nullopt;

    // How much later the one must be than the other when the way itself is left out.
    const Variable from = since.answered ? effect(before) : variable(since);
    std::vector<std::uint32_t> off;
    for (std::uint32_t i = 0; i < links_.size(); ++i) {
      const TimingLink& link = links_[i];
      const bool own_request =
          link.turn == number && (link.why == Why::request || link.why == Why::request_at_most);
      const bool own_response = since.answered && link.turn == before &&
                                (link.why == Why::response || link.why == Why::response_at_most);
      if ((own_request || own_response) && system_.at(i).on) off.push_back(i);
    }
    const Path needed = longest(from, arrival(number), off);
    need.longer_than = needed.length.value_or(Duration{0}) - gaps(needed.links);
    if (need.longer_than < need.allowed.min) return std::nullopt;
    // In words, what has to happen in between says more than what others may take at most.
    for (std::uint32_t i = 0; i < links_.size(); ++i) {
      const bool already = std::ranges::find(off, i) != off.end();
      if (system_.at(i).on && links_[i].length < Duration{0} && !already) off.push_back(i);
    }
    Path path = longest(from, arrival(number), off);
    if (path.length.value_or(Duration{0}) > need.allowed.min) {
      need.because = std::move(path.links);
    } else {
      off.erase(std::ranges::remove_if(off,
                                       [&](std::uint32_t i) {
                                         return links_[i].length < Duration{0} &&
                                                links_[i].turn != number &&
                                                links_[i].turn != before;
                                       })
                    .begin(),
                off.end());
      need.because = longest(from, arrival(number), off).links;
    }
    return need;
  }

  /// The nanoseconds that only keep steps apart.
  static auto gaps(const std::vector<TimingLink>& links) -> Duration {
    return kApart * std::ranges::count_if(links, [](const TimingLink& link) {
             return (link.why == Why::order || link.why == Why::queue) && link.length == kApart;
           });
  }

  struct Path {
    std::optional<Duration> length;
    std::vector<TimingLink> links;
  };

  /// The longest chain from one variable to another without the constraints in `off`.
  auto longest(Variable from, Variable to, const std::vector<std::uint32_t>& off) -> Path {
    for (const std::uint32_t number : off) system_.at(number).on = false;
    auto solved = system_.solve(from);
    for (const std::uint32_t number : off) system_.at(number).on = true;
    const auto& solution = std::get<System::Solution>(solved);
    Path path;
    if (!solution.values[to]) return path;
    path.length = Duration(static_cast<std::int64_t>(*solution.values[to]));
    for (const std::uint32_t number : solution.chain_to(to, system_)) {
      path.links.push_back(links_[number]);
    }
    return path;
  }

  const RunLog& log_;
  TimingOptions options_;
  System system_;
  std::vector<TimingLink> links_;  ///< by constraint
  std::vector<std::uint32_t> at_once_;  ///< by turn: the constraint that it does not wait
  std::set<std::pair<std::uint32_t, std::uint32_t>> ordered_;  ///< commands of one server
  std::vector<std::uint32_t> waiting_;  ///< commands that wait, at present
  std::uint64_t attempts_ = 0;
  std::optional<NoTiming> nearest_;
};

}  // namespace

auto find_timing(const RunLog& log, const TimingOptions& options)
    -> std::variant<Timing, NoTiming, TimingGivenUp> {
  return TimingSearch(log, options).find();
}

}  // namespace slotrace::sim
