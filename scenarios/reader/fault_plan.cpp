#include "scenarios/reader/fault_plan.hpp"

#include <string>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/legs.hpp"

namespace slotrace::scenarios {
namespace {

using model::FaultKind;

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kFaultsMax = 1'000'000;

/// The members, as they stand in the file.
struct FaultsText {
  std::uint32_t webhook_lost = 0;
  std::uint32_t webhook_duplicated = 0;
  std::uint32_t webhook_unanswered = 0;
  std::uint32_t handler_dies = 0;
  std::uint32_t redis_refused = 0;
  std::uint32_t redis_unanswered = 0;
  std::uint32_t redis_evicts = 0;
  std::uint32_t redis_fails_over = 0;
  std::uint32_t redis_expires = 0;
  std::optional<std::int64_t> at_most;
  std::vector<FaultPlaceText> happens;
};

/// A probability, in millionths.
auto rate_type() -> Type<std::uint32_t> {
  return {
      [](const View& at, Diagnostics& diagnostics) -> std::optional<std::uint32_t> {
        const Parsed<std::int64_t> result =
            parse_millionths(at->kind == Node::Kind::number ? at->text : "");
        const auto* value = std::get_if<std::int64_t>(&result);
        if (value != nullptr && *value <= kMillion) return static_cast<std::uint32_t>(*value);
        diagnostics.mismatch(at, "a probability from 0 to 1 with at most six decimals");
        return std::nullopt;
      },
      std::make_shared<Shape>(Shape{"", R"({"type": "number", "minimum": 0, "maximum": 1})", {}})};
}

auto fault_place_type() -> Type<FaultPlaceText> {
  std::vector<Choice<FaultKind>> kinds;
  for (std::size_t i = 0; i < model::kFaultKinds; ++i)
    kinds.push_back({name(static_cast<FaultKind>(i)), static_cast<FaultKind>(i)});
  Record<FaultPlaceText> record("fault", "one fault of a run");
  record.required("what", one_of<FaultKind>(std::move(kinds)), &FaultPlaceText::what, "Its kind.")
      .required("process", located(name_type()), &FaultPlaceText::process,
                "In which process: an action, or \"webhook-0\" for the first delivery about the "
                "first change, \"webhook-0.2\" for the second one about it.")
      .defaults("nth", integer_type({.min = 1, .max = kFaultsMax}), &FaultPlaceText::nth, "1",
                "At which of the places where a fault of this kind could happen there, from 1.");
  return record.type();
}

}  // namespace

auto fault_plan_type() -> const Type<FaultPlanText>& {
  static const Type<FaultPlanText> type = [] {
    Record<FaultsText> record("faults", "what goes wrong by itself");
    record
        .defaults("webhook_lost", rate_type(), &FaultsText::webhook_lost, "0",
                  "How likely an attempt to deliver a webhook never arrives.")
        .defaults("webhook_duplicated", rate_type(), &FaultsText::webhook_duplicated, "0",
                  "How likely a webhook is delivered twice, in parallel.")
        .defaults("webhook_unanswered", rate_type(), &FaultsText::webhook_unanswered, "0",
                  "How likely the answer to a delivery that was handled is lost, so that it is "
                  "tried again if there are attempts left.")
        .defaults("handler_dies", rate_type(), &FaultsText::handler_dies, "0",
                  "How likely the process of an entry point dies between two of its steps.")
        .defaults("redis_refused", rate_type(), &FaultsText::redis_refused, "0",
                  "How likely a Redis command never reaches the server.")
        .defaults("redis_unanswered", rate_type(), &FaultsText::redis_unanswered, "0",
                  "How likely a Redis command takes effect, and its answer is lost.")
        .defaults("redis_evicts", rate_type(), &FaultsText::redis_evicts, "0",
                  "How likely the key that has been unused for longest is evicted, before each "
                  "Redis command.")
        .defaults("redis_fails_over", rate_type(), &FaultsText::redis_fails_over, "0",
                  "How likely Redis loses its last write in a fail-over, before each command.")
        .defaults("redis_expires", rate_type(), &FaultsText::redis_expires, "0",
                  "How likely a key that is asked for has run out of its TTL. Where orders are "
                  "searched, time stands still, and no TTL runs out in another way.")
        .optional("at_most", integer_type({.min = 0, .max = kFaultsMax}), &FaultsText::at_most,
                  "How many of these happen in a run; left out: any number.")
        .defaults("happens", list_of(fault_place_type(), "a list of faults"), &FaultsText::happens,
                  "[]", "Faults that do happen, whatever is drawn or searched.");
    const Type<FaultsText> text = record.type();
    const auto read = [text](const View& at,
                             Diagnostics& diagnostics) -> std::optional<FaultPlanText> {
      const auto found = text.read(at, diagnostics);
      if (!found) return std::nullopt;
      FaultPlanText whole{.plan = {}, .happens = found->happens};
      model::FaultPlan& plan = whole.plan;
      const auto set = [&](FaultKind kind, std::uint32_t rate) {
        plan.rates.at(static_cast<std::size_t>(kind)) = rate;
      };
      set(FaultKind::webhook_lost, found->webhook_lost);
      set(FaultKind::webhook_duplicated, found->webhook_duplicated);
      set(FaultKind::webhook_unanswered, found->webhook_unanswered);
      set(FaultKind::handler_dies, found->handler_dies);
      set(FaultKind::redis_refused, found->redis_refused);
      set(FaultKind::redis_unanswered, found->redis_unanswered);
      set(FaultKind::redis_evicts, found->redis_evicts);
      set(FaultKind::redis_fails_over, found->redis_fails_over);
      set(FaultKind::redis_expires, found->redis_expires);
      if (found->at_most) plan.at_most = static_cast<std::uint64_t>(*found->at_most);
      return whole;
    };
    return Type<FaultPlanText>{read, text.shape};
  }();
  return type;
}

auto build_fault_plan(const FaultPlanText& text, const Names& actions, Diagnostics& diagnostics)
    -> model::FaultPlan {
  model::FaultPlan plan = text.plan;
  for (const FaultPlaceText& place : text.happens) {
    if (!place.complete) continue;
    expect_process(*place.process, actions, diagnostics);
    plan.happens.push_back({.kind = *place.what,
                            .process = place.process->value,
                            .nth = static_cast<std::uint32_t>(place.nth)});
  }
  return plan;
}

}  // namespace slotrace::scenarios
