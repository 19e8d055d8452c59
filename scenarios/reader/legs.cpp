#include "scenarios/reader/legs.hpp"

#include <set>
#include <tuple>

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

constexpr std::int64_t kNthMax = 1'000'000;

/// Processes that are no actions: what an action sets off.
auto is_set_off(std::string_view process) -> bool {
  return process.starts_with("webhook-") || process.starts_with("hold-") ||
         process.starts_with("job-");
}

}  // namespace

void expect_process(const Located<std::string>& name, const Names& actions,
                    Diagnostics& diagnostics) {
  if (actions.find(name.value) || is_set_off(name.value) || actions.incomplete()) return;
  diagnostics.unknown(name.at, "the name of an action, or \"webhook-0\" for the first delivery",
                      actions.all());
}

auto leg_type() -> const Type<LegText>& {
  static const Type<LegText> type = [] {
    Record<LegText> record("leg", "how long one step's way takes, instead of being drawn");
    record
        .required("process", located(name_type()), &LegText::process,
                  "An action, or \"webhook-0\" for what the delivery of the first change does.")
        .required("step", name_type(), &LegText::step,
                  "The step as the trace calls it, e.g. \"GET /slots/available\", or a drawn delay "
                  "of a call: \"greeting\" or \"thinking\".")
        .defaults("nth", integer_type({.min = 1, .max = kNthMax}), &LegText::nth, "1",
                  "Which of the process's steps of this name, from 1.")
        .optional("request", duration_type(), &LegText::request, "Until it is there.")
        .optional("response", duration_type(), &LegText::response,
                  "From its effect until the process goes on.")
        .optional("delay", duration_type(), &LegText::delay, "Of a drawn delay.");
    return record.type();
  }();
  return type;
}

auto build_legs(const std::vector<LegText>& texts, const Names& actions, Diagnostics& diagnostics)
    -> std::vector<model::ScriptedLeg> {
  std::vector<model::ScriptedLeg> legs;
  std::set<std::tuple<std::string, std::string, std::int64_t>> named;
  for (const LegText& text : texts) {
    if (!text.complete) continue;
    const std::string& process = text.process->value;
    expect_process(*text.process, actions, diagnostics);
    if (!text.request && !text.response && !text.delay) {
      diagnostics.error(text.at, "expected a \"request\", a \"response\" or a \"delay\"");
    }
    if (!named.emplace(process, text.step, text.nth).second) {
      diagnostics.error(text.at, "the same step stands further up: expected each step once");
    }
    model::ScriptedLeg leg;
    leg.process = process;
    leg.step = text.step;
    leg.nth = static_cast<std::uint32_t>(text.nth);
    leg.request = text.request;
    leg.response = text.response;
    leg.delay = text.delay;
    leg.position = {.file = text.at->spot.source->name,
                    .line = text.at->spot.line,
                    .column = text.at->spot.column};
    legs.push_back(std::move(leg));
  }
  return legs;
}

}  // namespace slotrace::scenarios
