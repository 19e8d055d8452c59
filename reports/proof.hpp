#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/style.hpp"

namespace slotrace::reports {

/// What a complete search says of one policy at one size.
struct ProofRow {
  enum class Verdict : std::uint8_t {
    proved,      ///< holds in every schedule
    violated,    ///< some schedule violates it
    vacuous,     ///< could not fail at this size
    unanswered,  ///< the search gave up before it was complete
  };
  struct Property {
    std::string name;  ///< "P1"
    Verdict verdict = Verdict::unanswered;
    std::uint64_t steps = 0;  ///< of the shortest schedule that violates it; 0: not known
    std::vector<std::string> schedule{};  ///< its steps, where they are to be shown
    std::string replay{};                 ///< the command that runs it; "" when it is not known
    std::optional<Verdict> expected{};    ///< where the file says what must come out
    std::string position{};               ///< where it says so: "file:12:9"

    /// Whether it came out as the file says, or needs no word of it.
    [[nodiscard]] auto as_expected() const -> bool {
      return expected ? *expected == verdict : verdict != Verdict::violated;
    }
  };
  unsigned number = 0;  ///< of the policy, as `--set policy=` takes it
  std::string policy;
  std::string size;  ///< "2 readers, 1 writer, 1 slot"
  std::vector<Property> properties;
  std::uint64_t states = 0;  ///< visited, after reductions
  std::optional<std::uint64_t> schedules{};  ///< complete ones, where they were counted
  std::uint64_t milliseconds = 0;
  std::uint64_t bytes = 0;       ///< of the set of visited states
  unsigned collision_odds = 0;   ///< the chance of a missed state is at most 2^-this
};

/// What came out otherwise than the file says, or is violated where it says nothing: a line each.
[[nodiscard]] auto unexpected(const std::vector<ProofRow>& rows) -> std::vector<std::string>;

/// How the rows were found.
struct ProofMethod {
  bool symmetry = true;
  bool reduction = true;
  unsigned threads = 1;
  std::uint64_t states_max = 0;
};

/// The proof table: a row for each policy, how it was found, and what it does not cover.
[[nodiscard]] auto proof_table(const std::vector<ProofRow>& rows, const ProofMethod& method,
                               const Style& style) -> std::string;
[[nodiscard]] auto json_proof(const std::vector<ProofRow>& rows, const ProofMethod& method)
    -> std::string;

}  // namespace slotrace::reports
