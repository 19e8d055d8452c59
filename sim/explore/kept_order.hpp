#pragma once

#include <cstdint>
#include <vector>

#include "sim/run_log.hpp"

namespace slotrace::sim {

/// What of a run's order another run has to keep for everybody to see the same in it.
enum class KeptOrder : std::uint8_t {
  of_declared,  ///< of steps that declare to touch the same thing so that their order matters
  of_touched,  ///< of what is touched besides, too, such as the memory of a check
};

struct OrderedMoments {
  RunLog::Moment earlier;
  RunLog::Moment later;
};

/// The pairs of moments whose order is kept, without those that follow from others or from turns
/// that have one effect and one answer after it. Only `of_touched` names moments of an answer.
[[nodiscard]] auto kept_order(const RunLog& log, KeptOrder order) -> std::vector<OrderedMoments>;

}  // namespace slotrace::sim
