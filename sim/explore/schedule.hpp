#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/simulation.hpp"

namespace slotrace::sim {

/// Everything that a run left open, as it was decided: with its scenario, it is the run.
struct Schedule {
  Mode mode = Mode::timed;
  bool ties = false;              ///< whether the run asked about events at one instant
  std::uint32_t fingerprint = 0;  ///< of the scenario it belongs to
  std::uint64_t seed = 0;         ///< of the random streams
  std::vector<std::uint32_t> picks{};  ///< answers to the questions, in order; after the last: 0

  friend auto operator==(const Schedule&, const Schedule&) -> bool = default;
};

/// A schedule as text of letters, digits, '.', '-' and '_' only, so that it needs no quotes in a
/// shell and no escapes in a URL:
///
///     st1.t.1a2b3c4d.2a.56e606e7          seed 2a (hexadecimal) in scheduling order
///     st1.i.1a2b3c4d.0.AgEABA.bb24a73a    the interleaving of picks 1, 0, 0, 2
///
/// Fields: format version, mode (t timed, o timed with ordered ties, i interleaving), fingerprint,
/// seed, picks where there are any but zeros at the end, CRC-32 of all before it. Picks are runs:
/// per run of one value v a varint (LEB128) 2v, or 2v+1 and a varint length-2, in base64url.
/// Requires: at most kPicksMax picks before the zeros at the end.
[[nodiscard]] auto to_token(const Schedule& schedule) -> std::string;

inline constexpr std::size_t kPicksMax = std::size_t{1} << 20;

/// The part of a scenario's fingerprint that tokens carry.
[[nodiscard]] constexpr auto token_fingerprint(std::uint64_t fingerprint) -> std::uint32_t {
  return static_cast<std::uint32_t>(fingerprint ^ fingerprint >> 32);
}

/// Why a text is no token of this scenario, as one sentence.
struct TokenError {
  std::string text;
  bool of_another_scenario = false;  ///< else it is no token at all
};

/// Reads what to_token wrote, and nothing else: other spellings of the same schedule are damage.
/// The error names the first thing that is wrong: no token at all, another format version, cut off
/// or damaged, of another scenario. Takes memory in proportion to kPicksMax at most.
[[nodiscard]] auto parse_token(std::string_view token, std::uint32_t fingerprint)
    -> std::variant<Schedule, TokenError>;

}  // namespace slotrace::sim
