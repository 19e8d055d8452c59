#include "model/nearest.hpp"

#include <algorithm>
#include <vector>

namespace slotrace::model {
namespace {

constexpr std::size_t kLongestText = 64;

auto lower(char c) -> char { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

auto same(char a, char b) -> bool { return lower(a) == lower(b); }

}  // namespace

auto edit_distance(std::string_view a, std::string_view b) -> std::size_t {
  // Rows of the distance table: for the prefix of `a` two shorter, one shorter, and this one.
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

auto nearest(std::string_view text, std::span<const std::string_view> known) -> std::string_view {
  std::string_view best;
  std::size_t best_distance = kLongestText;
  if (text.size() > kLongestText) return best;
  for (const std::string_view name : known) {
    if (name.size() > kLongestText) continue;
    const std::size_t distance = edit_distance(text, name);
    if (distance > name.size() / 3) continue;
    if (distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace slotrace::model
