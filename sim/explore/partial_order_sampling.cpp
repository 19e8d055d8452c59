#include "sim/explore/partial_order_sampling.hpp"

namespace slotrace::sim {

PartialOrderSampling::PartialOrderSampling(std::uint64_t seed)
    : draws_(seed), picks_(seed, stable_hash("partial order sampling")) {}

auto PartialOrderSampling::pick(const Choice& choice) -> std::uint32_t {
  if (choice.kind != ChoiceKind::process)
    return static_cast<std::uint32_t>(picks_.below(choice.alternatives.size()));
  std::uint32_t best = 0;
  std::uint64_t highest = 0;
  for (std::uint32_t i = 0; i < choice.alternatives.size(); ++i) {
    const auto number = static_cast<std::size_t>(choice.alternatives[i].process);
    if (priorities_.size() <= number) priorities_.resize(number + 1);
    if (priorities_[number] == 0) priorities_[number] = picks_.next() | 1U;
    if (priorities_[number] > highest) {
      highest = priorities_[number];
      best = i;
    }
  }
  const Alternative& taken = choice.alternatives[best];
  for (const Alternative& other : choice.alternatives) {
    if (&other == &taken || depend(other.accesses(), taken.accesses()))
      priorities_[static_cast<std::size_t>(other.process)] = 0;
  }
  return best;
}

}  // namespace slotrace::sim
