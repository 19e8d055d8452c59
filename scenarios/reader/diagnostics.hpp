#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/reader/node.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::scenarios {

/// What is wrong so far, in the order in which it was found. What is said twice (the cases of a
/// matrix share most of a file) is kept once; after kMax nothing is kept.
class Diagnostics {
 public:
  static constexpr std::size_t kMax = 100;

  /// `message` goes on after the path, e.g. `got 300, expected a time`.
  void error(const View& at, const std::string& message, std::string_view nearest = {});
  void error(const Spot& spot, const std::string& path, const std::string& message,
             std::string_view nearest = {});

  /// "got X, expected Y"
  void mismatch(const View& at, std::string_view expected);

  /// A value that is none of the names `known`: says what was expected, and which is nearest.
  void unknown(const View& at, std::string_view expected, std::span<const std::string_view> known);
  /// The same for the name of a member of `object`.
  void unknown_member(const Member& member, const View& object, std::string_view expected,
                      std::span<const std::string_view> known);

  /// How often something was found wrong, what was not kept included.
  [[nodiscard]] auto count() const -> std::size_t { return count_; }
  [[nodiscard]] auto empty() const -> bool { return count_ == 0; }
  [[nodiscard]] auto full() const -> bool { return found_.size() >= kMax; }

  /// All of them, by file and place.
  [[nodiscard]] auto take() -> std::vector<Diagnostic>;

 private:
  std::size_t count_ = 0;
  std::vector<Diagnostic> found_;
  std::set<std::pair<std::string, std::string>> said_;  ///< place and message
};

/// `"a", "b" or "c"`
[[nodiscard]] auto alternatives(std::span<const std::string_view> names) -> std::string;

}  // namespace slotrace::scenarios
