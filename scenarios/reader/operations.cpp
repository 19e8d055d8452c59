#include "scenarios/reader/operations.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/policy_reader.hpp"

namespace slotrace::scenarios {
namespace {

using model::DayRange;
using model::EntryPoint;
using model::KeyField;
using model::KeyTemplate;
using model::Operation;
using model::Policy;

constexpr std::int64_t kDaysMax = 3660;
constexpr std::int64_t kScanCountMax = 1'000'000'000;
constexpr std::int64_t kScanCountDefault = 1000;

auto operation_type() -> const Type<OperationText>& {
  static const Type<OperationText> type = [] {
    Record<DaysText> days("days", "which days");
    days.required("from",
                  one_of<DayRange::Anchor>(
                      {{"today", DayRange::Anchor::today}, {"booking", DayRange::Anchor::booking}}),
                  &DaysText::from,
                  "The application's day at that moment, or every day that the change touches: of "
                  "a reschedule, the old and the new one.")
        .defaults("count", integer_type({.min = 1, .max = kDaysMax}), &DaysText::count, "1",
                  "How many days from there on.");
    Record<OperationText> record("operation", "an operation of an invalidation");
    record
        .optional("forget", located(name_type()), &OperationText::forget,
                  "Cache::forget of a layer's keys of single days, one command a day.")
        .optional("days", days.type(), &OperationText::days, "With \"forget\": which days.")
        .optional("delete_pattern", located(key_template_type()), &OperationText::delete_pattern,
                  "SCAN with MATCH over the whole store, then one DEL of what matched. Redis' glob "
                  "notation, without the store's prefix; the fields {eventTypeId}, {companyId}, "
                  "{branchId}, and {day}: one round for each day that the change touches.")
        .optional("count", located(integer_type({.min = 1, .max = kScanCountMax})),
                  &OperationText::count,
                  "With \"delete_pattern\": SCAN's COUNT, 1000 when left out.")
        .exactly_one_of({"forget", "delete_pattern"});
    return record.type();
  }();
  return type;
}

auto operations_type() -> const Type<std::vector<OperationText>>& {
  static const auto type = list_of(operation_type(), "a list of operations");
  return type;
}

auto entry_point_names() -> std::vector<std::string_view> {
  std::vector<std::string_view> names;
  for (const EntryPoint entry_point : model::all_entry_points()) {
    if (entry_point != EntryPoint::book_in_calcom) names.push_back(name(entry_point));
  }
  return names;
}

auto read_entry_point(const Member& member, const View& at, Diagnostics& diagnostics)
    -> std::optional<EntryPointOperations> {
  const auto entry_point = model::find_entry_point(member.name);
  if (entry_point == EntryPoint::book_in_calcom) {
    diagnostics.error(member.spot, at.path,
                      "bookInCalcom calls createBooking and inherits what that invalidates: it has "
                      "no list of its own");
    return std::nullopt;
  }
  if (!entry_point) {
    const std::vector<std::string_view> names = entry_point_names();
    diagnostics.unknown_member(member, at, alternatives(names), names);
    return std::nullopt;
  }
  EntryPointOperations result{.entry_point = *entry_point, .operations = {}, .list = {}};
  const View value = at.member(member);
  if (value->kind == Node::Kind::text) {
    result.list = Located<std::string>{value->text, value};
    return result;
  }
  if (value->kind != Node::Kind::list) {
    diagnostics.mismatch(value, "a list of operations, or the name of one under \"lists\"");
    return std::nullopt;
  }
  if (auto operations = operations_type().read(value, diagnostics)) {
    result.operations = std::move(*operations);
  }
  return result;
}

auto build_operation(const OperationText& text, const Policy& policy, Diagnostics& diagnostics)
    -> std::optional<Operation> {
  if (text.forget) {
    if (!text.days && text.complete) {
      diagnostics.error(text.at, "\"days\" is missing: which days to forget");
    }
    if (text.count) diagnostics.error(text.count->at, "only \"delete_pattern\" takes a count");
    const auto layer = find_layer(*text.forget, policy, diagnostics);
    if (!layer || !text.days) return std::nullopt;
    return Operation{model::ForgetDays{
        .layer = *layer,
        .days = {.anchor = text.days->from, .count = static_cast<int>(text.days->count)}}};
  }
  if (!text.delete_pattern) return std::nullopt;
  if (text.days) {
    diagnostics.error(text.at, "only \"forget\" takes days; a pattern names {day}");
  }
  for (const KeyField field : {KeyField::start, KeyField::end}) {
    refuse_field(*text.delete_pattern, field, "the key of a layer", diagnostics);
  }
  const std::int64_t count = text.count ? text.count->value : kScanCountDefault;
  return Operation{model::DeletePattern{.pattern = text.delete_pattern->value,
                                        .count = static_cast<std::uint64_t>(count)}};
}

}  // namespace

auto key_template_type() -> const Type<KeyTemplate>& {
  static const Type<KeyTemplate> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<KeyTemplate> {
        const auto text = name_type().read(at, diagnostics);
        if (!text) return std::nullopt;
        auto result = KeyTemplate::parse(*text);
        if (auto* key = std::get_if<KeyTemplate>(&result)) return std::move(*key);
        const auto& wrong = std::get<model::KeyTemplateError>(result);
        diagnostics.error(spot_inside(*at.node, wrong.offset), at.path, printable(wrong.message),
                          wrong.nearest);
        return std::nullopt;
      },
      name_type().shape};
  return type;
}

void refuse_field(const Located<KeyTemplate>& key, KeyField field, std::string_view place,
                  Diagnostics& diagnostics) {
  if (!key.value.uses(field)) return;
  const std::size_t at = key.value.text().find(fmt::format("{{{}", name(field)));
  diagnostics.error(spot_inside(*key.at.node, at), key.at.path,
                    fmt::format("got {{{}}}, which only {} may name", name(field), place));
}

auto named_operations_type() -> const Type<std::vector<NamedOperations>>& {
  static const Type<std::vector<NamedOperations>> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<std::vector<NamedOperations>> {
        if (at->kind != Node::Kind::object) {
          diagnostics.mismatch(at, "an object: lists of operations by name");
          return std::nullopt;
        }
        std::vector<NamedOperations> lists;
        for (const Member& member : at->members) {
          auto operations = operations_type().read(at.member(member), diagnostics);
          lists.push_back(
              {member.name, operations ? std::move(*operations) : std::vector<OperationText>{}});
        }
        return lists;
      },
      std::make_shared<Shape>(
          Shape{"",
                fmt::format(R"({{"type": "object", "additionalProperties": {}}})",
                            use_of(*operations_type().shape)),
                {operations_type().shape}})};
  return type;
}

auto invalidation_type() -> const Type<std::vector<EntryPointOperations>>& {
  static const Type<std::vector<EntryPointOperations>> type = [] {
    std::string properties;
    for (const std::string_view entry_point : entry_point_names()) {
      properties += fmt::format(
          R"({}"{}": {{"description": "Operations, or the name of a list of them.",
                       "anyOf": [{}, {{"type": "string"}}]}})",
          properties.empty() ? "" : ", ", entry_point, use_of(*operations_type().shape));
    }
    return Type<std::vector<EntryPointOperations>>{
        [](const View& at,
           Diagnostics& diagnostics) -> std::optional<std::vector<EntryPointOperations>> {
          if (at->kind != Node::Kind::object) {
            diagnostics.mismatch(at, "an object: operations by entry point");
            return std::nullopt;
          }
          std::vector<EntryPointOperations> all;
          for (const Member& member : at->members) {
            if (auto one = read_entry_point(member, at, diagnostics))
              all.push_back(std::move(*one));
          }
          return all;
        },
        std::make_shared<Shape>(Shape{
            "invalidate",
            fmt::format(
                R"({{"type": "object", "properties": {{{}}}, "additionalProperties": false}})",
                properties),
            {operations_type().shape}})};
  }();
  return type;
}

void build_operations(const std::vector<NamedOperations>& lists,
                      const std::vector<EntryPointOperations>& invalidation, Policy& policy,
                      Diagnostics& diagnostics) {
  const auto build_all = [&](const std::vector<OperationText>& texts) {
    std::vector<Operation> operations;
    for (const OperationText& text : texts) {
      if (auto one = build_operation(text, policy, diagnostics))
        operations.push_back(std::move(*one));
    }
    return operations;
  };
  std::vector<std::string_view> names;
  std::vector<std::vector<Operation>> built;
  for (const NamedOperations& list : lists) {
    names.push_back(list.name);
    built.push_back(build_all(list.operations));
  }
  for (const EntryPointOperations& one : invalidation) {
    auto& operations = policy.invalidation[static_cast<std::size_t>(one.entry_point)];
    if (!one.list) {
      operations = build_all(one.operations);
      continue;
    }
    const auto found = std::ranges::find(names, one.list->value);
    if (found == names.end()) {
      diagnostics.unknown(one.list->at, "a list of operations, or the name of one under \"lists\"",
                          names);
    } else {
      operations = built[static_cast<std::size_t>(found - names.begin())];
    }
  }
}

}  // namespace slotrace::scenarios
