#include "sim/explore/numbered_run.hpp"

#include "sim/digest.hpp"
#include "sim/explore/recorder.hpp"
#include "sim/random.hpp"

namespace slotrace::sim {

auto NumberedRun::schedule() const -> std::uint64_t {
  if (outcome.digest != 0) return outcome.digest;
  Digest digest;
  for (const std::uint32_t pick : picks) digest.absorb(std::uint64_t{pick});
  return digest.value();
}

auto run_numbered(const Program& program, const Strategy& strategy, std::uint64_t seed,
                  std::uint64_t number) -> NumberedRun {
  NumberedRun run{.number = number, .seed = Random(seed, number).next()};
  const auto chooser = strategy(number, run.seed);
  Recorder recorder(*chooser);
  run.outcome = program(recorder, nullptr);
  run.picks = recorder.picks();
  return run;
}

}  // namespace slotrace::sim
