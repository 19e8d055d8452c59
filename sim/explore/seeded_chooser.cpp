#include "sim/explore/seeded_chooser.hpp"

namespace slotrace::sim {

auto SeededChooser::pick(const Choice& /*choice*/) -> std::uint32_t { return 0; }

auto SeededChooser::draw(std::uint64_t stream) -> std::uint64_t {
  return streams_.stream(stream).next();
}

}  // namespace slotrace::sim
