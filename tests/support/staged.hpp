#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "model/look_up.hpp"
#include "model/stage.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {

/// The modelled application in the clinic, for tests that drive one part of it. World and policy may
/// be changed until the stage is first used.
class StagedTest : public testing::Test {
 protected:
  World world = clinic();
  Policy policy = preset("before-fix");
  sim::Mode mode = sim::Mode::timed;

  auto stage() -> Stage& {
    if (!stage_) {
      stage_ = std::make_unique<Stage>(
          world, policy, sim::Simulation::Options{.mode = mode, .start = world.start}, chooser_);
    }
    return *stage_;
  }
  /// From now on another stage, of the world and policy as they are now.
  void restage() {
    stage_.reset();
    events_.clear();
  }
  auto app() -> Application& { return stage().application; }
  auto audit() -> Audit& { return stage().audit; }
  auto simulation() -> sim::Simulation& { return stage().simulation; }
  auto now() -> TimePoint { return simulation().now(); }

  void spawn(std::string_view name, sim::Task<> body) { simulation().spawn(name, std::move(body)); }
  void run() { simulation().run(); }

  /// Runs `body` and everything that it sets off to the end, and answers its value.
  template <class T>
  auto result_of(sim::Task<T> body) -> T {
    std::optional<T> result;
    spawn("test", keep(std::move(body), result));
    run();
    return std::move(result.value());
  }

  /// A look-up as the timeline makes one.
  auto look(Source source, Window window, EventTypeIndex event_type = 0) -> sim::Task<SlotAnswer> {
    LookedUp found =
        co_await look_up(stage().environment, app().source(source),
                         {.event_type = event_type, .start = window.start, .end = window.end});
    co_return std::move(found.answer);
  }
  auto read(Source source, Window window) -> SlotAnswer { return result_of(look(source, window)); }

  /// What happened since this was last asked, of one kind.
  template <class What>
  auto happened() -> std::vector<std::pair<TimePoint, What>> {
    for (HistoryEvent& event : stage().journal.take()) events_.push_back(std::move(event));
    std::vector<std::pair<TimePoint, What>> some;
    for (const HistoryEvent& event : events_) {
      if (const auto* what = std::get_if<What>(&event.what)) some.emplace_back(event.time, *what);
    }
    return some;
  }

 private:
  template <class T>
  static auto keep(sim::Task<T> body, std::optional<T>& result) -> sim::Task<> {
    T value = co_await body;
    result.emplace(std::move(value));
  }

  sim::SeededChooser chooser_{1};
  std::unique_ptr<Stage> stage_;
  std::vector<HistoryEvent> events_;
};

}  // namespace slotrace::model
