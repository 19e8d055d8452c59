#include "scenarios/reader/reduce.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "scenarios/reader/scalars.hpp"
#include "sim/failure.hpp"

namespace slotrace::scenarios {
namespace {

/// The way from the root to a value: names of members and positions in lists.
using Path = std::vector<std::variant<std::string, std::size_t>>;

/// Something that may be taken away, or replaced by something smaller.
struct Part {
  Path path;
  std::string what;  ///< "" where nobody would miss it
  std::optional<Node> smaller;
  bool is_day = false;  ///< the opening hours of a day
};

auto value_at(Node& root, const Path& path) -> Node& {
  Node* node = &root;
  for (const auto& step : path) {
    if (const auto* position = std::get_if<std::size_t>(&step)) {
      node = &node->items.at(*position);
    } else {
      node = const_cast<Node*>(node->find(std::get<std::string>(step)));
    }
  }
  return *node;
}

void cut(Node& root, const Part& part) {
  if (part.smaller) {
    value_at(root, part.path) = *part.smaller;
    return;
  }
  Path above = part.path;
  above.pop_back();
  Node& parent = value_at(root, above);
  if (const auto* position = std::get_if<std::size_t>(&part.path.back())) {
    parent.items.erase(parent.items.begin() + static_cast<std::ptrdiff_t>(*position));
  } else {
    drop_member(parent, std::get<std::string>(part.path.back()));
  }
}

auto operator+(Path path, std::variant<std::string, std::size_t> step) -> Path {
  path.push_back(std::move(step));
  return path;
}

auto name_in(const Node& object, std::string_view member) -> std::string {
  const Node* name = object.find(member);
  return name == nullptr ? "" : name->text;
}

class Parts {
 public:
  /// In the order in which they are tried: the largest first.
  static auto of(const Node& root) -> std::vector<Part> {
    Parts parts;
    parts.add_open_deeds(root);
    // What refers to another action stands below it.
    parts.add_items(root, "timeline", [](const Node& item) { return name_in(item, "name"); });
    parts.add_items(root, "traffic", [](const Node& item) { return name_in(item, "name"); });
    parts.add_items(root, "bookings", [](const Node& item) { return name_in(item, "name"); });
    parts.add_items(root, "event_types",
                    [](const Node& item) { return "event type " + name_in(item, "id"); });
    parts.add_items(root, "hosts",
                    [](const Node& item) { return "host " + name_in(item, "name"); });
    parts.add_faults(root);
    parts.add_hours(root);
    return std::move(parts.parts_);
  }

 private:
  template <class Name>
  void add_items(const Node& root, const std::string& member, Name name) {
    const Node* list = root.find(member);
    if (list == nullptr) return;
    for (std::size_t i = list->items.size(); i-- > 0;)
      add({.path = Path{member, i}, .what = name(list->items[i]), .smaller = {}});
  }

  void add_members(const Node& object, const Path& path) {
    for (const Member& member : object.members)
      add({.path = path + member.name, .what = "", .smaller = {}});
  }

  /// One of the things that an action may do, in place of all of them.
  void add_open_deeds(const Node& root) {
    const Node* timeline = root.find("timeline");
    for (std::size_t i = 0; timeline != nullptr && i < timeline->items.size(); ++i) {
      const Node& action = timeline->items[i];
      const Node* open = action.find("one_of");
      if (open == nullptr) continue;
      for (const Node& deed : open->items) {
        Node decided = action;
        drop_member(decided, "one_of");
        for (const Member& member : deed.members) decided.members.push_back(member);
        add({.path = Path{std::string("timeline"), i}, .what = "", .smaller = std::move(decided)});
      }
    }
  }

  void add_faults(const Node& root) {
    const Node* timeline = root.find("timeline");
    for (std::size_t i = 0; timeline != nullptr && i < timeline->items.size(); ++i) {
      const Node* faults = timeline->items[i].find("faults");
      if (faults == nullptr) continue;
      const Path path{std::string("timeline"), i, std::string("faults")};
      const std::string whose = name_in(timeline->items[i], "name");
      add({.path = path, .what = "the faults of " + whose, .smaller = {}});
      add_members(*faults, path);
      for (const char* list : {"webhook_arrives", "dies"}) {
        const Node* items = faults->find(list);
        for (std::size_t k = items == nullptr ? 0 : items->items.size(); k-- > 0;)
          add({.path = path + std::string(list) + k, .what = "", .smaller = {}});
      }
    }
    const Node* faults = root.find("faults");
    if (faults == nullptr) return;
    for (const Member& member : faults->members) {
      const std::string what = member.name == "at_most" ? "" : member.name;
      add({.path = Path{std::string("faults"), member.name}, .what = what, .smaller = {}});
    }
  }

  void add_hours(const Node& root) {
    const Node* hosts = root.find("hosts");
    for (std::size_t h = 0; hosts != nullptr && h < hosts->items.size(); ++h) {
      const Node* hours = hosts->items[h].find("hours");
      if (hours == nullptr) continue;
      const Path path{std::string("hosts"), h, std::string("hours")};
      for (const Member& day : hours->members)
        add({.path = path + day.name, .what = "", .smaller = {}, .is_day = true});
      for (const Member& day : hours->members) {
        for (std::size_t r = day.value.items.size(); r-- > 0;)
          add_range(path + day.name, r, day.value);
      }
    }
  }

  /// A stretch of opening hours: none of it, or an hour less at its end or at its beginning.
  void add_range(const Path& day, std::size_t position, const Node& ranges) {
    if (ranges.items.size() > 1) add({.path = day + position, .what = "", .smaller = {}});
    const Node& range = ranges.items[position];
    const auto parsed = parse_clock_range(range.text);
    const auto* clock = std::get_if<model::ClockRange>(&parsed);
    constexpr auto kHour = std::chrono::hours{1};
    if (clock == nullptr || clock->to - clock->from <= kHour) return;
    const auto add_smaller = [&](model::ClockTime from, model::ClockTime to) {
      Node smaller = range;
      smaller.text = fmt::format("{}-{}", clock_text(from), clock_text(to));
      add({.path = day + position, .what = "", .smaller = std::move(smaller)});
    };
    add_smaller(clock->from, clock->to - kHour);
    add_smaller(clock->from + kHour, clock->to);
  }

  static auto clock_text(model::ClockTime time) -> std::string {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
    return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
  }

  void add(Part part) { parts_.push_back(std::move(part)); }

  std::vector<Part> parts_;
};

}  // namespace

auto reduce(const CaseFile& file, Node root,
            const std::function<bool(const model::Scenario&)>& still) -> ReducedCase {
  auto whole = file.scenario_of(root);
  sim::require(whole.has_value(), "the case to reduce describes no scenario");
  ReducedCase best{.root = std::move(root), .scenario = std::move(*whole), .missed = {}};
  // Those behind the last part that could be missed were tried on the same case, and stay.
  std::size_t end = std::numeric_limits<std::size_t>::max();
  for (std::size_t next_end = end; next_end > 0; end = next_end) {
    next_end = 0;
    std::vector<Part> parts = Parts::of(best.root);
    for (std::size_t i = 0; i < std::min(end, parts.size());) {
      Node candidate = best.root;
      cut(candidate, parts[i]);
      auto scenario = file.scenario_of(candidate);
      if (!scenario || !still(*scenario)) {
        ++i;
        continue;
      }
      if (parts[i].is_day) ++best.days_missed;
      if (!parts[i].what.empty()) best.missed.push_back(parts[i].what);
      best.root = std::move(candidate);
      best.scenario = std::move(*scenario);
      end = std::numeric_limits<std::size_t>::max();
      next_end = i;
      // The parts behind it have moved up.
      parts = Parts::of(best.root);
    }
  }
  return best;
}

}  // namespace slotrace::scenarios
