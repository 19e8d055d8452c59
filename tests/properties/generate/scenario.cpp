#include "tests/properties/generate/scenario.hpp"

#include <stdexcept>

#include "scenarios/reader/reader.hpp"

namespace slotrace::generate {

auto any_scenario(const TimelineShape& shape) -> rc::Gen<ScenarioPlan> {
  return rc::gen::build<ScenarioPlan>(rc::gen::set(&ScenarioPlan::world, any_world()),
                                      rc::gen::set(&ScenarioPlan::policy, any_policy()),
                                      rc::gen::set(&ScenarioPlan::costs, any_costs()),
                                      rc::gen::set(&ScenarioPlan::actions, any_timeline(shape)));
}

auto any_scenario_at_all(TimelineShape shape) -> rc::Gen<ScenarioPlan> {
  shape.holds = true;
  return rc::gen::map(rc::gen::pair(any_scenario(shape), any_surroundings()),
                      [](std::pair<ScenarioPlan, SurroundingsPlan> parts) {
                        parts.first.surroundings = parts.second;
                        return std::move(parts.first);
                      });
}

auto to_json(const ScenarioPlan& plan) -> Json {
  const World world(plan.world);
  Json file{{"name", "generated"}};
  world.write(file);
  write(plan.surroundings, file);
  file["policy"] = to_json(plan.policy);
  file["costs"] = to_json(plan.costs);
  file["timeline"] = to_json(plan.actions, world, plan.policy);
  file["checks"] = {{"P1", Json::object()},        {"P2", Json::object()}, {"P3", Json::object()},
                    {"P4", {{"at_most", "300s"}}}, {"P6", Json::object()}, {"P7", Json::object()},
                    {"P8", Json::object()}};
  return file;
}

auto read(const Json& file) -> model::Scenario {
  auto read = scenarios::read_scenario_text(file.dump(1), "generated.json");
  if (auto* cases = std::get_if<std::vector<model::Scenario>>(&read))
    return std::move(cases->at(0));
  throw std::invalid_argument(render(std::get<std::vector<scenarios::Diagnostic>>(read).front()));
}

void showValue(const ScenarioPlan& plan, std::ostream& out) { out << to_json(plan).dump(1); }

}  // namespace slotrace::generate
