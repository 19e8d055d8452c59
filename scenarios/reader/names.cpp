#include "scenarios/reader/names.hpp"

#include <fmt/format.h>

namespace slotrace::scenarios {
namespace {

constexpr std::size_t kListedMax = 6;  ///< so many names are listed in a message

}  // namespace

void Names::add(const std::string& name, const View& at, Diagnostics& diagnostics) {
  if (!positions_.emplace(name, names_.size()).second) {
    diagnostics.error(at, fmt::format("{} is there already: a name means one thing", quote(name)));
  }
  names_.push_back(name);
}

auto Names::find(const std::string& name, const View& at, Diagnostics& diagnostics) const
    -> std::optional<std::size_t> {
  const auto found = find(name);
  if (found || incomplete_) return found;
  // Listing the names takes time; a message that is not kept needs none.
  const std::vector<std::string_view> known =
      diagnostics.full() ? std::vector<std::string_view>{} : all();
  std::string expected = expected_;
  if (!known.empty() && known.size() <= kListedMax) expected += ": " + alternatives(known);
  diagnostics.unknown(at, expected, known);
  return std::nullopt;
}

auto Names::find(std::string_view name) const -> std::optional<std::size_t> {
  const auto found = positions_.find(name);
  if (found == positions_.end()) return std::nullopt;
  return found->second;
}

auto Names::all() const -> std::vector<std::string_view> {
  std::vector<std::string_view> all;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (find(names_[i]) == i) all.push_back(names_[i]);
  }
  return all;
}

}  // namespace slotrace::scenarios
