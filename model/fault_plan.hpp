#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"

namespace slotrace::model {

/// What goes wrong by itself.
enum class FaultKind : std::uint8_t {
  webhook_lost,        ///< an attempt never arrives
  webhook_duplicated,  ///< a delivery is sent twice, in parallel
  webhook_unanswered,  ///< an attempt is handled, and its answer lost: it counts as failed
  handler_dies,        ///< between two steps of an entry point
  redis_refused,       ///< a command never reaches the server
  redis_unanswered,    ///< a command takes effect, and its answer is lost
  redis_evicts,        ///< before a command: the key that has been unused for longest goes
  redis_fails_over,    ///< before a command: the last write is lost
  redis_expires,       ///< at a GET, of a lease too: the TTL of the key is over before its time
};
inline constexpr std::size_t kFaultKinds = 9;
[[nodiscard]] auto name(FaultKind kind) -> std::string_view;
[[nodiscard]] auto find_fault(std::string_view name) -> std::optional<FaultKind>;

/// A fault that happens at one place of a run.
struct FaultPlace {
  FaultKind kind{};
  std::string process;  ///< in which it can happen
  std::uint32_t nth =
      1;  ///< of the places in processes of this name at which this kind can, from 1
  friend auto operator==(const FaultPlace&, const FaultPlace&) -> bool = default;
};

/// How often each kind of fault comes by itself, and how many at most.
struct FaultPlan {
  /// In millionths, by FaultKind. In interleaving mode the chooser decides about every kind that is
  /// above 0, whatever its rate.
  std::array<std::uint32_t, kFaultKinds> rates{};
  std::optional<std::uint64_t> at_most;  ///< in a run, scripted ones aside; nothing: any number
  std::vector<FaultPlace> happens;  ///< these happen, and nobody is asked
};

/// Where a handler dies: right after this has been done.
enum class DeathPoint : std::uint8_t {
  commit,  ///< Cal.com has answered the application's call; nothing is cleared yet
  write,  ///< the database is written, in a transaction maybe not committed
  clear,  ///< what the policy says is cleared
  command,  ///< one command of what the policy says, in the entry point or in a job of it
};
inline constexpr std::size_t kDeathPoints = 4;
[[nodiscard]] auto name(DeathPoint point) -> std::string_view;

/// Whether the entry point ever comes past this point.
[[nodiscard]] auto passes(EntryPoint entry_point, DeathPoint point) -> bool;

/// One death that a scenario scripts.
struct ScriptedDeath {
  EntryPoint entry_point{};
  DeathPoint after{};
  std::uint64_t nth = 1;  ///< which command, of those that the entry point and its jobs have sent
  friend auto operator==(const ScriptedDeath&, const ScriptedDeath&) -> bool = default;
};
/// "write", "command 3"
[[nodiscard]] auto description(const ScriptedDeath& death) -> std::string;

/// What a scenario does to the change that one of its actions makes.
struct ScriptedFaults {
  /// When its webhook arrives, counted from the commit, once for each; empty: as costs say, once.
  std::vector<Duration> webhook_arrives;
  std::uint64_t webhook_lost = 0;  ///< so many first attempts of each delivery are lost
  std::vector<ScriptedDeath> dies;

  [[nodiscard]] auto empty() const -> bool {
    return webhook_arrives.empty() && webhook_lost == 0 && dies.empty();
  }
};

}  // namespace slotrace::model
