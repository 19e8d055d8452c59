#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "model/calendar.hpp"
#include "model/world.hpp"

namespace slotrace::model {

/// What a key template can name.
enum class KeyField : std::uint8_t {
  event_type_id,
  start,
  end,
  company_id,
  branch_id,
  team_id,
  host,
  generation,
  day,
};

/// "eventTypeId", "start", "end", "companyId", "branchId", "teamId", "host", "generation", "day"
[[nodiscard]] auto name(KeyField field) -> std::string_view;

/// What a key is made from. `start` and `end` bound the window that is asked for.
struct KeyValues {
  std::int64_t event_type_id = 0;
  TimePoint start;
  TimePoint end;
  Tenant tenant;
  std::optional<std::string> team;  ///< nothing: the caller does not pass it
  std::string host;  ///< for generations' keys and tags
  std::string generation;  ///< for layers' keys
  std::optional<Day> day;  ///< for patterns: one of the days that a change touches
};

struct KeyTemplateError {
  std::size_t offset;  ///< into the template's text
  std::string message;
  std::string nearest;  ///< "" when no known name is near
};

/// How a layer names its entries: literal text and fields, `{eventTypeId}`, `{start:Y-m-d-H}`,
/// `{branchId:%d}`. Times take a PHP date format (default Y-m-d), identifiers a printf conversion:
/// %s (the default) writes them as they are, %d as PHP casts text to a number, so that a UUID gives
/// its leading digits or 0. What stands between `{?` and `}` is left out when the caller does not pass
/// the team id that it names: `calcom:slots:{?{teamId}:}{eventTypeId}`.
class KeyTemplate {
 public:
  static auto parse(std::string_view text) -> std::variant<KeyTemplate, KeyTemplateError>;

  [[nodiscard]] auto text() const -> const std::string& { return text_; }
  [[nodiscard]] auto uses(KeyField field) const -> bool;
  /// Whether the template has the field outside of every optional part.
  [[nodiscard]] auto requires_field(KeyField field) const -> bool;
  /// What every name begins with, whatever the values.
  [[nodiscard]] auto beginning() const -> std::string;
  /// Whether some values give `key`: its literal parts are there, in order. (What stands for a field
  /// is not looked at.)
  [[nodiscard]] auto can_form(std::string_view key) const -> bool;
  [[nodiscard]] auto format(const KeyValues& values, const Zone& zone) const -> std::string;

 private:
  struct Part {
    std::string literal;  ///< before the field
    std::optional<KeyField> field;  ///< nothing: there is only the literal
    std::string format;
    bool optional = false;
  };
  [[nodiscard]] auto pattern(bool with_optional_parts) const -> std::string;

  std::string text_;
  std::vector<Part> parts_;
};

}  // namespace slotrace::model
