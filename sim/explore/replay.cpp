#include "sim/explore/replay.hpp"

#include <utility>

#include <fmt/format.h>

#include "sim/failure.hpp"

namespace slotrace::sim {

Replay::Replay(Schedule schedule) : schedule_(std::move(schedule)), rest_(schedule_.seed) {}

auto Replay::pick(const Choice& choice) -> std::uint32_t {
  const std::size_t question = asked_++;
  if (question >= schedule_.picks.size()) return rest_.pick(choice);
  const std::uint32_t recorded = schedule_.picks[question];
  if (recorded >= choice.alternatives.size()) {
    throw Divergence(fmt::format(
        "the replay diverged at question {} ({}, {} alternatives): the record takes alternative {}",
        question, name(choice.kind), choice.alternatives.size(), recorded));
  }
  return recorded;
}

auto Replay::draw(std::uint64_t stream) -> std::uint64_t { return rest_.draw(stream); }

auto Replay::wants_ties() const -> bool { return schedule_.ties; }

void Replay::finish() const {
  for (std::size_t question = asked_; question < schedule_.picks.size(); ++question) {
    if (schedule_.picks[question] == 0) continue;
    throw Divergence(fmt::format(
        "the replay diverged: the run ended after {} questions; the record answers question {}",
        asked_, question));
  }
}

}  // namespace slotrace::sim
