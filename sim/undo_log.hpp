#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace slotrace::sim {

/// Saved memory, last in first out. Each piece begins where any type may.
class UndoLog {
 public:
  /// Room for pieces of these sizes more.
  template <class... Bytes>
  void reserve(Bytes... sizes) {
    const std::size_t bytes = (whole(sizes) + ...);
    if (top_ + bytes > capacity_) grow(bytes);
  }
  /// Requires: reserved room.
  void save(const void* from, std::size_t bytes) {
    std::memcpy(memory_.get() + top_, from, bytes);
    top_ += whole(bytes);
  }
  void restore(void* to, std::size_t bytes) {
    top_ -= whole(bytes);
    std::memcpy(to, memory_.get() + top_, bytes);
  }
  /// The place of a saved value, to be constructed there. Requires: reserved room.
  template <class T>
  auto place() -> void* {
    void* const place = memory_.get() + top_;
    top_ += whole(sizeof(T));
    return place;
  }
  /// The value constructed last; valid until more is saved.
  template <class T>
  auto restore() -> const T& {
    top_ -= whole(sizeof(T));
    return *std::launder(reinterpret_cast<const T*>(memory_.get() + top_));
  }
  [[nodiscard]] auto empty() const -> bool { return top_ == 0; }
  void clear() { top_ = 0; }

 private:
  static constexpr auto whole(std::size_t bytes) -> std::size_t {
    constexpr std::size_t kUnit = alignof(std::max_align_t);
    return (bytes + kUnit - 1) / kUnit * kUnit;
  }
  void grow(std::size_t bytes) {
    const std::size_t capacity = 2 * (capacity_ + bytes) + 4096;
    auto memory = std::make_unique<std::byte[]>(capacity);
    if (top_ > 0) std::memcpy(memory.get(), memory_.get(), top_);
    memory_ = std::move(memory);
    capacity_ = capacity;
  }

  std::unique_ptr<std::byte[]> memory_;
  std::size_t capacity_ = 0;
  std::size_t top_ = 0;
};

}  // namespace slotrace::sim
