#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/reader/diagnostics.hpp"
#include "scenarios/reader/node.hpp"
#include "scenarios/reader/scalars.hpp"
#include "scenarios/reader/shape.hpp"

namespace slotrace::scenarios {

/// What a value in a file must be: how to read it, and how to say so in the schema.
template <class T>
struct Type {
  /// The value, or nothing after saying what is wrong with it.
  using Read = std::function<std::optional<T>(const View&, Diagnostics&)>;

  Read read;
  ShapePtr shape;
};

/// A value that was read, and where it stood.
template <class T>
struct Located {
  T value{};
  View at;
};

/// What records of several fields have in common; see fields.hpp.
struct RecordBase {
  View at;
  bool complete = true;  ///< false when something in it could not be read, and was reported
};

auto text_type() -> const Type<std::string>&;     ///< any text
auto name_type() -> const Type<std::string>&;     ///< a text that is not empty
auto boolean_type() -> const Type<bool>&;
auto duration_type() -> const Type<model::Duration>&;
auto instant_type() -> const Type<model::TimePoint>&;
auto zone_type() -> const Type<model::Zone>&;
auto clock_type() -> const Type<model::Clock>&;  ///< a zone, or "branch"
auto clock_range_type() -> const Type<model::ClockRange>&;
auto distribution_type() -> const Type<sim::Distribution>&;
auto any_type() -> const Type<View>&;  ///< whatever stands there, read later

/// A whole number in min..max.
struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
};
auto integer_type(const IntegerRange& range) -> Type<std::int64_t>;
auto seed_type() -> const Type<std::uint64_t>&;

/// A time that may need the scenario's start or zone to be known.
struct TimeText {
  /// An instant; so long after the start; or the beginning of a day in the application's zone.
  std::variant<model::TimePoint, model::Duration, model::Day> value;
};
auto time_type() -> const Type<TimeText>&;         ///< an instant, or "+6min"
auto time_or_day_type() -> const Type<TimeText>&;  ///< or "2025-10-13"

/// Reads a text with `parse`; `schema` describes it.
template <class T>
auto parsed_text(Parsed<T> (*parse)(std::string_view), ShapePtr shape) -> Type<T> {
  return {[parse](const View& at, Diagnostics& diagnostics) -> std::optional<T> {
            if (at->kind != Node::Kind::text) {
              diagnostics.mismatch(at, std::get<Mismatch>(parse("")).expected);
              return std::nullopt;
            }
            Parsed<T> result = parse(at->text);
            if (T* value = std::get_if<T>(&result)) return std::move(*value);
            diagnostics.mismatch(at, std::get<Mismatch>(result).expected);
            return std::nullopt;
          },
          std::move(shape)};
}

/// One of a few texts, each of which stands for a value.
template <class T>
struct Choice {
  std::string_view name;
  T value;
};
auto choice_shape(const std::vector<std::string_view>& names) -> ShapePtr;
template <class T>
auto one_of(std::vector<Choice<T>> choices) -> Type<T> {
  std::vector<std::string_view> names;
  for (const Choice<T>& choice : choices) names.push_back(choice.name);
  ShapePtr shape = choice_shape(names);
  return {[choices = std::move(choices), names = std::move(names)](
              const View& at, Diagnostics& diagnostics) -> std::optional<T> {
            if (at->kind != Node::Kind::text) {
              diagnostics.mismatch(at, alternatives(names));
              return std::nullopt;
            }
            for (const Choice<T>& choice : choices) {
              if (choice.name == at->text) return choice.value;
            }
            diagnostics.unknown(at, alternatives(names), names);
            return std::nullopt;
          },
          std::move(shape)};
}

/// The same value, with the place where it stood.
template <class T>
auto located(const Type<T>& type) -> Type<Located<T>> {
  return {
      [read = type.read](const View& at, Diagnostics& diagnostics) -> std::optional<Located<T>> {
        auto value = read(at, diagnostics);
        if (!value) return std::nullopt;
        return Located<T>{std::move(*value), at};
      },
      type.shape};
}

/// null, which reads as nothing, or a value.
auto nullable_shape(const ShapePtr& shape) -> ShapePtr;
template <class T>
auto nullable(const Type<T>& type) -> Type<std::optional<T>> {
  using Result = std::optional<std::optional<T>>;
  return {[read = type.read](const View& at, Diagnostics& diagnostics) -> Result {
            if (at->kind == Node::Kind::null) return Result{std::in_place};
            auto value = read(at, diagnostics);
            if (!value) return std::nullopt;
            return Result{std::move(value)};
          },
          nullable_shape(type.shape)};
}

/// How many items a list must have.
struct ListLength {
  std::size_t min = 0;
  std::size_t max = std::numeric_limits<std::size_t>::max();
};

/// A list. A record in it that cannot be read stays, as one that is not complete.
auto list_shape(const ShapePtr& shape, const ListLength& length) -> ShapePtr;
template <class T>
auto list_of(const Type<T>& type, std::string_view expected, const ListLength& length = {})
    -> Type<std::vector<T>> {
  return {[read = type.read, expected, length](
              const View& at, Diagnostics& diagnostics) -> std::optional<std::vector<T>> {
            if (at->kind != Node::Kind::list || at->items.size() < length.min ||
                at->items.size() > length.max) {
              diagnostics.mismatch(at, expected);
              return std::nullopt;
            }
            std::vector<T> values;
            bool complete = true;
            for (std::size_t i = 0; i < at->items.size(); ++i) {
              if (auto value = read(at.item(i), diagnostics)) {
                values.push_back(std::move(*value));
              } else if constexpr (std::is_base_of_v<RecordBase, T>) {
                T& broken = values.emplace_back();
                broken.at = at.item(i);
                broken.complete = false;
              } else {
                complete = false;
              }
            }
            if (!complete) return std::nullopt;
            return values;
          },
          list_shape(type.shape, length)};
}

}  // namespace slotrace::scenarios
