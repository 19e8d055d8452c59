#include "scenarios/reader/scenario_file.hpp"

#include <fmt/format.h>

#include "scenarios/reader/costs.hpp"
#include "scenarios/reader/fault_plan.hpp"
#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/file_parts.hpp"
#include "scenarios/reader/fingerprint.hpp"
#include "scenarios/reader/legs.hpp"
#include "scenarios/reader/policy_reader.hpp"
#include "scenarios/reader/questions.hpp"
#include "scenarios/reader/timeline_reader.hpp"
#include "scenarios/reader/traffic_reader.hpp"
#include "scenarios/reader/world_reader.hpp"

namespace slotrace::scenarios {
namespace {

using model::Scenario;

constexpr std::int64_t kEventsMax = 100'000'000;

/// A scenario file's sections.
struct ScenarioText : RecordBase, WorldText {
  std::string name;
  std::string summary;
  std::string claim;
  std::uint64_t seed = 0;
  std::int64_t event_budget = 0;
  std::optional<View> policy;
  std::optional<std::vector<ActionText>> timeline;
  std::vector<TrafficText> traffic;
  FaultPlanText faults;
  std::vector<LegText> legs;
  std::vector<model::CheckRequest> checks;
  std::vector<ExpectationText> expectations;
  std::vector<ObservationText> observations;
  std::string schema;  ///< not read any further
  View elsewhere;      ///< what is read before this
};

auto policy_use_type() -> Type<View> {
  Type<View> type = any_type();
  std::string names;
  for (const std::string_view name : preset_names()) {
    names += (names.empty() ? "" : ", ") + json_string(std::string(name));
  }
  const ShapePtr& inside = policy_type().shape;
  type.shape = std::make_shared<Shape>(Shape{
      "policy_use",
      fmt::format(
          R"({{"anyOf": [{{"enum": [{}]}}, {{"type": "string", "pattern": "/|\\.json$"}}, {}]}})",
          names, use_of(*inside)),
      {inside}});
  return type;
}

auto make_record() -> Record<ScenarioText> {
  using S = ScenarioText;
  Record<S> record("scenario", "a scenario");
  record.optional("$schema", text_type(), &S::schema, "For editors; not read.")
      .required("name", name_type(), &S::name, "What reports call it.")
      .optional("summary", text_type(), &S::summary, "What happens, in a sentence.")
      .optional("claim", text_type(), &S::claim, "What claim it tests, and where that is made.");
  add_file_parts(record, &S::elsewhere);
  record.required("start", instant_type(), &S::start, "The instant at which it begins.")
      .defaults("seed", seed_type(), &S::seed, "1", "What every random choice follows from.")
      .defaults("event_budget", integer_type({.min = 1, .max = kEventsMax}), &S::event_budget,
                "1000000", "After so many events a run is given up as endless.")
      .required("policy", policy_use_type(), &S::policy,
                "The caching policy: a preset by name, a file by its path as for \"include\", or "
                "written out.")
      .defaults("application", application_type(), &S::application, "{}",
                "The application's settings.")
      .defaults("webhooks", webhooks_type(), &S::webhooks, "{}",
                "What Cal.com sends to the application.")
      .defaults("redis", redis_memory_type(), &S::redis, "{}",
                "How much Redis holds, and what it does when it is full.")
      .defaults("calcom", calcom_settings_type(), &S::calcom, "{}",
                "What Cal.com does besides keeping its calendar.")
      .required("hosts", list_of(host_type(), "a list of hosts"), &S::hosts, "Who can be booked.")
      .required("event_types", list_of(event_type_type(), "a list of event types"), &S::event_types,
                "What can be booked.")
      .defaults("branches", list_of(branch_type(), "a list of branches"), &S::branches, "[]",
                "Branches that have a time zone or business hours of their own.")
      .defaults("bookings", list_of(booking_type(), "a list of bookings"), &S::bookings, "[]",
                "Bookings that exist when the scenario starts.")
      .defaults("costs", costs_type(), &S::costs, "{}", "What the parts cost.")
      .required("timeline", list_of(action_type(), "a list of actions"), &S::timeline,
                "What happens, in this order.")
      .defaults("traffic", list_of(traffic_type(), "a list of kinds of traffic"), &S::traffic, "[]",
                "Who comes besides, by chance or as recorded.")
      .defaults(
          "faults", fault_plan_type(), &S::faults, "{}",
          "What goes wrong by itself. In a timed run it is drawn; where the order of steps is "
          "searched, the search decides.")
      .defaults("legs", list_of(leg_type(), "a list of legs"), &S::legs, "[]",
                "How long single steps take, instead of being drawn from \"costs\".")
      .defaults("checks", checks_type(), &S::checks,
                R"({"P1": {}, "P2": {}, "P3": {}, "P6": {}, "P7": {}, "P8": {}})",
                "The properties that the run is held against.")
      .defaults("expect", list_of(expectation_type(), "a list of expectations"), &S::expectations,
                "[]", "What must come out.")
      .defaults("observed", list_of(observation_type(), "a list of observations"), &S::observations,
                "[]", "What somebody outside says happened.");
  return record;
}

auto scenario_record() -> const Type<ScenarioText>& {
  static const Type<ScenarioText> type = make_record().type();
  return type;
}

}  // namespace

auto scenario_shape() -> ShapePtr { return scenario_record().shape; }

auto build_scenario(const Node& root, PolicyLibrary& policies, Diagnostics& diagnostics)
    -> std::optional<Scenario> {
  const std::size_t errors_before = diagnostics.count();
  const auto text = scenario_record().read(View{&root, ""}, diagnostics);
  if (!text) return std::nullopt;

  FoundPolicy found;
  std::optional<model::Policy> written_out;
  if (text->policy && (*text->policy)->kind == Node::Kind::text) {
    found = policies.find(*text->policy);
  } else if (text->policy && (*text->policy)->kind == Node::Kind::object) {
    written_out = policy_type().read(*text->policy, diagnostics);
    found = {written_out ? &*written_out : nullptr, text->policy->node};
  } else if (text->policy) {
    diagnostics.mismatch(*text->policy, "a policy: the name of a preset, a path, or an object");
  }

  Scenario scenario;
  WorldNames names;
  scenario.world = build_world(*text, names, diagnostics);
  Names actions("the name of an action");
  if (text->timeline) {
    scenario.timeline = build_timeline(*text->timeline, {.world = names, .policy = found.policy},
                                       actions, diagnostics);
  } else {
    actions.add_unreadable();
  }
  Names traffic_names("the name of a kind of traffic");
  scenario.traffic = build_traffic(text->traffic, names, traffic_names, diagnostics);
  scenario.legs = build_legs(text->legs, actions, diagnostics);
  scenario.faults = build_fault_plan(text->faults, actions, diagnostics);
  const QuestionContext context{.world = names,
                                .policy = found.policy,
                                .timeline = scenario.timeline,
                                .actions = actions,
                                .checks = text->checks};
  scenario.expectations = build_expectations(text->expectations, context, diagnostics);
  scenario.observations = build_observations(text->observations, context, diagnostics);
  if (diagnostics.count() > errors_before || found.policy == nullptr) return std::nullopt;

  scenario.name = text->name;
  scenario.summary = text->summary;
  scenario.claim = text->claim;
  scenario.policy = *found.policy;
  scenario.checks = text->checks;
  scenario.seed = text->seed;
  scenario.event_budget = static_cast<std::uint64_t>(text->event_budget);
  scenario.fingerprint = fingerprint_of(root, *found.node);
  return scenario;
}

}  // namespace slotrace::scenarios
