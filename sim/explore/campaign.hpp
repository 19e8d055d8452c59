#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/explore/distinct_count.hpp"
#include "sim/explore/numbered_run.hpp"

namespace slotrace::sim {

// A campaign is a search by a given number of runs that is shared out among machines and goes on
// where it was stopped. It runs a program's numbers 0, 1, ... to the last, whatever it finds.

/// The seed of one of the programs that a campaign runs: it follows from their two names alone, so
/// a run is the same in every shard, on every machine, and in a search from that seed.
[[nodiscard]] auto campaign_seed(std::string_view campaign, std::string_view program)
    -> std::uint64_t;

inline constexpr std::uint64_t kShardsMax = 10'000;
inline constexpr std::uint64_t kCampaignRunsMax = std::uint64_t{1} << 40;  ///< of a program

/// A part of the runs of a program: those whose number, divided by `count`, leaves `number` - 1.
struct Shard {
  std::uint64_t number = 1;  ///< 1 to count
  std::uint64_t count = 1;

  friend auto operator==(const Shard&, const Shard&) -> bool = default;

  /// How many of the runs 0 to runs-1 it has.
  [[nodiscard]] constexpr auto share(std::uint64_t runs) const -> std::uint64_t {
    return runs / count + (runs % count >= number ? 1 : 0);
  }
  /// The number of its run `index`, from 0.
  [[nodiscard]] constexpr auto run(std::uint64_t index) const -> std::uint64_t {
    return index * count + number - 1;
  }
  [[nodiscard]] constexpr auto has(std::uint64_t run) const -> bool {
    return run % count == number - 1;
  }
};

inline constexpr std::size_t kProperties = 32;

/// Of the runs that violate a property, so many are kept as findings; all are counted.
inline constexpr std::uint64_t kFindingsKept = 10;

/// What is known of the runs of a program that were made so far. Sums of it do not depend on how the
/// runs were shared out, nor on their order.
struct Tally {
  std::uint64_t runs = 0;
  std::array<std::uint64_t, kProperties> violated{};  ///< how many runs violated each property
  std::array<std::uint64_t, kProperties> tested{};  ///< how many could have
  DistinctCount schedules{};
  std::uint64_t digest = 0;  ///< sum of a digest of every run: its number, picks and verdict

  void add(const NumberedRun& run);
  void add(const Tally& other);

  /// How many of the runs differ from each other; an estimate unless `schedules` is exact.
  [[nodiscard]] auto different() const -> std::uint64_t;
};

/// Says of runs that come in the order of their numbers which to keep: those that are among the
/// first kFindingsKept to violate one of their properties. What is chosen from all runs is chosen
/// from what was chosen from their parts, too.
class FirstFindings {
 public:
  FirstFindings() = default;
  /// After runs that violated each property so often.
  explicit FirstFindings(const std::array<std::uint64_t, kProperties>& violated)
      : violated_(violated) {}

  auto keeps(std::uint32_t violated) -> bool;

 private:
  std::array<std::uint64_t, kProperties> violated_{};
};

/// Some runs of a shard, one after another.
struct BatchOptions {
  Strategy strategy;
  std::uint64_t seed = 0;  ///< of run_numbered
  Shard shard{};
  std::uint64_t first = 0;  ///< index of the first within the shard
  std::uint64_t runs = 0;
  unsigned threads = 1;  ///< changes nothing in the report
  std::function<bool()> stopped{};  ///< may be empty; when true, the batch is given up
};

struct BatchReport {
  Tally tally{};
  /// By number, the first that violate each property; at least those that a FirstFindings keeps.
  std::vector<NumberedRun> violations{};
};

/// Nothing when it was stopped before it was done. Errors: what the program throws.
[[nodiscard]] auto run_batch(const ProgramFactory& program, const BatchOptions& options)
    -> std::optional<BatchReport>;

}  // namespace slotrace::sim
