#pragma once

#include <string>
#include <vector>

#include "model/enact.hpp"

namespace slotrace::reports {

/// What a violation that was found without time takes on virtual time, in plain words, a sentence a
/// line: whether latencies that the file allows give it, when the actions have to begin, and how long
/// which latency has to be.
[[nodiscard]] auto enactment_text(const model::Enactment& enactment) -> std::vector<std::string>;

}  // namespace slotrace::reports
