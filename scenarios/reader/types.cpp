#include "scenarios/reader/types.hpp"

#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

using model::Duration;
using model::TimePoint;

auto inline_shape(std::string json) -> ShapePtr {
  return std::make_shared<Shape>(Shape{"", std::move(json), {}});
}

auto named_shape(std::string name, std::string json) -> ShapePtr {
  return std::make_shared<Shape>(Shape{std::move(name), std::move(json), {}});
}

template <class T>
auto read_integer(const View& at, Diagnostics& diagnostics, T min, T max) -> std::optional<T> {
  const std::string& text = at->text;
  T value{};
  if (at->kind == Node::Kind::number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && value >= min && value <= max) {
      return value;
    }
  }
  diagnostics.mismatch(at, fmt::format("a whole number from {} to {}", min, max));
  return std::nullopt;
}

auto read_text(const View& at, Diagnostics& diagnostics) -> std::optional<std::string> {
  if (at->kind == Node::Kind::text) return at->text;
  diagnostics.mismatch(at, "a text");
  return std::nullopt;
}

auto parse_relative(std::string_view text, TimeText& out) -> std::optional<Mismatch> {
  Parsed<Duration> result = parse_duration(text.substr(1));
  if (const auto* wrong = std::get_if<Mismatch>(&result)) return *wrong;
  out.value = std::get<Duration>(result);
  return std::nullopt;
}

auto parse_time(std::string_view text) -> Parsed<TimeText> {
  TimeText out;
  if (text.starts_with('+')) {
    if (auto wrong = parse_relative(text, out)) {
      return Mismatch{fmt::format("after the + {}", wrong->expected)};
    }
    return out;
  }
  const Parsed<TimePoint> instant = parse_instant(text);
  if (lacks_offset(text)) return std::get<Mismatch>(instant);
  if (!std::holds_alternative<TimePoint>(instant)) {
    return Mismatch{"a time such as \"2025-10-13T08:00:00Z\" or \"+6min\" (after the start)"};
  }
  out.value = std::get<TimePoint>(instant);
  return out;
}

auto parse_time_or_day(std::string_view text) -> Parsed<TimeText> {
  const Parsed<model::Day> day = parse_day(text);
  if (std::holds_alternative<model::Day>(day)) return TimeText{std::get<model::Day>(day)};
  Parsed<TimeText> time = parse_time(text);
  if (std::holds_alternative<Mismatch>(time) && !text.starts_with('+') && !lacks_offset(text)) {
    return Mismatch{
        "a time such as \"2025-10-13T08:00:00Z\" or \"+6min\", or a day such as "
        "\"2025-10-13\""};
  }
  return time;
}

constexpr std::string_view kInstant =
    R"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2}))";
constexpr std::string_view kRelative = R"(\\+[0-9]+(\\.[0-9]+)?(ns|us|ms|s|min|h|d))";

auto pattern(std::string_view meaning, std::string_view regular_expression) -> std::string {
  return fmt::format(R"({{"description": "{}", "type": "string", "pattern": "^({})$"}})", meaning,
                     regular_expression);
}

}  // namespace

auto text_type() -> const Type<std::string>& {
  static const Type<std::string> type{read_text, inline_shape(R"({"type": "string"})")};
  return type;
}

auto name_type() -> const Type<std::string>& {
  static const Type<std::string> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<std::string> {
        auto text = read_text(at, diagnostics);
        if (!text || !text->empty()) return text;
        diagnostics.mismatch(at, "a text that is not empty");
        return std::nullopt;
      },
      inline_shape(R"({"type": "string", "minLength": 1})")};
  return type;
}

auto boolean_type() -> const Type<bool>& {
  static const Type<bool> type{[](const View& at, Diagnostics& diagnostics) -> std::optional<bool> {
                                 if (at->kind == Node::Kind::boolean) return at->boolean;
                                 diagnostics.mismatch(at, "true or false");
                                 return std::nullopt;
                               },
                               inline_shape(R"({"type": "boolean"})")};
  return type;
}

auto duration_type() -> const Type<Duration>& {
  static const Type<Duration> type = [] {
    Type<Duration> text = parsed_text<Duration>(
        parse_duration,
        named_shape("duration", pattern("A number and its unit, such as 300ms or 1.5h: whole "
                                        "nanoseconds, at most a hundred years.",
                                        R"([0-9]+(\\.[0-9]+)?(ns|us|ms|s|min|h|d))")));
    text.read = [read = text.read](const View& at, Diagnostics& diagnostics) {
      if (at->kind != Node::Kind::number) return read(at, diagnostics);
      diagnostics.mismatch(
          at, "a duration: a text with its unit, such as \"300s\" (ns, us, ms, s, min, h or d)");
      return std::optional<Duration>{};
    };
    return text;
  }();
  return type;
}

auto instant_type() -> const Type<TimePoint>& {
  static const Type<TimePoint> type = parsed_text<TimePoint>(
      parse_instant, named_shape("instant", pattern("RFC 3339, years 1970 to 2150.", kInstant)));
  return type;
}

auto time_type() -> const Type<TimeText>& {
  static const Type<TimeText> type = parsed_text<TimeText>(
      parse_time, named_shape("time", pattern("RFC 3339, or so long after the start: +6min.",
                                              fmt::format("{}|{}", kInstant, kRelative))));
  return type;
}

auto time_or_day_type() -> const Type<TimeText>& {
  static const Type<TimeText> type = parsed_text<TimeText>(
      parse_time_or_day,
      named_shape(
          "time_or_day",
          pattern("RFC 3339, or so long after the start: +6min, or a day: its 00:00 in "
                  "the application's zone.",
                  fmt::format("{}|{}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}", kInstant, kRelative))));
  return type;
}

auto zone_type() -> const Type<model::Zone>& {
  static const Type<model::Zone> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<model::Zone> {
        constexpr std::string_view kExpected =
            "the name of a time zone, such as \"Europe/Berlin\" or \"UTC\"";
        if (at->kind != Node::Kind::text) {
          diagnostics.mismatch(at, kExpected);
          return std::nullopt;
        }
        auto zone = model::Zone::find(at->text);
        if (!zone && !diagnostics.full()) {
          const std::vector<std::string> names = model::Zone::names();
          diagnostics.unknown(at, kExpected,
                              std::vector<std::string_view>(names.begin(), names.end()));
        }
        return zone;
      },
      named_shape("zone", R"({"description": "A time zone of the tz database, such as )"
                          R"(Europe/Berlin.", "type": "string"})")};
  return type;
}

auto clock_type() -> const Type<model::Clock>& {
  static const Type<model::Clock> type{
      [](const View& at, Diagnostics& diagnostics) -> std::optional<model::Clock> {
        if (at->kind == Node::Kind::text && at->text == "branch") return model::OfBranch{};
        const auto zone = zone_type().read(at, diagnostics);
        if (!zone) return std::nullopt;
        return *zone;
      },
      zone_type().shape};
  return type;
}

auto clock_range_type() -> const Type<model::ClockRange>& {
  static const Type<model::ClockRange> type = parsed_text<model::ClockRange>(
      parse_clock_range,
      named_shape("clock_range", pattern("Clock times from and to: 09:00-18:00.",
                                         "[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}")));
  return type;
}

auto any_type() -> const Type<View>& {
  static const Type<View> type{[](const View& at, Diagnostics&) { return std::optional<View>{at}; },
                               inline_shape("{}")};
  return type;
}

auto integer_type(const IntegerRange& range) -> Type<std::int64_t> {
  return {[range](const View& at, Diagnostics& diagnostics) {
            return read_integer<std::int64_t>(at, diagnostics, range.min, range.max);
          },
          inline_shape(fmt::format(R"({{"type": "integer", "minimum": {}, "maximum": {}}})",
                                   range.min, range.max))};
}

auto seed_type() -> const Type<std::uint64_t>& {
  static const Type<std::uint64_t> type{[](const View& at, Diagnostics& diagnostics) {
                                          return read_integer<std::uint64_t>(
                                              at, diagnostics, 0,
                                              std::numeric_limits<std::uint64_t>::max());
                                        },
                                        inline_shape(R"({"type": "integer", "minimum": 0})")};
  return type;
}

auto choice_shape(const std::vector<std::string_view>& names) -> ShapePtr {
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "" : ", ") + json_string(std::string(name));
  }
  return inline_shape(fmt::format(R"({{"enum": [{}]}})", list));
}

auto nullable_shape(const ShapePtr& shape) -> ShapePtr {
  return std::make_shared<Shape>(
      Shape{"", fmt::format(R"({{"anyOf": [{}, {{"type": "null"}}]}})", use_of(*shape)), {shape}});
}

auto list_shape(const ShapePtr& shape, const ListLength& length) -> ShapePtr {
  std::string json = fmt::format(R"({{"type": "array", "items": {}}})", use_of(*shape));
  json.pop_back();
  if (length.min > 0) json += fmt::format(R"(, "minItems": {})", length.min);
  if (length.max != ListLength{}.max) json += fmt::format(R"(, "maxItems": {})", length.max);
  return std::make_shared<Shape>(Shape{"", json + "}", {shape}});
}

}  // namespace slotrace::scenarios
