#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// The names of one kind of thing (hosts, actions), in the file's order.
class Names {
 public:
  /// `expected` says what a name of this kind is, e.g. "the name of a host".
  explicit Names(std::string expected) : expected_(std::move(expected)) {}

  /// The next thing's name. A name that comes twice is reported.
  void add(const std::string& name, const View& at, Diagnostics& diagnostics);

  /// The next thing has a name that could not be read. From now on unknown names are not reported:
  /// they may mean this one.
  void add_unreadable() { incomplete_ = true, names_.emplace_back(); }

  /// The position of the thing of this name; reports a name that there is not.
  auto find(const std::string& name, const View& at, Diagnostics& diagnostics) const
      -> std::optional<std::size_t>;

  [[nodiscard]] auto find(std::string_view name) const -> std::optional<std::size_t>;
  [[nodiscard]] auto size() const -> std::size_t { return names_.size(); }
  [[nodiscard]] auto incomplete() const -> bool { return incomplete_; }
  /// Those that could be read, each once.
  [[nodiscard]] auto all() const -> std::vector<std::string_view>;

 private:
  std::string expected_;
  std::vector<std::string> names_;
  std::map<std::string, std::size_t, std::less<>> positions_;
  bool incomplete_ = false;
};

}  // namespace slotrace::scenarios
