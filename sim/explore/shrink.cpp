#include "sim/explore/shrink.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "sim/explore/seeded_chooser.hpp"
#include "sim/failure.hpp"

namespace slotrace::sim {
namespace {

/// Answers the given picks, and the first alternative where they do not fit or have ended; keeps what
/// it answered.
class LenientReplay final : public Chooser {
 public:
  LenientReplay(const std::vector<std::uint32_t>& picks, std::uint64_t seed)
      : picks_(picks), draws_(seed) {}

  auto pick(const Choice& choice) -> std::uint32_t override {
    const std::size_t question = answered_.size();
    const std::uint32_t wanted = question < picks_.size() ? picks_[question] : 0;
    answered_.push_back(wanted < choice.alternatives.size() ? wanted : 0);
    return answered_.back();
  }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return draws_.draw(stream); }

  /// What was answered, without the zeros at the end.
  auto take() -> std::vector<std::uint32_t> {
    while (!answered_.empty() && answered_.back() == 0) answered_.pop_back();
    return std::move(answered_);
  }

 private:
  const std::vector<std::uint32_t>& picks_;
  std::vector<std::uint32_t> answered_;
  SeededChooser draws_;
};

class Shrinker {
 public:
  Shrinker(const Program& program, std::uint32_t property, std::uint64_t seed)
      : program_(program), property_(property), seed_(seed) {}

  auto shrink(Schedule schedule) -> Shrunk {
    auto first = shown(schedule.picks);
    require(first.has_value(), "the schedule to shrink does not show the violation");
    best_ = std::move(*first);
    for (bool smaller = true; smaller;) {
      smaller = drop_chunks();
      smaller = lower_single_picks() || smaller;
    }
    schedule.picks = best_;
    return {.schedule = std::move(schedule), .runs = runs_};
  }

 private:
  /// What the run really answered, when it shows the violation.
  auto shown(const std::vector<std::uint32_t>& picks) -> std::optional<std::vector<std::uint32_t>> {
    ++runs_;
    LenientReplay replay(picks, seed_);
    const Outcome outcome = program_(replay, nullptr);
    if ((outcome.violated >> property_ & 1U) == 0) return std::nullopt;
    return replay.take();
  }

  auto accept(const std::vector<std::uint32_t>& candidate) -> bool {
    auto answered = shown(candidate);
    if (!answered || !is_smaller(*answered, best_)) return false;
    best_ = std::move(*answered);
    return true;
  }

  static auto is_smaller(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b)
      -> bool {
    const auto sum = [](const std::vector<std::uint32_t>& picks) {
      std::uint64_t total = 0;
      for (const std::uint32_t pick : picks) total += pick;
      return total;
    };
    const auto key = [&](const auto& picks) {
      return std::tuple{deviations(picks), sum(picks), picks.size()};
    };
    return key(a) < key(b);
  }

  /// Positions of the picks that are not the first alternative.
  [[nodiscard]] auto deviating() const -> std::vector<std::size_t> {
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < best_.size(); ++i)
      if (best_[i] != 0) positions.push_back(i);
    return positions;
  }

  auto drop_chunks() -> bool {
    bool any = false;
    for (std::size_t chunk = std::max<std::size_t>(deviating().size() / 2, 1);; chunk /= 2) {
      for (std::size_t from = 0; from < deviating().size();) {
        const std::vector<std::size_t> positions = deviating();
        std::vector<std::uint32_t> candidate = best_;
        for (std::size_t i = from; i < std::min(from + chunk, positions.size()); ++i)
          candidate[positions[i]] = 0;
        if (accept(candidate)) {
          any = true;  // what follows has moved to `from`
        } else {
          from += chunk;
        }
      }
      if (chunk <= 1) return any;
    }
  }

  auto lower_single_picks() -> bool {
    bool any = false;
    for (const std::size_t position : deviating()) {
      while (position < best_.size() && best_[position] > 1) {
        std::vector<std::uint32_t> candidate = best_;
        --candidate[position];
        if (!accept(candidate)) break;
        any = true;
      }
    }
    return any;
  }

  const Program& program_;
  std::uint32_t property_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> best_;
  std::uint64_t runs_ = 0;
};

}  // namespace

auto deviations(const std::vector<std::uint32_t>& picks) -> std::uint64_t {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(picks, [](std::uint32_t pick) { return pick != 0; }));
}

auto shrink(const Program& program, std::uint32_t property, Schedule schedule) -> Shrunk {
  Shrinker shrinker(program, property, schedule.seed);
  return shrinker.shrink(std::move(schedule));
}

}  // namespace slotrace::sim
