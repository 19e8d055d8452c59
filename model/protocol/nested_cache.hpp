#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "model/protocol/protocol_policy.hpp"
#include "sim/explore/program.hpp"
#include "sim/explore/seeded_chooser.hpp"
#include "sim/simulation.hpp"

namespace slotrace::model {

/// The nested-cache protocol: the core of the model, without time, expiry, loss or crash, and small
/// enough to be counted by other means. Readers read through Layer 2 and Layer 1 once each; each
/// writer books one slot at the source, and some time later a webhook makes it clear the caches.
/// Every value that is dead is forgotten, so the number of states is a property of the protocol and
/// not of this program.
class NestedCache final : public sim::SharedState {
 public:
  /// How a reader that sees a free slot books it.
  enum class Booking : std::uint8_t {
    none,
    unchecked,
    check_then_act,  ///< looks at the source in one step, books in the next
    checked,  ///< looks and books in one step
  };
  struct Parameters {
    unsigned readers = 2;  ///< 1 to kReadersMax
    unsigned writers = 1;  ///< 1 to kWritersMax
    unsigned slots = 1;  ///< 1 to kSlotsMax; writer w books slot w modulo this
    unsigned policy = 5;  ///< index into protocol_policies()
    Booking booking = Booking::none;
    bool judge_reads = true;  ///< judge P2; without it nobody remembers what has been cleared
  };
  static constexpr unsigned kReadersMax = 8;
  static constexpr unsigned kWritersMax = 7;
  static constexpr unsigned kSlotsMax = 7;

  /// Bits of Outcome::violated.
  enum Property : std::uint32_t {
    kP1 = 0,  ///< at the end, neither layer shows a slot free that is booked
    kP2 = 1,  ///< a read shows every slot booked whose writer had cleared before it began
    kP3 = 2,  ///< no slot is booked twice
  };

  explicit NestedCache(const Parameters& parameters);
  /// Under a policy that has no number; Parameters::policy is ignored.
  NestedCache(const Parameters& parameters, const ProtocolPolicy& policy);
  NestedCache(const NestedCache&) = delete;
  auto operator=(const NestedCache&) -> NestedCache& = delete;

  /// Runs once, from the beginning.
  auto run(sim::Chooser& chooser, sim::Trace* trace) -> sim::Outcome;

  [[nodiscard]] auto fingerprint() const -> std::uint64_t override;
  void list_owned(std::span<std::uint64_t> by_process) const override;
  [[nodiscard]] auto judge() const -> std::uint32_t override;
  auto bytes() -> std::span<std::byte> override {
    return std::as_writable_bytes(std::span(&state_, 1));
  }

 private:
  /// Slots that are booked, or that an entry shows as booked.
  using SlotSet = std::uint8_t;
  static constexpr SlotSet kAbsent = 0xff;
  static constexpr unsigned kGenerations = kWritersMax + 1;
  using Entries = std::array<SlotSet, kGenerations>;  ///< by generation; plain keys have one

  /// Everything that processes share.
  struct State {
    SlotSet truth = 0;
    SlotSet cleared = 0;  ///< slots whose writer has finished; what P2 remembers
    std::uint8_t generation1 = 0;
    std::uint8_t generation2 = 0;
    Entries layer1;
    Entries layer2;
    std::array<std::uint8_t, 8> bookings{};  ///< by slot; what P3 remembers
    // Sets of readers.
    std::uint8_t tokens1 = 0;
    std::uint8_t tokens2 = 0;
    std::uint8_t in_flight = 0;
    std::array<std::uint8_t, kWritersMax> noted{};  ///< by writer
  };

  /// What a reader knows between two steps; the rest is zero.
  struct Knowledge {
    SlotSet required = 0;  ///< the slots that its answer must show as booked
    SlotSet value = 0;
    std::uint8_t generation1 = 0;
    std::uint8_t generation2 = 0;
    std::uint8_t spare[4]{};
    friend auto fingerprint(const Knowledge& knowledge) -> std::uint64_t {
      return std::bit_cast<std::uint64_t>(knowledge);
    }
  };

  struct Specs;
  class Reader;
  struct Wait {
    const State* state;
    unsigned writer;
  };

  auto reader(unsigned number) -> sim::Task<>;
  auto writer(unsigned number) -> sim::Task<>;
  auto book(unsigned number, SlotSet shown) -> sim::Task<>;

  // Steps of a writer; between them comes the webhook.
  static constexpr unsigned kCommit = 0;
  static constexpr unsigned kFirstClear = 2;
  auto write(unsigned number, unsigned at) -> unsigned;
  void clear(const ProtocolStep& step, unsigned writer);
  void finish(unsigned slot);

  Parameters parameters_;
  const ProtocolPolicy policy_;
  bool waits_for_readers_;
  State state_;
  std::vector<Wait> waits_;  ///< by writer
  std::shared_ptr<const Specs> specs_;
  sim::SeededChooser nobody_{0};  ///< until the first run
  sim::Simulation simulation_;
};

/// The protocol as a program of its own for each thread that asks.
[[nodiscard]] auto protocol_program(const NestedCache::Parameters& parameters)
    -> sim::ProgramFactory;
/// The same under a policy that has no number.
[[nodiscard]] auto protocol_program(const NestedCache::Parameters& parameters,
                                    const ProtocolPolicy& policy) -> sim::ProgramFactory;

}  // namespace slotrace::model
