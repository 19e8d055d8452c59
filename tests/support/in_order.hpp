#pragma once

#include <string>
#include <utility>

#include "sim/chooser.hpp"
#include "sim/failure.hpp"

namespace slotrace::sim {

/// Takes the processes in the order that is written down: "001" is p0, p0, p1.
class InOrder final : public Chooser {
 public:
  explicit InOrder(std::string order) : order_(std::move(order)) {}
  auto pick(const Choice& choice) -> std::uint32_t override {
    const auto wanted = static_cast<ProcessId>(order_.at(next_++) - '0');
    for (std::uint32_t i = 0; i < choice.alternatives.size(); ++i) {
      if (choice.alternatives[i].process == wanted) return i;
    }
    throw Divergence("this process is not ready");
  }
  auto draw(std::uint64_t /*stream*/) -> std::uint64_t override { return 0; }
  /// Steps of the only ready process are written down, too.
  [[nodiscard]] auto wants_forced() const -> bool override { return true; }

 private:
  std::string order_;
  std::size_t next_ = 0;
};

}  // namespace slotrace::sim
