#include "sim/explore/kept_order.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace slotrace::sim {
namespace {

using Moment = RunLog::Moment;

/// Who used what last, and the pairs that follow from it.
class Dependences {
 public:
  void use(const Moment& moment, const Access& access) {
    Users& users = resources_[access.resource];
    if (!users.last.empty() && depend(users.kind, access.kind))
      users.before = std::exchange(users.last, {});
    users.kind = access.kind;
    users.last.push_back(moment);
    for (const Moment& earlier : users.before) add(earlier, moment);
  }

  auto pairs() -> std::vector<OrderedMoments> {
    const auto key = [](const OrderedMoments& pair) {
      return std::tuple(pair.earlier.turn, pair.later.turn, pair.earlier.answered,
                        pair.later.answered);
    };
    std::ranges::sort(pairs_, {}, key);
    pairs_.erase(std::ranges::unique(pairs_, {}, key).begin(), pairs_.end());
    return std::move(pairs_);
  }

 private:
  struct Users {
    AccessKind kind{};  ///< of the last ones
    std::vector<Moment> last;  ///< whose order among each other does not matter
    std::vector<Moment> before;  ///< on whom each of them depends
  };

  void add(const Moment& earlier, const Moment& later) {
    if (earlier.turn != later.turn) pairs_.push_back({.earlier = earlier, .later = later});
  }

  std::map<ResourceId, Users> resources_;
  std::vector<OrderedMoments> pairs_;
};

}  // namespace

auto kept_order(const RunLog& log, KeptOrder order) -> std::vector<OrderedMoments> {
  Dependences dependences;
  auto touch = log.touches().begin();
  for (std::uint32_t i = 0; i < log.turns().size(); ++i) {
    for (const Access& access : log.turns()[i].accesses)
      dependences.use({.turn = i, .answered = false}, access);
    if (order == KeptOrder::of_declared) continue;
    for (; touch != log.touches().end() && touch->turns_before <= i + 1; ++touch) {
      // Nothing comes before the beginning.
      if (touch->moment.turn != Moment::kBeginning) dependences.use(touch->moment, touch->access);
    }
  }
  return dependences.pairs();
}

}  // namespace slotrace::sim
