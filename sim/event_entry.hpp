#pragma once

#include <cstdint>

#include "sim/failure.hpp"
#include "sim/time.hpp"
#include "sim/uint128.hpp"

namespace slotrace::sim {

/// A pending event in 16 bytes: when, and a tag that holds a 40-bit sequence number over a 24-bit
/// payload. Entries order by time, then sequence number; the sequence number is unique.
struct EventEntry {
  static constexpr std::uint32_t kPayloadBits = 24;
  static constexpr std::uint32_t kPayloadMax = (1U << kPayloadBits) - 1;
  /// No event has this number, so a process that waits for it waits for nothing.
  static constexpr std::uint64_t kNoSequence = (std::uint64_t{1} << (64 - kPayloadBits)) - 1;
  static constexpr std::uint64_t kSequenceMax = kNoSequence - 1;

  std::int64_t time;
  std::uint64_t tag;

  static auto make(TimePoint time, std::uint64_t sequence, std::uint32_t payload) -> EventEntry {
    require(payload <= kPayloadMax, "event payload exceeds 24 bits");
    require(sequence <= kSequenceMax, "event sequence number exceeds 40 bits");
    return {time.time_since_epoch().count(), sequence << kPayloadBits | payload};
  }

  [[nodiscard]] auto sequence() const -> std::uint64_t { return tag >> kPayloadBits; }
  [[nodiscard]] auto payload() const -> std::uint32_t {
    return static_cast<std::uint32_t>(tag & kPayloadMax);
  }

  /// Time and tag as one number that orders like the entry; one subtraction compares two of them,
  /// where comparing field by field costs a branch that the processor cannot predict.
  [[nodiscard]] auto rank() const -> Uint128 { return Uint128{ordered(time)} << 64 | tag; }

  static auto of_rank(Uint128 rank) -> EventEntry {
    return {instant(static_cast<std::uint64_t>(rank >> 64)), static_cast<std::uint64_t>(rank)};
  }

  [[nodiscard]] auto with_payload(std::uint32_t payload) const -> EventEntry {
    return {time, (tag & ~std::uint64_t{kPayloadMax}) | payload};
  }

  /// Instants as unsigned numbers of the same order.
  static auto ordered(std::int64_t time) -> std::uint64_t {
    return static_cast<std::uint64_t>(time) ^ std::uint64_t{1} << 63;
  }

  static auto instant(std::uint64_t ordered_time) -> std::int64_t {
    return static_cast<std::int64_t>(ordered_time ^ std::uint64_t{1} << 63);
  }

  friend auto operator<(const EventEntry& a, const EventEntry& b) -> bool {
    return a.rank() < b.rank();
  }
};

}  // namespace slotrace::sim
