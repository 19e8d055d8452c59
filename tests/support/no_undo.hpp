#pragma once

#include "sim/explore/program.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {

/// Passes everything on to a search, but keeps runs from taking steps back, so that it has to run
/// each schedule from the beginning.
class NoUndo final : public Chooser {
 public:
  explicit NoUndo(Chooser& inner) : inner_(inner) {}
  auto pick(const Choice& choice) -> std::uint32_t override { return inner_.pick(choice); }
  auto draw(std::uint64_t stream) -> std::uint64_t override { return inner_.draw(stream); }
  [[nodiscard]] auto wants_forced() const -> bool override { return inner_.wants_forced(); }
  [[nodiscard]] auto needs() const -> RunNeeds override {
    RunNeeds needs = inner_.needs();
    needs.undo = false;
    return needs;
  }
  void drive(Simulation& run) override { inner_.drive(run); }

 private:
  Chooser& inner_;
};

/// The same program, but its steps cannot be taken back.
inline auto without_undo(const ProgramFactory& factory) -> ProgramFactory {
  return [factory]() -> Program {
    return [program = factory()](Chooser& chooser, Trace* trace) {
      NoUndo no_undo(chooser);
      return program(no_undo, trace);
    };
  };
}

}  // namespace slotrace::sim
