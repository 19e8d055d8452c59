#include "sim/explore/bounded.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "sim/chooser.hpp"
#include "sim/explore/fixed_draw.hpp"

namespace slotrace::sim {
namespace {

constexpr ProcessId kNobodyYet{std::numeric_limits<std::uint32_t>::max()};

/// Takes every schedule of at most a given cost once, the last question first. A run whose cost is
/// spent goes on for free.
class Bounded final : public Chooser {
 public:
  Bounded(BoundKind kind, std::uint32_t bound) : kind_(kind), bound_(bound) {}

  [[nodiscard]] auto wants_forced() const -> bool override { return true; }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return kFixedDraw; }

  void start_over() {
    depth_ = 0;
    spent_ = 0;
    last_ = kNobodyYet;
  }

  auto pick(const Choice& choice) -> std::uint32_t override {
    const bool is_process = choice.kind == ChoiceKind::process;
    const auto count = static_cast<std::uint32_t>(choice.alternatives.size());
    const std::uint32_t first = is_process ? cheapest(choice) : 0;
    if (depth_ == path_.size()) {
      path_.push_back({.first = first, .count = count, .is_process = is_process});
    }
    Question& question = path_[depth_++];
    if (is_process) {
      spent_ += cost(choice, question);
      last_ = choice.alternatives[question.index()].process;
    }
    return question.index();
  }

  /// Goes on to the next schedule within the bound; false when there is none.
  auto next() -> bool {
    while (!path_.empty()) {
      Question& question = path_.back();
      if (++question.turn < question.count && affordable(question)) return true;
      path_.pop_back();
    }
    return false;
  }

  /// How much of all schedules within the bound lies behind the one that comes next.
  [[nodiscard]] auto share() const -> std::uint64_t {
    WalkedShare share;
    for (const Question& question : path_) share.descend(question.turn, affordable_turns(question));
    return share.walked();
  }

  [[nodiscard]] auto spent() const -> std::uint32_t { return spent_; }
  /// Whether some schedule was left out for its cost.
  [[nodiscard]] auto left_out() const -> bool { return left_out_; }
  [[nodiscard]] auto picks() const -> std::vector<std::uint32_t> {
    std::vector<std::uint32_t> picks;
    for (const Question& question : path_)
      if (question.count > 1) picks.push_back(question.index());
    return picks;
  }

 private:
  /// The alternatives are tried from `first` on, in a ring.
  struct Question {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint32_t turn = 0;
    std::uint32_t spent_before = 0;
    bool is_process = false;
    bool last_can_go_on = false;
    [[nodiscard]] auto index() const -> std::uint32_t { return (first + turn) % count; }
  };

  /// The last process when it is ready, else the next one by number, else the first.
  auto cheapest(const Choice& choice) const -> std::uint32_t {
    if (last_ == kNobodyYet) return 0;
    for (std::uint32_t i = 0; i < choice.alternatives.size(); ++i)
      if (choice.alternatives[i].process >= last_) return i;
    return 0;
  }

  auto cost(const Choice& choice, Question& question) const -> std::uint32_t {
    question.spent_before = spent_;
    question.last_can_go_on = choice.alternatives[question.first].process == last_;
    return cost_of_turn(question);
  }

  auto cost_of_turn(const Question& question) const -> std::uint32_t {
    if (kind_ == BoundKind::delays) return question.turn;
    return question.turn > 0 && question.last_can_go_on ? 1 : 0;
  }

  auto affordable(const Question& question) -> bool {
    if (!question.is_process || question.spent_before + cost_of_turn(question) <= bound_)
      return true;
    left_out_ = true;
    return false;
  }

  /// How many of a question's alternatives the bound allows.
  [[nodiscard]] auto affordable_turns(const Question& question) const -> std::uint32_t {
    if (!question.is_process) return question.count;
    const std::uint32_t rest = bound_ - std::min(question.spent_before, bound_);
    if (kind_ == BoundKind::delays) return std::min(question.count, rest + 1);
    return question.last_can_go_on && rest == 0 ? 1 : question.count;
  }

  BoundKind kind_;
  std::uint32_t bound_;
  std::vector<Question> path_;
  std::size_t depth_ = 0;
  std::uint32_t spent_ = 0;
  ProcessId last_ = kNobodyYet;
  bool left_out_ = false;
};

}  // namespace

auto search_bounded(const Program& program, const BoundedOptions& options) -> BoundedReport {
  BoundedReport report;
  std::uint64_t all_runs = 0;
  for (std::uint32_t bound = 0; bound <= options.bound; ++bound) {
    Bounded chooser(options.kind, bound);
    report.runs.push_back(0);
    report.walked = {};
    for (bool more = true; more;) {
      if (all_runs++ == options.runs_max) {
        report.complete = false;
        return report;
      }
      chooser.start_over();
      const Outcome outcome = program(chooser, nullptr);
      // Cheaper schedules were counted under their own bound.
      if (chooser.spent() == bound) ++report.runs.back();
      for (std::uint32_t news = outcome.violated & ~report.violated; news != 0; news &= news - 1) {
        report.violations.push_back({.property = static_cast<std::uint32_t>(std::countr_zero(news)),
                                     .cost = bound,
                                     .picks = chooser.picks()});
      }
      report.violated |= outcome.violated;
      more = chooser.next();
      ++report.walked.leaves;
      report.walked.share = more ? chooser.share() : WalkedShare::kWhole;
      const bool has_all = options.wanted != 0 && (options.wanted & ~report.violated) == 0;
      if (has_all || (more && options.stops && options.stops())) {
        report.complete = false;
        return report;
      }
      if (more && options.progress) options.progress(report.walked);
    }
    report.exhaustive = !chooser.left_out();
    if (report.exhaustive) break;
  }
  return report;
}

}  // namespace slotrace::sim
