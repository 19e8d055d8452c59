#include "model/key_template.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/glob.hpp"
#include "model/nearest.hpp"

namespace slotrace::model {
namespace {

struct FieldName {
  KeyField field;
  std::string_view name;
};
constexpr std::array kFieldNames = {
    FieldName{KeyField::event_type_id, "eventTypeId"},
    FieldName{KeyField::start, "start"},
    FieldName{KeyField::end, "end"},
    FieldName{KeyField::company_id, "companyId"},
    FieldName{KeyField::branch_id, "branchId"},
    FieldName{KeyField::team_id, "teamId"},
    FieldName{KeyField::host, "host"},
    FieldName{KeyField::generation, "generation"},
    FieldName{KeyField::day, "day"},
};

auto is_time(KeyField field) -> bool {
  return field == KeyField::start || field == KeyField::end || field == KeyField::day;
}

/// PHP's (int) cast of a string: an optional sign and its leading digits, or 0.
/// https://www.php.net/manual/en/language.types.numeric-strings.php
auto php_int(std::string_view text) -> std::string {
  std::size_t digits = !text.empty() && text.front() == '-' ? 1 : 0;
  const std::size_t begin = digits;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == begin) return "0";
  std::size_t zeros = begin;
  while (zeros + 1 < digits && text[zeros] == '0') ++zeros;
  return std::string(text.substr(0, begin)) + std::string(text.substr(zeros, digits - zeros));
}

auto check_format(KeyField field, std::string_view format) -> std::string {
  if (!is_time(field)) {
    return format == "%s" || format == "%d" ? "" : "expected the conversion %s or %d";
  }
  const bool known = std::ranges::all_of(format, [](char c) {
    return std::string_view("YmdHis").find(c) != std::string_view::npos ||
           std::string_view("-_:/. T").find(c) != std::string_view::npos;
  });
  return known ? "" : "expected a PHP date format of Y m d H i s and separators";
}

}  // namespace

auto name(KeyField field) -> std::string_view {
  return std::ranges::find(kFieldNames, field, &FieldName::field)->name;
}

auto KeyTemplate::parse(std::string_view text) -> std::variant<KeyTemplate, KeyTemplateError> {
  KeyTemplate result;
  result.text_ = text;
  std::string literal;
  std::optional<std::size_t> optional_since;
  const auto end_literal = [&] {
    if (literal.empty()) return;
    result.parts_.push_back({std::move(literal), std::nullopt, "", optional_since.has_value()});
    literal.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("{?")) {
      if (optional_since) return KeyTemplateError{at, "an optional part stands inside another", ""};
      end_literal();
      optional_since = at;
      at += 2;
      continue;
    }
    if (optional_since && text[at] == '}') {
      end_literal();
      const bool names_team = std::ranges::any_of(result.parts_, [](const Part& part) {
        return part.optional && part.field == KeyField::team_id;
      });
      if (!names_team) {
        return KeyTemplateError{
            *optional_since,
            "this optional part names no {teamId}, the only field that a caller may omit", ""};
      }
      optional_since.reset();
      ++at;
      continue;
    }
    if (text[at] != '{') {
      literal += text[at++];
      continue;
    }
    const std::size_t close = text.find('}', at);
    if (close == std::string_view::npos) {
      return KeyTemplateError{at, "this field is never closed, expected }", ""};
    }
    const std::string_view inside = text.substr(at + 1, close - at - 1);
    const std::size_t colon = inside.find(':');
    const std::string_view field_name = inside.substr(0, colon);
    const auto* known = std::ranges::find(kFieldNames, field_name, &FieldName::name);
    if (known == kFieldNames.end()) {
      std::vector<std::string_view> names;
      for (const FieldName& one : kFieldNames) names.push_back(one.name);
      return KeyTemplateError{at + 1, fmt::format("no key field is called \"{}\"", field_name),
                              std::string(nearest(field_name, names))};
    }
    std::string format = is_time(known->field) ? "Y-m-d" : "%s";
    if (colon != std::string_view::npos) {
      format = inside.substr(colon + 1);
      if (const std::string wrong = check_format(known->field, format); !wrong.empty()) {
        return KeyTemplateError{at + 2 + colon, fmt::format("got \"{}\", {}", format, wrong), ""};
      }
    }
    end_literal();
    result.parts_.push_back({"", known->field, std::move(format), optional_since.has_value()});
    at = close + 1;
  }
  if (optional_since) {
    return KeyTemplateError{*optional_since, "this optional part is never closed, expected }", ""};
  }
  end_literal();
  return result;
}

auto KeyTemplate::beginning() const -> std::string {
  return parts_.empty() || parts_.front().optional ? "" : parts_.front().literal;
}

auto KeyTemplate::uses(KeyField field) const -> bool {
  return std::ranges::any_of(parts_, [&](const Part& part) { return part.field == field; });
}

auto KeyTemplate::requires_field(KeyField field) const -> bool {
  return std::ranges::any_of(
      parts_, [&](const Part& part) { return part.field == field && !part.optional; });
}

auto KeyTemplate::pattern(bool with_optional_parts) const -> std::string {
  std::string pattern;
  for (const Part& part : parts_) {
    if (part.optional && !with_optional_parts) continue;
    for (const char c : part.literal) {
      if (std::string_view("*?[]\\^").find(c) != std::string_view::npos) pattern += '\\';
      pattern += c;
    }
    if (part.field) pattern += "?*";
  }
  return pattern;
}

auto KeyTemplate::can_form(std::string_view key) const -> bool {
  return glob_matches(pattern(true), key) || glob_matches(pattern(false), key);
}

auto KeyTemplate::format(const KeyValues& values, const Zone& zone) const -> std::string {
  const auto identifier = [](const std::string& text, const std::string& conversion) {
    return conversion == "%d" ? php_int(text) : text;
  };
  std::string out;
  for (const Part& part : parts_) {
    if (part.optional && !values.team) continue;
    out += part.literal;
    if (!part.field) continue;
    switch (*part.field) {
      case KeyField::event_type_id: out += fmt::format("{}", values.event_type_id); break;
      case KeyField::start: out += zone.format(values.start, part.format); break;
      case KeyField::end: out += zone.format(values.end, part.format); break;
      case KeyField::company_id: out += identifier(values.tenant.company, part.format); break;
      case KeyField::branch_id: out += identifier(values.tenant.branch, part.format); break;
      case KeyField::team_id: out += identifier(values.team.value_or(""), part.format); break;
      case KeyField::host: out += identifier(values.host, part.format); break;
      case KeyField::generation: out += values.generation; break;
      case KeyField::day:
        if (values.day) out += zone.format(zone.at(*values.day, ClockTime{0}), part.format);
        break;
    }
  }
  return out;
}

}  // namespace slotrace::model
