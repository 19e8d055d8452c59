#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "sim/access.hpp"
#include "sim/failure.hpp"
#include "sim/footprint.hpp"

namespace slotrace::sim {

/// What one step touches, in the form in which a search compares steps: resources by small numbers.
class StepAccesses {
 public:
  static constexpr std::size_t kMax = 40;

  /// Whether the order of the two steps matters.
  [[nodiscard]] auto conflicts_with(const StepAccesses& other) const -> bool {
    if ((may_touch_more_ && other.touches_more_) || (touches_more_ && other.may_touch_more_))
      return true;
    return mask_.conflicts_with(other.mask_) &&
           any_conflict(other, [](std::uint16_t, std::uint16_t) { return true; });
  }

  /// From here on it conflicts with every step that touches what it did not declare: where the step
  /// will be taken, it may do so, too.
  void leave_open() { may_touch_more_ = touches_more_ = true; }

  /// Adds what another step touches.
  void join(const StepAccesses& other) {
    for (const std::uint16_t access : other.view()) add(access);
    mask_ |= other.mask_;
    touches_more_ = touches_more_ || other.touches_more_;
  }

  /// Whether they conflict over one of `resources`, numbers that only_released_by has collected.
  [[nodiscard]] auto conflicts_on(std::span<const std::uint16_t> resources,
                                  const StepAccesses& other) const -> bool {
    return any_conflict(other, [&](std::uint16_t mine, std::uint16_t) {
      return std::ranges::find(resources, mine >> kKindBits) != resources.end();
    });
  }

  /// Whether all that `other` has in conflict with this step are releases; adds their resources.
  auto only_released_by(const StepAccesses& other, std::vector<std::uint16_t>& resources) const
      -> bool {
    return !any_conflict(other, [&](std::uint16_t mine, std::uint16_t theirs) {
      if (kind(theirs) != AccessKind::release) return true;
      resources.push_back(static_cast<std::uint16_t>(mine >> kKindBits));
      return false;
    });
  }

 private:
  friend class ResourceNumbers;

  /// Whether some pair of accesses to one resource, whose order matters, `counts`.
  template <class Counts>
  [[nodiscard]] auto any_conflict(const StepAccesses& other, Counts counts) const -> bool {
    for (const std::uint16_t mine : view()) {
      for (const std::uint16_t theirs : other.view()) {
        if (mine >> kKindBits != theirs >> kKindBits) continue;
        if (!depend(kind(mine), kind(theirs))) continue;
        if (counts(mine, theirs)) return true;
      }
    }
    return false;
  }

  static constexpr unsigned kKindBits = 2;
  static constexpr auto kind(std::uint16_t access) -> AccessKind {
    return static_cast<AccessKind>(access & 3U);
  }
  [[nodiscard]] auto view() const -> std::span<const std::uint16_t> {
    return {items_.data(), size_};
  }

  void add(std::uint16_t access) {
    if (std::ranges::find(view(), access) != view().end()) return;
    require(size_ < kMax, "a step touches too many resources for a search");
    items_[size_++] = access;
  }

  Footprint mask_;
  std::array<std::uint16_t, kMax> items_;
  std::uint16_t size_ = 0;
  bool touches_more_ = false;  ///< than it declared: the memory of a check, those whom it wakes
  bool may_touch_more_ = false;
};

/// Numbers the resources of a program in the order in which they are met.
class ResourceNumbers {
 public:
  /// `more`: what a step touched besides what it declared.
  void translate(std::span<const Access> accesses, StepAccesses& to,
                 std::span<const Access> more = {}) {
    require(accesses.size() + more.size() <= StepAccesses::kMax,
            "a step touches too many resources for a search");
    to.mask_ = {};
    to.size_ = 0;
    to.touches_more_ = !more.empty();
    to.may_touch_more_ = false;
    for (const Access& access : accesses) append(access, to);
    for (const Access& access : more) append(access, to);
  }

 private:
  void append(const Access& access, StepAccesses& to) {
    const std::uint16_t number = number_of(access.resource);
    const std::uint64_t bit = std::uint64_t{1} << (number & 63U);
    (is_write(access.kind) ? to.mask_.writes : to.mask_.reads) |= bit;
    to.items_[to.size_++] = static_cast<std::uint16_t>(number << StepAccesses::kKindBits |
                                                       static_cast<unsigned>(access.kind));
  }

  static constexpr std::size_t kDirect = 256;

  auto number_of(ResourceId resource) -> std::uint16_t {
    // The place of a hash is asked first: the same few resources come again and again.
    Known& known = known_[static_cast<std::uint64_t>(resource) % kDirect];
    if (known.number != 0 && known.resource == resource) return known.number;
    const auto [entry, is_new] =
        numbers_.try_emplace(resource, static_cast<std::uint16_t>(numbers_.size() + 1));
    require(numbers_.size() < 1U << 14, "too many resources for a search");
    known = {resource, entry->second};
    return entry->second;
  }

  struct Known {
    ResourceId resource{};
    std::uint16_t number = 0;
  };
  std::array<Known, kDirect> known_{};
  std::map<ResourceId, std::uint16_t> numbers_;
};

}  // namespace slotrace::sim
