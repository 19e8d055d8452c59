#include "reports/coverage.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

// One decimal, rounded half up, without floating point; whole numbers without decimals.
auto percent(std::size_t part, std::size_t whole) -> std::string {
  if (whole == 0) return "0";
  const std::size_t tenths = (part * 2000 + whole) / (2 * whole);
  if (tenths % 10 == 0) return fmt::format("{}", tenths / 10);
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

struct BoxLine {
  std::string text;
  bool bad = false;
  bool good = false;
};

auto cell_line(const model::CoverageCell& cell, const std::string& layer) -> BoxLine {
  if (cell.covered) return {.text = fmt::format("✓ clears {}", layer), .good = true};
  if (cell.vacuous) return {.text = fmt::format("? {}: nothing stale to clear (vacuous)", layer)};
  if (cell.left == cell.tried)
    return {.text = fmt::format("✗ does NOT clear {} ({} stay stale)", layer, cell.left),
            .bad = true};
  return {.text = fmt::format("✗ clears {} in part ({} of {} stay stale)", layer, cell.left,
                              cell.tried),
          .bad = true};
}

auto paint(const Style& style, const BoxLine& line, const std::string& text) -> std::string {
  if (line.bad) return style.bad(text);
  if (line.good) return style.good(text);
  return text;
}

auto rule(std::size_t width) -> std::string {
  std::string out;
  for (std::size_t i = 0; i < width; ++i) out += "─";
  return out;
}

void add_box(std::string& out, const std::vector<BoxLine>& lines, std::size_t width,
             const Style& style) {
  out += fmt::format("┌{}┐\n", rule(width + 2));
  for (const BoxLine& line : lines)
    out += fmt::format("│ {} │\n", paint(style, line, padded(line.text, width)));
  out += fmt::format("└{}┘\n", rule(width + 2));
}

auto box_of(const model::Policy& policy, const model::CoverageMap& map,
            model::EntryPoint entry_point) -> std::vector<BoxLine> {
  std::vector<BoxLine> lines{{.text = fmt::format("{}()", model::qualified_name(entry_point))}};
  std::size_t covered = 0;
  std::size_t measured = 0;
  for (const model::CoverageCell& cell : map.cells) {
    if (cell.entry_point != entry_point) continue;
    lines.push_back(cell_line(cell, printable(policy.layers.at(cell.layer).name)));
    if (!cell.vacuous) ++measured;
    if (cell.covered) ++covered;
  }
  lines.push_back({.text = measured == 0
                               ? std::string("Coverage: nothing to measure")
                               : fmt::format("Coverage: {} %", percent(covered, measured))});
  return lines;
}

void add_counts(std::string& out, const model::Policy& policy, const model::CoverageMap& map) {
  const CoverageCounts counts = coverage_counts(policy, map);
  const auto line = [&](std::size_t part, std::string_view words) {
    out += fmt::format("  {}/{} = {} %  {}\n", part, model::kEntryPoints,
                       percent(part, model::kEntryPoints), words);
  };
  out += "Counted otherwise, by entry points:\n";
  line(counts.clearing_by_themselves,
       "clear something by themselves (the analysis's \"1 out of 7\")");
  line(map.entry_points_with_any(), "have at least one layer covered");
  line(map.entry_points_with_all(), "have every layer covered");
}

/// The same hole of several entry points.
struct HoleGroup {
  const model::CoverageHole* first = nullptr;
  std::vector<std::string> entry_points;
  std::uint64_t left = 0;  ///< keys, after the entry point that leaves the most
};

auto grouped(const std::vector<model::CoverageHole>& holes) -> std::vector<HoleGroup> {
  std::vector<HoleGroup> groups;
  for (const model::CoverageHole& hole : holes) {
    auto group = std::ranges::find_if(groups, [&](const HoleGroup& one) {
      return one.first->layer == hole.layer && one.first->what == hole.what;
    });
    if (group == groups.end())
      group = groups.insert(groups.end(), {.first = &hole, .entry_points = {}});
    group->entry_points.emplace_back(model::name(hole.entry_point));
    group->left = std::max(group->left, hole.left);
  }
  return groups;
}

void add_holes(std::string& out, const model::Policy& policy, const model::CoverageMap& map,
               const Style& style) {
  if (map.holes.empty()) {
    out +=
        "Holes: none among the other keys that were tried: ranges of up to seven days, later "
        "days,\n"
        "  other event types of the host, another company's with the same host.\n";
    return;
  }
  out += style.bad("Holes") + ": keys that no cell counts and that stay stale\n";
  for (const HoleGroup& group : grouped(map.holes)) {
    const std::string who = group.entry_points.size() == model::kEntryPoints
                                ? "every entry point"
                                : joined(group.entry_points, ", ");
    out += fmt::format("  {}: {} ({})\n", printable(policy.layers.at(group.first->layer).name),
                       printable(group.first->what), counted(group.left, "key"));
    for (const std::string& line : wrapped("after " + who, 96, 2)) out += "    " + line + '\n';
    out += fmt::format("    e.g. {}\n", printable(group.first->example));
  }
}

}  // namespace

auto coverage_counts(const model::Policy& policy, const model::CoverageMap& map) -> CoverageCounts {
  return {.clearing_by_themselves = static_cast<std::size_t>(std::ranges::count_if(
              policy.invalidation, [](const auto& operations) { return !operations.empty(); })),
          .percent = percent(map.covered(), map.measured())};
}

auto coverage(const model::Policy& policy, const model::CoverageMap& map, const Style& style)
    -> std::string {
  std::string out =
      style.strong(fmt::format("Invalidation coverage of {}", printable(policy.name))) + '\n';
  if (!policy.summary.empty()) out += printable(policy.summary) + '\n';
  out += remarks_text(policy);
  if (policy.layers.empty()) return out + "It has no cache layer, so there is nothing to cover.\n";
  std::vector<std::vector<BoxLine>> boxes;
  std::size_t width = 0;
  for (const model::EntryPoint entry_point : model::all_entry_points()) {
    boxes.push_back(box_of(policy, map, entry_point));
    for (const BoxLine& line : boxes.back()) width = std::max(width, columns(line.text));
  }
  for (const auto& box : boxes) add_box(out, box, width, style);

  out += style.strong(map.measured() == 0
                          ? std::string("OVERALL COVERAGE: nothing to measure")
                          : fmt::format("OVERALL COVERAGE: {}/{} cells = {} %", map.covered(),
                                        map.measured(), coverage_counts(policy, map).percent)) +
         '\n';
  if (map.vacuous() > 0)
    out += fmt::format("Left out: {}, because nothing that contradicts the change was ever there\n",
                       counted(map.vacuous(), "vacuous cell"));
  add_counts(out, policy, map);
  out += fmt::format("Measured in {}; holds for bookings from today to today+{} ({}).\n",
                     counted(map.runs, "run"), map.horizon_days - 1,
                     counted(static_cast<std::size_t>(std::max(map.horizon_days, 0)), "day"));
  add_holes(out, policy, map, style);
  return out;
}

}  // namespace slotrace::reports
