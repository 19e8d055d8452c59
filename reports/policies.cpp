#include "reports/policies.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/text.hpp"

namespace slotrace::reports {
namespace {

constexpr std::size_t kColumns = 100;

auto describe(const model::DayRange& days) -> std::string {
  if (days.anchor == model::DayRange::Anchor::booking) {
    if (days.count == 1) return "the booking's days";
    return fmt::format("{} days from each of the booking's days", days.count);
  }
  return days.count == 1 ? "today" : fmt::format("{} days from today", days.count);
}

auto describe(const model::Policy& policy, const model::Operation& operation) -> std::string {
  if (const auto* forget = std::get_if<model::ForgetDays>(&operation.what))
    return fmt::format("{} of {}", describe(forget->days), policy.layers.at(forget->layer).name);
  return std::get<model::DeletePattern>(operation.what).pattern.text();
}

/// book_in_calcom calls create_booking, and so clears what that clears.
auto clears(const model::Policy& policy, model::EntryPoint entry_point) -> std::string {
  if (entry_point == model::EntryPoint::book_in_calcom)
    entry_point = model::EntryPoint::create_booking;
  std::vector<std::string> parts;
  for (const model::Operation& operation :
       policy.invalidation[static_cast<std::size_t>(entry_point)])
    parts.push_back(describe(policy, operation));
  return parts.empty() ? "nothing" : joined(parts, ", then ");
}

void add_wrapped(std::string& out, const std::string& text, std::size_t indent,
                 std::size_t hanging) {
  const std::string prefix(indent, ' ');
  for (const std::string& line : wrapped(printable(text), kColumns - indent, hanging))
    out += prefix + line + '\n';
}

}  // namespace

auto policy_table(const std::vector<model::Policy>& policies, const Style& style) -> std::string {
  std::string out;
  for (const model::Policy& policy : policies) {
    if (!out.empty()) out += '\n';
    out += style.strong(printable(policy.name)) + '\n';
    add_wrapped(out, policy.summary, 2, 0);
    std::vector<std::pair<std::string, std::vector<std::string>>>
        groups;  // what is cleared, by whom
    for (const model::EntryPoint entry_point : model::all_entry_points()) {
      const std::string what = clears(policy, entry_point);
      auto group = std::ranges::find(groups, what, &decltype(groups)::value_type::first);
      if (group == groups.end()) group = groups.insert(groups.end(), {what, {}});
      group->second.emplace_back(model::name(entry_point));
    }
    for (const auto& [what, entry_points] : groups) {
      const std::string who = entry_points.size() == model::kEntryPoints
                                  ? "every entry point"
                                  : joined(entry_points, ", ");
      add_wrapped(
          out,
          fmt::format(
              "{} clear{}: {}", who,
              entry_points.size() == 1 || entry_points.size() == model::kEntryPoints ? "s" : "",
              what),
          4, 2);
    }
  }
  return out;
}

}  // namespace slotrace::reports
