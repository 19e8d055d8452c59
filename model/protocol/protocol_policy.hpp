#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace slotrace::model {

/// One atomic step of what a writer does to the caches once its webhook has arrived. The parts of
/// one step happen together.
struct ProtocolStep {
  bool clear1 = false;  ///< deletes Layer 1's entry, and voids its lease tokens
  bool clear2 = false;
  bool bump1 = false;  ///< a new generation of Layer 1's keys
  bool bump2 = false;
  bool snapshot = false;  ///< notes the readers in flight
  bool wait = false;      ///< is not taken before the readers noted last have ended
};

/// A policy of the nested-cache protocol.
struct ProtocolPolicy {
  enum class Keys : std::uint8_t {
    plain,
    shared_generation,  ///< both layers' keys carry one generation (bump1 raises it)
    own_generations,    ///< each layer's keys carry its own
  };
  std::string_view name;
  std::array<ProtocolStep, 4> steps{};
  std::uint8_t step_count = 0;
  bool lease1 = false;  ///< Layer 1 is filled only with a valid token
  bool lease2 = false;
  Keys keys = Keys::plain;

  [[nodiscard]] auto program() const -> std::span<const ProtocolStep> {
    return {steps.data(), step_count};
  }
  [[nodiscard]] auto waits() const -> bool;
};

/// The policies by number: 0 clears nothing, 1 to 4 only delete, 5 to 7 protect fills with leases,
/// 8 to 10 put generations into the keys, 11 to 13 delete a second time when the readers in flight
/// have ended ("delayed double delete"), 14 does so in three stages, 15 and 16 protect one layer.
[[nodiscard]] auto protocol_policies() -> std::span<const ProtocolPolicy>;

}  // namespace slotrace::model
