#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace slotrace::sim {

/// Number of a process in the order of spawning; never an address.
enum class ProcessId : std::uint32_t {};

/// A piece of shared state, named by a stable hash. Two names that share a hash would only make
/// independent steps look dependent, which costs a search time but never a finding.
enum class ResourceId : std::uint64_t {};

/// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
constexpr auto stable_hash(std::string_view text, std::uint64_t seed = 0xcbf29ce484222325ULL)
    -> std::uint64_t {
  for (const char c : text) {
    seed ^= static_cast<unsigned char>(c);
    seed *= 0x100000001b3ULL;
  }
  return seed;
}

constexpr auto resource(std::string_view space, std::string_view name = {}) -> ResourceId {
  return static_cast<ResourceId>(stable_hash(name, stable_hash("/", stable_hash(space))));
}

enum class AccessKind : std::uint8_t {
  read,
  write,
  release,  ///< a write that makes no guarded step wait, such as an unlock; it may end a wait
  erase,  ///< a write that leaves nothing, whatever was there, by somebody who does not look
};

/// Whether the order of two accesses to one resource matters: not of two reads, and not of two that
/// erase.
constexpr auto depend(AccessKind one, AccessKind other) -> bool {
  return one != other || (one != AccessKind::read && one != AccessKind::erase);
}

/// What one step does to one resource. Two steps are dependent when the order of what they do to some
/// resource matters.
struct Access {
  ResourceId resource{};
  AccessKind kind{};
  friend auto operator==(const Access&, const Access&) -> bool = default;
};

/// Whether some access of the one depends on some of the other.
constexpr auto depend(std::span<const Access> one, std::span<const Access> other) -> bool {
  for (const Access& mine : one) {
    for (const Access& theirs : other)
      if (mine.resource == theirs.resource && depend(mine.kind, theirs.kind)) return true;
  }
  return false;
}

constexpr auto reads(ResourceId resource) -> Access { return {resource, AccessKind::read}; }
constexpr auto writes(ResourceId resource) -> Access { return {resource, AccessKind::write}; }
constexpr auto erases(ResourceId resource) -> Access { return {resource, AccessKind::erase}; }
constexpr auto releases(ResourceId resource) -> Access { return {resource, AccessKind::release}; }

constexpr auto is_write(AccessKind kind) -> bool { return kind != AccessKind::read; }

/// The accesses of one step: at most four, held inline, or any number, held elsewhere.
class AccessList {
 public:
  constexpr AccessList() = default;
  template <class... Accesses>
    requires(sizeof...(Accesses) >= 1 && sizeof...(Accesses) <= 4)
  constexpr AccessList(Accesses... accesses) : items_{accesses...}, size_(sizeof...(Accesses)) {}

  /// The accesses in `kept`, which outlives the step.
  static constexpr auto of(std::span<const Access> kept) -> AccessList {
    AccessList list;
    list.kept_ = kept.data();
    list.size_ = static_cast<std::uint32_t>(kept.size());
    return list;
  }

  [[nodiscard]] constexpr auto view() const -> std::span<const Access> {
    return {kept_ != nullptr ? kept_ : items_.data(), size_};
  }

 private:
  std::array<Access, 4> items_{};
  const Access* kept_ = nullptr;
  std::uint32_t size_ = 0;
};

}  // namespace slotrace::sim
