#include "model/key_families.hpp"

#include <algorithm>

namespace slotrace::model {

KeyFamilies::KeyFamilies(const std::vector<std::string>& beginnings) {
  for (const std::string& one : beginnings) {
    const auto begins_with_it = [&](const std::string& other) { return other.starts_with(one); };
    // It begins itself.
    if (std::ranges::count_if(beginnings, begins_with_it) > 1 || families_.size() == kMost)
      continue;
    families_.push_back({.beginning = one, .resource = sim::resource("redis family", one)});
  }
}

auto KeyFamilies::of(std::string_view key) const -> sim::ResourceId {
  const auto family = std::ranges::find_if(
      families_, [&](const Family& one) { return key.starts_with(one.beginning); });
  return family != families_.end() ? family->resource : kOthers;
}

auto KeyFamilies::writing_all() const -> sim::AccessList {
  const auto family = [&](std::size_t i) { return sim::writes(families_[i].resource); };
  switch (families_.size()) {
    case 0: return {sim::writes(kOthers)};
    case 1: return {family(0), sim::writes(kOthers)};
    case 2: return {family(0), family(1), sim::writes(kOthers)};
    default: return {family(0), family(1), family(2), sim::writes(kOthers)};
  }
}

auto KeyFamilies::writing_matches(std::string_view pattern) const -> sim::AccessList {
  const std::string_view literal = pattern.substr(0, pattern.find_first_of("*?[\\"));
  const auto family = std::ranges::find_if(
      families_, [&](const Family& one) { return literal.starts_with(one.beginning); });
  return family != families_.end() ? sim::AccessList{sim::writes(family->resource)} : writing_all();
}

auto KeyFamilies::has(sim::ResourceId resource) const -> bool {
  return resource == kOthers ||
         std::ranges::find(families_, resource, &Family::resource) != families_.end();
}

}  // namespace slotrace::model
