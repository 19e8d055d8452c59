#include "reports/policies.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/text.hpp"

namespace slotrace::reports {
namespace {

constexpr std::size_t kColumns = 100;

auto days_text(const model::DayRange& days) -> std::string {
  using Anchor = model::DayRange::Anchor;
  const auto named = [&]() -> std::string_view {
    switch (days.anchor) {
      case Anchor::today: return "today";
      case Anchor::booking: return "each of the booking's days";
      case Anchor::old_day: return "the old day";
      case Anchor::new_day: return "the new day";
    }
    return "";
  }();
  std::string text;
  if (days.count > 1) {
    text = fmt::format("{} days from {}", days.count, named);
  } else {
    text = days.anchor == Anchor::booking ? "the booking's days" : std::string(named);
  }
  if (days.back > 0) text += fmt::format(" less {}", days.back);
  if (days.spans != std::vector<int>{1}) {
    text += fmt::format(", over {} days", fmt::join(days.spans, ", "));
  }
  return text;
}

auto scope_text(model::Scope scope) -> std::string_view {
  switch (scope) {
    case model::Scope::event_type: return "";
    case model::Scope::host: return ", of all the host's event types";
    case model::Scope::calendar: return ", of all event types";
  }
  return "";
}

auto list_text(const model::Policy& policy, const std::vector<model::Operation>& operations)
    -> std::string;

/// One operation in words.
struct Describe {
  const model::Policy& policy;

  [[nodiscard]] auto range(const model::KeyRange& keys) const -> std::string {
    return fmt::format("{}{} of {}{}", days_text(keys.days), keys.hours ? " by hours" : "",
                       policy.layers.at(keys.layer).name, scope_text(keys.scope));
  }
  auto operator()(const model::ForgetKeys& one) const -> std::string {
    return range(one.keys) + (one.at_once ? " with one DEL" : "");
  }
  auto operator()(const model::VoidLeases& one) const -> std::string {
    return "the leases of " + range(one.keys);
  }
  auto operator()(const model::Refill& one) const -> std::string {
    return "and refill " + range(one.keys);
  }
  auto operator()(const model::DeletePattern& one) const -> std::string {
    return fmt::format("{}{}", one.pattern.text(), scope_text(one.scope));
  }
  auto operator()(const model::FlushTag& one) const -> std::string {
    return fmt::format("tag {}{}", one.tag.text(), scope_text(one.scope));
  }
  auto operator()(const model::BumpGeneration& one) const -> std::string {
    return fmt::format("generation {}{}", policy.generations.at(one.generation).name,
                       scope_text(one.scope));
  }
  auto operator()(const model::Wait&) const -> std::string { return "wait"; }
  auto operator()(const model::WaitForReaders&) const -> std::string {
    return "wait for readers in flight (idealised)";
  }
  auto operator()(const model::Atomic& one) const -> std::string {
    return fmt::format("in one step ({})", list_text(policy, one.operations));
  }
  auto operator()(const model::Enqueue& one) const -> std::string {
    return fmt::format("in a job ({})", list_text(policy, one.operations));
  }
};

auto list_text(const model::Policy& policy, const std::vector<model::Operation>& operations)
    -> std::string {
  std::vector<std::string> parts;
  for (const model::Operation& operation : operations) {
    parts.push_back(std::visit(Describe{policy}, operation.what));
  }
  return joined(parts, ", then ");
}

/// book_in_calcom calls create_booking, and so clears what that clears.
auto clears(const model::Policy& policy, model::EntryPoint entry_point) -> std::string {
  if (entry_point == model::EntryPoint::book_in_calcom)
    entry_point = model::EntryPoint::create_booking;
  const auto& operations = policy.invalidation[static_cast<std::size_t>(entry_point)];
  const auto& before = policy.before_call[static_cast<std::size_t>(entry_point)];
  std::string text = operations.empty() ? "nothing" : list_text(policy, operations);
  if (!before.empty())
    text += fmt::format("; before it calls Cal.com: {}", list_text(policy, before));
  return text;
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
