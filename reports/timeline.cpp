#include "reports/timeline.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "reports/narration.hpp"
#include "reports/text.hpp"
#include "reports/wording.hpp"

namespace slotrace::reports {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kCacheColumns = 51;  // a key of a two-hour window, whole

auto paint(const Style& style, Mark mark, const std::string& text) -> std::string {
  switch (mark) {
    case Mark::none: return text;
    case Mark::bad: return style.bad(text);
    case Mark::good: return style.good(text);
    case Mark::faint: return style.faint(text);
  }
  return text;
}

auto wrap_lines(const std::vector<Line>& lines, std::size_t width) -> std::vector<Line> {
  std::vector<Line> out;
  for (const Line& line : lines)
    for (std::string& text : wrapped(printable(line.text), width, 4))
      out.push_back({std::move(text), line.mark});
  return out;
}

}  // namespace

auto timeline(const CaseReport& report, const Style& style) -> std::string {
  const model::Zone& zone = report.scenario.world.zone;
  const bool timeless = report.mode == sim::Mode::interleaving;
  const std::vector<Row> rows = narrate(report);

  std::vector<std::string> when;
  for (const Row& row : rows)
    when.push_back(timeless ? fmt::format("{}", when.size() + 1) : clock_text(row.time, zone));
  std::size_t time_columns = 4;
  for (const std::string& text : when) time_columns = std::max(time_columns, text.size());
  const std::size_t event_columns = kColumns - kCacheColumns - time_columns - 4;

  std::string out =
      style.strong(fmt::format("{}  {}  {}", padded(timeless ? "STEP" : "TIME", time_columns),
                               padded("EVENT", event_columns), "CACHES"));
  out += '\n';
  for (std::size_t i = 0; i < kColumns; ++i) out += "━";
  out += '\n';

  std::optional<model::Day> day;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    if (const model::Day today = zone.day_of(row.time); !timeless && day != today) {
      out += style.strong(fmt::format("{} ({})", model::to_string(today), zone.name())) + '\n';
      day = today;
    }
    // An event with nothing beside it has the whole line.
    const std::size_t room = row.caches.empty() ? kColumns - time_columns - 2 : event_columns;
    const auto events = wrap_lines({{row.event, row.mark}}, room);
    const auto caches = wrap_lines(row.caches, kCacheColumns);
    for (std::size_t n = 0; n < std::max(events.size(), caches.size()); ++n) {
      std::string line = padded(n == 0 ? when[i] : "", time_columns);
      const Line event = n < events.size() ? events[n] : Line{};
      const bool more = n < caches.size();
      line += "  " + paint(style, event.mark, event.text);
      if (more) {
        line.append(event_columns - columns(event.text) + 2, ' ');
        line += paint(style, caches[n].mark, caches[n].text);
      }
      out += line + '\n';
    }
  }
  if (rows.empty()) out += "nothing happens\n";
  return out;
}

}  // namespace slotrace::reports
