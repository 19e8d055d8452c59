#include "model/availability.hpp"

#include <algorithm>

#include "sim/fingerprint.hpp"

namespace slotrace::model {

auto Availability::shows_free(TimePoint start) const -> bool {
  return std::ranges::binary_search(free, start);
}

auto fingerprint(const Availability& answer) -> std::uint64_t {
  std::uint64_t all = sim::fingerprint_all(answer.event_type, answer.from, answer.to);
  for (const TimePoint start : answer.free) all = sim::mix(all, sim::fingerprint(start));
  return all;
}

}  // namespace slotrace::model
