#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "sim/access.hpp"

namespace slotrace::sim {

/// A set of small numbers.
class NumberSet {
 public:
  void add(std::uint32_t number) {
    if (words_.size() <= number / kWord) words_.resize(number / kWord + 1);
    words_[number / kWord] |= std::uint64_t{1} << number % kWord;
  }
  void add(const NumberSet& others) {
    if (words_.size() < others.words_.size()) words_.resize(others.words_.size());
    for (std::size_t i = 0; i < others.words_.size(); ++i) words_[i] |= others.words_[i];
  }
  void clear() { words_.clear(); }

  /// Calls do_with(number) for each that both have, in ascending order.
  template <class Do>
  void for_each_common(const NumberSet& other, Do do_with) const {
    for (std::size_t i = 0; i < std::min(words_.size(), other.words_.size()); ++i) {
      for (std::uint64_t rest = words_[i] & other.words_[i]; rest != 0; rest &= rest - 1)
        do_with(static_cast<std::uint32_t>(i * kWord) +
                static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
  }

  friend auto operator<=>(const NumberSet&, const NumberSet&) = default;

 private:
  static constexpr std::uint32_t kWord = 64;
  std::vector<std::uint64_t> words_;
};

/// The different steps that a search has met: each is a process with what it touched.
class KnownSteps {
 public:
  /// The number of a step of `process` that touched both lists.
  auto number_of(std::uint32_t process, std::span<const Access> touched,
                 std::span<const Access> besides) -> std::uint32_t {
    Step step{.process = process, .accesses = {}};
    for (const auto& accesses : {touched, besides}) {
      for (const Access& access : accesses)
        step.accesses.emplace_back(access.resource, access.kind);
    }
    std::ranges::sort(step.accesses);
    const auto next = static_cast<std::uint32_t>(processes_.size());
    const auto [known, is_new] = numbers_.try_emplace(std::move(step), next);
    if (is_new) enter(known->first);
    return known->second;
  }

  [[nodiscard]] auto process(std::uint32_t step) const -> std::uint32_t { return processes_[step]; }
  /// The steps of other processes that depend on `step`.
  [[nodiscard]] auto dependent(std::uint32_t step) const -> const NumberSet& {
    return dependent_[step];
  }
  /// The steps that write `resource`.
  [[nodiscard]] auto writers(ResourceId resource) -> const NumberSet& {
    return users_[resource].writers;
  }

 private:
  struct Step {
    std::uint32_t process = 0;
    std::vector<std::pair<ResourceId, AccessKind>> accesses;
    friend auto operator<=>(const Step&, const Step&) = default;
  };
  struct Users {
    std::vector<std::pair<std::uint32_t, AccessKind>> all;  ///< by number
    NumberSet writers;
  };

  void enter(const Step& step) {
    const auto number = static_cast<std::uint32_t>(processes_.size());
    processes_.push_back(step.process);
    dependent_.emplace_back();
    for (const auto& [resource, kind] : step.accesses) {
      Users& users = users_[resource];
      for (const auto& [other, others_kind] : users.all) {
        if (processes_[other] == step.process || !depend(kind, others_kind)) continue;
        dependent_[number].add(other);
        dependent_[other].add(number);
      }
      users.all.emplace_back(number, kind);
      if (is_write(kind)) users.writers.add(number);
    }
  }

  std::map<Step, std::uint32_t> numbers_;
  std::vector<std::uint32_t> processes_;  ///< by number of the step
  std::vector<NumberSet> dependent_;
  std::map<ResourceId, Users> users_;
};

}  // namespace slotrace::sim
