#include "model/availability.hpp"

#include <algorithm>

namespace slotrace::model {

auto Availability::shows_free(TimePoint start) const -> bool {
  return std::ranges::binary_search(free, start);
}

}  // namespace slotrace::model
