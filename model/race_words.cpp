#include "model/race_words.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/calendar.hpp"

namespace slotrace::model {
namespace {

using sim::RunLog;
using sim::TimingLink;
using Why = TimingLink::Why;

/// A leg below this part of all that is allowed goes without saying.
constexpr std::int64_t kNoticed = 100;

auto says_at_most(const TimingLink& link) -> bool { return link.length < Duration{0}; }

/// Something that takes time, in a process, some times in a row.
struct Activity {
  std::string what;
  std::string process;
  int times = 1;
};

/// A leg that may take so long at most.
struct Limit {
  std::string what;
  Duration at_most{0};
};

class Words {
 public:
  explicit Words(const RunLog& log) : log_(log) {}

  /// What happens one after the other along a chain of reasons.
  [[nodiscard]] auto activities(const std::vector<TimingLink>& links) const
      -> std::vector<Activity> {
    std::vector<Activity> found;
    std::uint32_t last = RunLog::Moment::kBeginning;
    for (const TimingLink& link : links) {
      if (says_at_most(link) || link.why == Why::order || link.length == Duration{0}) continue;
      // One after the other at a server, which by itself takes no time.
      if (link.why == Why::queue && link.length == sim::kApart) continue;
      // The legs and the service of one turn are one activity, but for the answer to a turn that
      // nothing before it in the chain led to.
      if (link.turn == last) continue;
      last = link.turn;
      Activity activity = activity_of(link);
      if (!found.empty() && found.back().what == activity.what &&
          found.back().process == activity.process) {
        ++found.back().times;
      } else {
        found.push_back(std::move(activity));
      }
    }
    return found;
  }

  /// The legs that a chain of reasons bounds from above.
  [[nodiscard]] auto limits(const std::vector<TimingLink>& links) const -> std::vector<Limit> {
    std::vector<Limit> found;
    for (const TimingLink& link : links) {
      const RunLog::Turn& turn = turn_of(link);
      switch (link.why) {
        case Why::request_at_most:
          if (turn.kind == RunLog::Turn::Kind::start) {
            found.push_back({fmt::format("the start of {}", process_of(turn)), -link.length});
          } else if (turn.kind != RunLog::Turn::Kind::step) {
            found.push_back({of(turn, turn.what), -link.length});
          } else if (turn.request.range.max > Duration{0}) {
            found.push_back({fmt::format("the way to {}", of(turn, turn.what)), -link.length});
          }
          break;
        case Why::response_at_most:
          if (turn.response.range.max > Duration{0}) {
            found.push_back({fmt::format("an answer to {}", of(turn, turn.what)), -link.length});
          }
          break;
        case Why::ends_before:
          found.push_back({fmt::format("what the limit of {} is for ({})", to_string(-link.length),
                                       process_of(turn)),
                           -link.length});
          break;
        default: break;
      }
    }
    return found;
  }

  /// "GET /slots/available (reader)"
  [[nodiscard]] auto of(const RunLog::Turn& turn, std::string_view what) const -> std::string {
    return fmt::format("{} ({})", what, process_of(turn));
  }
  [[nodiscard]] auto turn_of(const TimingLink& link) const -> const RunLog::Turn& {
    return log_.turns().at(link.turn);
  }
  [[nodiscard]] auto process_of(const RunLog::Turn& turn) const -> const std::string& {
    return log_.process_of(turn).name;
  }

 private:
  [[nodiscard]] auto activity_of(const TimingLink& link) const -> Activity {
    const RunLog::Turn& turn = turn_of(link);
    Activity activity{.what = std::string(turn.what), .process = process_of(turn)};
    if (turn.kind == RunLog::Turn::Kind::start) activity.what = "its start";
    if (link.why == Why::response) activity.what = fmt::format("the answer to {}", turn.what);
    return activity;
  }

  const RunLog& log_;
};

/// "webhook delivery plus 30 x DEL (webhook-0)"
auto joined(const std::vector<Activity>& activities) -> std::string {
  std::string text;
  for (std::size_t i = 0; i < activities.size(); ++i) {
    const Activity& one = activities[i];
    if (i > 0) text += " plus ";
    text += one.times == 1 ? one.what : fmt::format("{} x {}", one.times, one.what);
    const bool last_of_process =
        i + 1 == activities.size() || activities[i + 1].process != one.process;
    if (last_of_process) text += fmt::format(" ({})", one.process);
  }
  return text;
}

/// What the way from one turn to the next consists of, as far as it is not always the same.
auto subject_of(const RunLog& log, const sim::TimingNeed& need) -> std::string {
  const Words words(log);
  const RunLog::Turn& to = log.turns().at(need.to);
  if (to.kind != RunLog::Turn::Kind::step) {
    return fmt::format("{} that takes", words.of(to, fmt::format("a {}", to.what)));
  }
  const auto varies = [](const RunLog::Leg& leg) { return leg.range.min < leg.range.max; };
  const bool answered = to.since.answered && varies(log.turns().at(need.from).response);
  if (answered && varies(to.request)) {
    const RunLog::Turn& from = log.turns().at(need.from);
    return fmt::format("a way from {} to {} ({}) that takes", from.what, to.what,
                       words.process_of(to));
  }
  if (answered) {
    const RunLog::Turn& from = log.turns().at(need.from);
    return fmt::format("an answer to {} that takes", words.of(from, from.what));
  }
  return fmt::format("a way to {} that takes", words.of(to, to.what));
}

}  // namespace

auto in_words(const RunLog& log, const sim::TimingNeed& need) -> std::string {
  const Words words(log);
  const std::vector<Activity> activities = words.activities(need.because);
  const std::string subject = "needs " + subject_of(log, need);
  const std::string bounds =
      fmt::format("over {}; {} to {} are allowed", to_string(need.longer_than),
                  to_string(need.allowed.min), to_string(need.allowed.max));
  if (!activities.empty())
    return fmt::format("{} longer than {}: {}", subject, joined(activities), bounds);
  // What another process does before, the last of it.
  const auto comes_first = [&](const TimingLink& link) {
    return (link.why == Why::order || link.why == Why::queue) && link.length == sim::kApart &&
           link.other_turn != RunLog::Moment::kBeginning &&
           words.process_of(log.turns().at(link.other_turn)) !=
               words.process_of(log.turns().at(need.to));
  };
  const auto last = std::ranges::find_if(need.because.rbegin(), need.because.rend(), comes_first);
  if (last != need.because.rend()) {
    const RunLog::Turn& before = log.turns().at(last->other_turn);
    return fmt::format("{} so long that {} comes first: {}", subject, words.of(before, before.what),
                       bounds);
  }
  return fmt::format("{} {}", subject, bounds);
}

auto in_words(const RunLog& log, const sim::NoTiming& none) -> std::string {
  const Words words(log);
  // A chain of reasons that says "at most" goes backwards in time.
  std::vector<Limit> limits = words.limits(none.cycle);
  std::ranges::reverse(limits);
  Duration allowed{0};
  for (const Limit& limit : limits) allowed += limit.at_most;
  std::vector<std::string> what;
  for (const Limit& limit : limits) {
    if (limit.at_most >= allowed / kNoticed) what.push_back(limit.what);
  }
  const std::string rest = joined(words.activities(none.cycle));
  if (what.empty() && rest.empty()) return "needs steps at other instants than the scenario fixes";
  if (what.empty()) return fmt::format("needs {} to take no time", rest);
  return fmt::format("needs {} to take {}over {}; at most {} {} allowed", fmt::join(what, " and "),
                     rest.empty() ? "" : fmt::format("longer than {}: ", rest),
                     to_string(none.needed), to_string(allowed),
                     what.size() > 1 ? "together are" : "is");
}

}  // namespace slotrace::model
