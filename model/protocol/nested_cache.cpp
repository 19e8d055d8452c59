#include "model/protocol/nested_cache.hpp"

#include <bit>
#include <cstring>

#include "model/protocol/nested_cache_specs.hpp"
#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

using Keys = ProtocolPolicy::Keys;

constexpr auto bit(unsigned number) -> std::uint8_t {
  return static_cast<std::uint8_t>(1U << number);
}

}  // namespace

NestedCache::NestedCache(const Parameters& parameters)
    : NestedCache(parameters, protocol_policies()[parameters.policy]) {}

NestedCache::NestedCache(const Parameters& parameters, const ProtocolPolicy& policy)
    : parameters_(parameters),
      policy_(policy),
      waits_for_readers_(policy_.waits()),
      simulation_({.mode = sim::Mode::interleaving, .shared = this}, nobody_) {
  sim::require(parameters.readers >= 1 && parameters.readers <= kReadersMax &&
                   parameters.writers >= 1 && parameters.writers <= kWritersMax &&
                   parameters.slots >= 1 && parameters.slots <= kSlotsMax,
               "the protocol is too large");
  for (unsigned number = 0; number < parameters.writers; ++number)
    waits_.push_back({&state_, number});
  specs_ = std::make_shared<Specs>(parameters_, policy_, waits_);
}

auto NestedCache::run(sim::Chooser& chooser, sim::Trace* trace) -> sim::Outcome {
  simulation_.restart(chooser, trace);
  state_ = {};
  state_.layer1.fill(kAbsent);
  state_.layer2.fill(kAbsent);
  for (unsigned number = 0; number < parameters_.readers; ++number)
    simulation_.spawn("reader", 0, reader(number));
  for (unsigned number = 0; number < parameters_.writers; ++number)
    simulation_.spawn("writer", std::nullopt, writer(number));
  simulation_.run();
  if (simulation_.stopped()) return {.ending = sim::Outcome::Ending::cut};
  return {.violated = simulation_.violated() | judge()};
}

/// What a reader's steps do, each at one instant.
class NestedCache::Reader {
 public:
  Reader(NestedCache& cache, unsigned number)
      : specs(cache.specs_->readers[number]), cache_(cache), bit_(bit(number)) {}

  /// Takes the step that comes at a point, and answers where the reader is then. Each layer answers from
  /// its entry, or asks its source and keeps the answer.
  auto take(Specs::Point at) -> Specs::Point {
    switch (at) {
      case Specs::kBegin:
        begin();
        if (keys() == Keys::plain) return get2();
        knows.generation2 =
            keys() == Keys::own_generations ? cache_.state_.generation2 : cache_.state_.generation1;
        return Specs::kBeforeGet2;
      case Specs::kBeforeGet2: return get2();
      case Specs::kBeforeGeneration1:
        knows.generation1 = cache_.state_.generation1;
        return Specs::kBeforeGet1;
      case Specs::kBeforeGet1:
        if (!get(cache_.state_.layer1[key1()], cache_.policy_.lease1, cache_.state_.tokens1,
                 specs.hit1))
          return Specs::kBeforeFetch;
        knows.generation1 = 0;
        return Specs::kBeforePut2;
      case Specs::kBeforeFetch:
        // The source answers with its state of now: what is stored later may be older than the last
        // clear. That gap is the race.
        knows.value = cache_.state_.truth;
        return Specs::kBeforePut1;
      case Specs::kBeforePut1:
        put(cache_.state_.layer1[key1()], cache_.policy_.lease1, cache_.state_.tokens1,
            specs.refused_put1);
        knows.generation1 = 0;
        return Specs::kBeforePut2;
      case Specs::kBeforePut2:
        put(cache_.state_.layer2[knows.generation2], cache_.policy_.lease2, cache_.state_.tokens2,
            specs.refused_put2);
        knows.generation2 = 0;
        return Specs::kBeforeAnswer;
      case Specs::kBeforeAnswer: answer(); return Specs::kAnswered;
      default: break;
    }
    sim::require(false, "a reader takes no step there");
    return Specs::kAnswered;
  }

  /// Between two steps: what the reader knows, and what it may still touch.
  void pause(Specs::Point point) {
    cache_.simulation_.forgets_all_but(point, knows);
    cache_.simulation_.may_touch(specs.futures[point]);
  }

  const Specs::Reader& specs;
  Knowledge knows;

 private:
  /// From here on the read counts as begun.
  void begin() {
    knows.required = cache_.state_.cleared;
    cache_.state_.in_flight |= bit_;
  }
  /// A miss takes a lease token, where there are some.
  auto get2() -> Specs::Point {
    if (!get(cache_.state_.layer2[knows.generation2], cache_.policy_.lease2, cache_.state_.tokens2,
             specs.hit2))
      return keys() == Keys::own_generations ? Specs::kBeforeGeneration1 : Specs::kBeforeGet1;
    knows.generation2 = 0;
    return Specs::kBeforeAnswer;
  }
  void answer() {
    if ((knows.required & ~knows.value) != 0) cache_.simulation_.violates(kP2);
    cache_.state_.in_flight &= static_cast<std::uint8_t>(~bit_);
  }
  [[nodiscard]] auto keys() const -> Keys { return cache_.policy_.keys; }
  [[nodiscard]] auto key1() const -> std::uint8_t {
    return keys() == Keys::own_generations ? knows.generation1 : knows.generation2;
  }
  auto get(SlotSet entry, bool lease, std::uint8_t& tokens, const sim::AccessList& hit) -> bool {
    if (entry == kAbsent) {
      if (lease) tokens |= bit_;
      return false;
    }
    cache_.simulation_.touches(hit);
    knows.value = entry;
    return true;
  }
  void put(SlotSet& entry, bool lease, std::uint8_t& tokens, const sim::AccessList& refused) {
    if (!lease || (tokens & bit_) != 0) {
      entry = knows.value;
    } else {
      cache_.simulation_.touches(refused);
    }
    tokens &= static_cast<std::uint8_t>(~bit_);
  }

  NestedCache& cache_;
  std::uint8_t bit_;
};

/// Reads through both layers once, as the application does. One awaiter serves all steps, since a search
/// saves and puts back the whole frame with each step that it takes back.
auto NestedCache::reader(unsigned number) -> sim::Task<> {
  Reader me(*this, number);
  simulation_.may_touch(me.specs.futures[Specs::kBegin]);
  for (Specs::Point at = Specs::kBegin; at != Specs::kAnswered;) {
    at = co_await simulation_.step(&me.specs.steps[at], [&me, at] { return me.take(at); });
    if (at != Specs::kAnswered) me.pause(at);
  }
  if (parameters_.booking != Booking::none) co_await book(number, me.knows.value);
}

/// Books the first slot that the answer shows free, if it shows one.
auto NestedCache::book(unsigned number, SlotSet shown) -> sim::Task<> {
  const auto target = static_cast<unsigned>(std::countr_one(shown));
  if (target >= parameters_.slots) co_return;
  const Specs::Reader& specs = specs_->readers[number];
  if (parameters_.booking == Booking::check_then_act) {
    simulation_.forgets_all_but(Specs::kBeforeLook, target);
    const bool taken = co_await simulation_.step(&specs.steps[Specs::kBeforeLook], [this, target] {
      return (state_.truth & bit(target)) != 0;
    });
    if (taken) co_return;
  }
  simulation_.forgets_all_but(Specs::kBeforeBooking, target);
  co_await simulation_.step(&specs.steps[Specs::kBeforeBooking], [this, target] {
    if (parameters_.booking == Booking::checked && (state_.truth & bit(target)) != 0) return;
    state_.truth |= bit(target);
    if (++state_.bookings[target] > 1) simulation_.violates(kP3);
  });
}

/// Books a slot at the source; the webhook comes at any later time and clears the caches.
auto NestedCache::writer(unsigned number) -> sim::Task<> {
  const Specs::Writer& specs = specs_->writers[number];
  simulation_.may_touch(specs.futures[0]);
  for (unsigned at = 0; at != specs.steps.size();) {
    const auto& variants = specs.steps[at];
    const sim::StepSpec* const spec = &variants[variants.size() > 1 ? state_.noted[number] : 0];
    at = co_await simulation_.step(spec, [this, number, at] { return write(number, at); });
    if (at == specs.steps.size()) break;
    // How far it has come is all that it knows.
    simulation_.forgets_all_but(at);
    simulation_.may_touch(specs.futures[at]);
  }
}

/// Takes step `at` of a writer, and answers which one is next.
auto NestedCache::write(unsigned number, unsigned at) -> unsigned {
  const Specs::Writer& specs = specs_->writers[number];
  const unsigned slot = number % parameters_.slots;
  const auto end = static_cast<unsigned>(specs.steps.size());
  if (at == kCommit) {
    if ((state_.truth & bit(slot)) != 0) {
      simulation_.touches(specs.refused);
      return end;
    }
    state_.truth |= bit(slot);
    ++state_.bookings[slot];
  } else if (at >= kFirstClear) {
    clear(policy_.program()[at - kFirstClear], number);
  }
  if (at + 1 == end) finish(slot);
  return at + 1;
}

/// A writer has cleared what it clears: from here on, reads that begin must show its slot as booked.
void NestedCache::finish(unsigned slot) {
  if (parameters_.judge_reads) state_.cleared |= bit(slot);
}

void NestedCache::clear(const ProtocolStep& step, unsigned writer) {
  if (step.clear1) {
    state_.layer1[0] = kAbsent;
    state_.tokens1 = 0;
  }
  if (step.clear2) {
    state_.layer2[0] = kAbsent;
    state_.tokens2 = 0;
  }
  if (step.bump1) ++state_.generation1;
  if (step.bump2) ++state_.generation2;
  if (step.wait) state_.noted[writer] = 0;
  if (step.snapshot) state_.noted[writer] = state_.in_flight;
}

auto NestedCache::fingerprint() const -> std::uint64_t {
  // The bytes before the sets of readers, as words. Those of the second generation and above are
  // absent under plain keys.
  static_assert(offsetof(State, tokens1) == 28);
  std::array<std::uint64_t, 4> words{};
  std::memcpy(words.data(), &state_, 28);
  if (policy_.keys == Keys::plain && parameters_.booking == Booking::none) {
    return sim::mix(words[0] & 0xffffffffff, state_.layer2[0]);
  }
  if (parameters_.booking == Booking::none) {
    std::memset(reinterpret_cast<std::byte*>(words.data()) + offsetof(State, bookings), 0, 8);
  }
  return sim::mix(sim::mix(words[0], words[1]), sim::mix(words[2], words[3]));
}

void NestedCache::list_owned(std::span<std::uint64_t> by_process) const {
  const unsigned tokens1 = state_.tokens1;
  const unsigned tokens2 = state_.tokens2;
  const auto readers = by_process.first(parameters_.readers);
  for (unsigned number = 0; number < readers.size(); ++number)
    readers[number] = (tokens1 >> number & 1) << 1 | (tokens2 >> number & 1);
  if (!waits_for_readers_) return;
  for (unsigned number = 0; number < readers.size(); ++number) {
    for (unsigned writer = 0; writer < parameters_.writers; ++writer)
      readers[number] = readers[number] << 1 | (state_.noted[writer] >> number & 1U);
  }
}

auto NestedCache::judge() const -> std::uint32_t {
  const auto shows_a_taken_slot = [&](SlotSet entry) {
    return entry != kAbsent && (state_.truth & ~entry) != 0;
  };
  const bool shared = policy_.keys == Keys::shared_generation;
  const std::uint8_t current2 = shared ? state_.generation1 : state_.generation2;
  const bool stale = shows_a_taken_slot(state_.layer1[state_.generation1]) ||
                     shows_a_taken_slot(state_.layer2[current2]);
  return stale ? 1U << kP1 : 0;
}

auto protocol_program(const NestedCache::Parameters& parameters) -> sim::ProgramFactory {
  return protocol_program(parameters, protocol_policies()[parameters.policy]);
}

auto protocol_program(const NestedCache::Parameters& parameters, const ProtocolPolicy& policy)
    -> sim::ProgramFactory {
  return [parameters, policy]() -> sim::Program {
    return [protocol = std::make_shared<NestedCache>(parameters, policy)](
               sim::Chooser& chooser, sim::Trace* trace) { return protocol->run(chooser, trace); };
  };
}

}  // namespace slotrace::model
