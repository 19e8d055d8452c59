#pragma once

#include <vector>

#include "model/history.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// Writes down what happens: each event goes into the trace's digest and, in order, into the list
/// that reports are made from.
class Journal {
 public:
  explicit Journal(sim::Simulation& simulation) : simulation_(simulation) {}

  template <class What>
  void add(What what) {
    record(HistoryEvent{.time = simulation_.now(), .process = {}, .what = std::move(what)});
  }

  auto take() -> std::vector<HistoryEvent> { return std::move(events_); }

 private:
  void record(HistoryEvent event);

  sim::Simulation& simulation_;
  std::vector<HistoryEvent> events_;
};

}  // namespace slotrace::model
