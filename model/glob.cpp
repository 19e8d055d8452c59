#include "model/glob.hpp"

#include <algorithm>
#include <cstddef>

namespace slotrace::model {
namespace {

/// Matches one element of `pattern` at `at` (not a *) against `c`; moves `at` behind the element.
auto element_matches(std::string_view pattern, std::size_t& at, char c) -> bool {
  switch (pattern[at]) {
    case '?': ++at; return true;
    case '\\':
      if (at + 1 < pattern.size()) ++at;
      return pattern[at++] == c;
    case '[': {
      ++at;
      const bool negated = at < pattern.size() && pattern[at] == '^';
      if (negated) ++at;
      bool found = false;
      while (at < pattern.size() && pattern[at] != ']') {
        if (pattern[at] == '\\' && at + 1 < pattern.size()) {
          found |= pattern[at + 1] == c;
          at += 2;
        } else if (at + 2 < pattern.size() && pattern[at + 1] == '-') {
          const auto [low, high] = std::minmax({static_cast<unsigned char>(pattern[at]),
                                                static_cast<unsigned char>(pattern[at + 2])});
          const auto wanted = static_cast<unsigned char>(c);
          found |= low <= wanted && wanted <= high;
          at += 3;
        } else {
          found |= pattern[at++] == c;
        }
      }
      if (at < pattern.size()) ++at;
      return found != negated;
    }
    default: return pattern[at++] == c;
  }
}

}  // namespace

auto glob_matches(std::string_view pattern, std::string_view text) -> bool {
  // One star is open at a time: giving an earlier one more characters never helps.
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star_p = std::string_view::npos;
  std::size_t star_t = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star_p = ++p;
      star_t = t;
      continue;
    }
    std::size_t next = p;
    if (p < pattern.size() && element_matches(pattern, next, text[t])) {
      p = next;
      ++t;
      continue;
    }
    if (star_p == std::string_view::npos) return false;
    p = star_p;
    t = ++star_t;
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace slotrace::model
