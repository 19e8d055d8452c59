#pragma once

#include <cstddef>
#include <numeric>
#include <vector>

#include <rapidcheck.h>

/// What the plans are drawn with: small numbers, so that everything shrinks to something simple.
namespace slotrace::generate {

/// A number in [0, end), however large the case. Shrinks towards 0.
inline auto below(int end) -> rc::Gen<int> {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(0, end));
}

/// A position in `weights`, as often as its weight says. Shrinks towards the first: the simplest
/// alternative comes first.
inline auto weighted(std::vector<int> weights) -> rc::Gen<int> {
  const int sum = std::accumulate(weights.begin(), weights.end(), 0);
  return rc::gen::map(below(sum), [weights = std::move(weights)](int drawn) {
    int at = 0;
    while (drawn >= weights[static_cast<std::size_t>(at)]) {
      drawn -= weights[static_cast<std::size_t>(at)];
      ++at;
    }
    return at;
  });
}

/// Up to `most` values. Shrinks by leaving some out, then by shrinking those that are left.
template <class T>
auto up_to(int most, const rc::Gen<T>& gen) -> rc::Gen<std::vector<T>> {
  return rc::gen::resize(most, rc::gen::container<std::vector<T>>(gen));
}

/// `least` values, and up to `more` besides.
template <class T>
auto at_least_and_up_to(int least, int more, const rc::Gen<T>& gen) -> rc::Gen<std::vector<T>> {
  using Values = std::vector<T>;
  return rc::gen::map(
      rc::gen::pair(rc::gen::container<Values>(static_cast<std::size_t>(least), gen),
                    up_to(more, gen)),
      [](std::pair<Values, Values> parts) {
        parts.first.insert(parts.first.end(), parts.second.begin(), parts.second.end());
        return std::move(parts.first);
      });
}

}  // namespace slotrace::generate
