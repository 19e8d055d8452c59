// "checks": which properties a run is held against.

#include <array>

#include <fmt/format.h>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/questions.hpp"

namespace slotrace::scenarios {
namespace {

using model::CheckId;
using model::CheckRequest;

struct BoundText : RecordBase {
  std::optional<Located<model::Duration>> at_most;
};

auto bound_type() -> const Type<BoundText>& {
  static const Type<BoundText> type = [] {
    Record<BoundText> record("check", "how a check is to be made");
    record.optional("at_most", located(duration_type()), &BoundText::at_most,
                    "Of P4, which needs it: the longest stale window that is allowed.");
    return record.type();
  }();
  return type;
}

auto check_names() -> std::vector<std::string_view> {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < model::kChecks; ++i) names.push_back(name(static_cast<CheckId>(i)));
  return names;
}

auto read_check(const Member& member, const View& at, Diagnostics& diagnostics)
    -> std::optional<CheckRequest> {
  const auto check = model::find_check(member.name);
  if (!check) {
    const auto names = check_names();
    diagnostics.unknown_member(member, at, alternatives(names), names);
    return std::nullopt;
  }
  const auto bound = bound_type().read(at.member(member), diagnostics);
  CheckRequest request{.check = *check, .bound = {}};
  if (!bound || !bound->complete) return request;
  if (bound->at_most) request.bound = bound->at_most->value;
  if (*check == CheckId::P4 && !bound->at_most) {
    diagnostics.error(bound->at,
                      "\"at_most\" is missing: the longest stale window that is allowed");
  } else if (*check != CheckId::P4 && bound->at_most) {
    diagnostics.error(bound->at_most->at, "only P4 takes a bound");
  }
  return request;
}

}  // namespace

auto checks_type() -> const Type<std::vector<CheckRequest>>& {
  static const Type<std::vector<CheckRequest>> type = [] {
    std::string properties;
    for (const std::string_view check : check_names()) {
      properties += fmt::format(R"({}"{}": {})", properties.empty() ? "" : ", ", check,
                                use_of(*bound_type().shape));
    }
    return Type<std::vector<CheckRequest>>{
        [](const View& at, Diagnostics& diagnostics) -> std::optional<std::vector<CheckRequest>> {
          if (at->kind != Node::Kind::object) {
            diagnostics.mismatch(at,
                                 "an object such as {\"P1\": {}, \"P4\": {\"at_most\": \"300s\"}}");
            return std::nullopt;
          }
          std::vector<CheckRequest> requests;
          for (const Member& member : at->members) {
            if (auto one = read_check(member, at, diagnostics)) requests.push_back(*one);
          }
          return requests;
        },
        std::make_shared<Shape>(Shape{
            "checks",
            fmt::format(
                R"({{"type": "object", "properties": {{{}}}, "additionalProperties": false}})",
                properties),
            {bound_type().shape}})};
  }();
  return type;
}

}  // namespace slotrace::scenarios
