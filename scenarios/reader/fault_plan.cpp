#include "scenarios/reader/fault_plan.hpp"

#include <string>

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::FaultKind;

constexpr std::int64_t kMillion = 1'000'000;
constexpr std::int64_t kFaultsMax = 1'000'000;

struct FaultPlanText {
  std::uint32_t webhook_lost = 0;
  std::uint32_t webhook_duplicated = 0;
  std::uint32_t webhook_unanswered = 0;
  std::uint32_t handler_dies = 0;
  std::optional<std::int64_t> at_most;
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

}  // namespace

auto fault_plan_type() -> const Type<model::FaultPlan>& {
  static const Type<model::FaultPlan> type = [] {
    Record<FaultPlanText> record("faults", "what goes wrong by itself");
    record
        .defaults("webhook_lost", rate_type(), &FaultPlanText::webhook_lost, "0",
                  "How likely an attempt to deliver a webhook never arrives.")
        .defaults("webhook_duplicated", rate_type(), &FaultPlanText::webhook_duplicated, "0",
                  "How likely a webhook is delivered twice, in parallel.")
        .defaults("webhook_unanswered", rate_type(), &FaultPlanText::webhook_unanswered, "0",
                  "How likely the answer to a delivery that was handled is lost, so that it is "
                  "tried again if there are attempts left.")
        .defaults("handler_dies", rate_type(), &FaultPlanText::handler_dies, "0",
                  "How likely the process of an entry point dies between two of its steps.")
        .optional("at_most", integer_type({.min = 0, .max = kFaultsMax}), &FaultPlanText::at_most,
                  "How many of these happen in a run; left out: any number.");
    const Type<FaultPlanText> text = record.type();
    const auto read = [text](const View& at,
                             Diagnostics& diagnostics) -> std::optional<model::FaultPlan> {
      const auto found = text.read(at, diagnostics);
      if (!found) return std::nullopt;
      model::FaultPlan plan;
      const auto set = [&](FaultKind kind, std::uint32_t rate) {
        plan.rates.at(static_cast<std::size_t>(kind)) = rate;
      };
      set(FaultKind::webhook_lost, found->webhook_lost);
      set(FaultKind::webhook_duplicated, found->webhook_duplicated);
      set(FaultKind::webhook_unanswered, found->webhook_unanswered);
      set(FaultKind::handler_dies, found->handler_dies);
      if (found->at_most) plan.at_most = static_cast<std::uint64_t>(*found->at_most);
      return plan;
    };
    return Type<model::FaultPlan>{read, text.shape};
  }();
  return type;
}

}  // namespace slotrace::scenarios
