#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/scenario.hpp"
#include "scenarios/reader/timeline_reader.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// What a run is asked: about a check, an action, an entry of a layer, or the keys of the store.
struct QuestionText : RecordBase {
  NameRef check;
  NameRef action;
  NameRef field;
  TimeRef time;
  NameRef layer;
  NameRef key;
  NameRef keys;
};

struct ExpectationText : QuestionText {
  std::optional<View> is;
  NameRef xfail;
};
auto expectation_type() -> const Type<ExpectationText>&;

struct ObservationText : QuestionText {
  std::string claim;
  std::string source;
  std::optional<View> says;
  std::optional<bool> reproduced;
};
auto observation_type() -> const Type<ObservationText>&;

/// "checks": which properties the run is held against.
auto checks_type() -> const Type<std::vector<model::CheckRequest>>&;

/// What can be asked about. Without a policy, names of layers are not judged.
struct QuestionContext {
  const WorldNames& world;
  const model::Policy* policy = nullptr;
  const std::vector<model::Action>& timeline;
  const Names& actions;
  const std::vector<model::CheckRequest>& checks;
};

auto build_expectations(const std::vector<ExpectationText>& texts, const QuestionContext& context,
                        Diagnostics& diagnostics) -> std::vector<model::Expectation>;
auto build_observations(const std::vector<ObservationText>& texts, const QuestionContext& context,
                        Diagnostics& diagnostics) -> std::vector<model::Observation>;

}  // namespace slotrace::scenarios
