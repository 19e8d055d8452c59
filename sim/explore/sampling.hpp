#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/explore/program.hpp"

namespace slotrace::sim {

/// Searches that draw one schedule after another.
enum class Sampler : std::uint8_t {
  random_walk,
  pct,                     ///< of the depth that is asked for
  partial_order_sampling,
  portfolio,  ///< each of the others in turn, PCT with depths 2, 3 and 4: no one wins everywhere
};

[[nodiscard]] auto name(Sampler sampler) -> std::string_view;

struct SamplingOptions {
  Sampler sampler = Sampler::portfolio;
  std::uint64_t runs = 10'000;
  std::uint64_t seed = 0;
  unsigned depth = 3;    ///< of PCT
  unsigned threads = 1;  ///< changes nothing in the report
};

struct SamplingReport {
  std::uint64_t runs = 0;
  std::uint32_t violated = 0;  ///< bit i: property i, by some run
  struct Property {
    std::uint64_t runs = 0;       ///< that violate it
    std::uint64_t first_run = 0;  ///< number of the first of them, from 0; ~0: none
    std::vector<std::uint32_t> picks{};  ///< of that run
    std::uint64_t run_seed = 0;          ///< what that run draws latencies and arrivals from
  };
  std::array<Property, 32> properties{};
};

/// Run i is a function of seed and i alone.
[[nodiscard]] auto sample_schedules(const ProgramFactory& program, const SamplingOptions& options)
    -> SamplingReport;

/// How many steps a run takes in which every question gets its first answer; at least 1.
[[nodiscard]] auto steps_of_usual_order(const Program& program) -> std::uint64_t;

/// The chooser of run `run`. `steps` is about how many steps a run takes.
[[nodiscard]] auto sampling_chooser(const SamplingOptions& options, std::uint64_t run,
                                    std::uint64_t steps) -> std::unique_ptr<Chooser>;

}  // namespace slotrace::sim
