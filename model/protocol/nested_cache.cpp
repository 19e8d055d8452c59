#include "model/protocol/nested_cache.hpp"

#include <bit>
#include <cstring>

#include "model/protocol/nested_cache_specs.hpp"
#include "sim/failure.hpp"

namespace slotrace::model {
namespace {

constexpr auto bit(unsigned number) -> std::uint8_t {
  return static_cast<std::uint8_t>(1U << number);
}

}  // namespace

NestedCache::NestedCache(const Parameters& parameters)
    : parameters_(parameters),
      policy_(protocol_policies()[parameters.policy]),
      policy_waits_(policy_.waits()),
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

/// Reads through both layers once, as the application does: each layer answers from its entry, or
/// asks its source and keeps the answer.
auto NestedCache::reader(unsigned number) -> sim::Task<> {
  const Specs::Reader& specs = specs_->readers[number];
  const bool versions = policy_.keys != ProtocolPolicy::Keys::plain;
  const bool own_generations = policy_.keys == ProtocolPolicy::Keys::own_generations;
  Knowledge knows;
  simulation_.may_touch(specs.futures[Specs::kBegin]);

  if (versions) {
    co_await simulation_.step(&specs.generation2, [&] {
      begin_read(number, knows);
      knows.generation2 = own_generations ? state_.generation2 : state_.generation1;
    });
    pause(specs.futures, Specs::kBeforeGet2, knows);
  }
  knows.value = co_await simulation_.step(&specs.get2, [&] {
    if (!versions) begin_read(number, knows);
    const SlotSet entry = state_.layer2[knows.generation2];
    if (entry == kAbsent) {
      if (policy_.lease2) state_.tokens2 |= bit(number);
    } else {
      simulation_.touches(specs.hit2);
    }
    return entry;
  });
  if (knows.value == kAbsent) {
    knows.value = 0;
    if (own_generations) {
      pause(specs.futures, Specs::kBeforeGeneration1, knows);
      knows.generation1 =
          co_await simulation_.step(&specs.generation1, [&] { return state_.generation1; });
    }
    pause(specs.futures, Specs::kBeforeGet1, knows);
    const auto key1 = [&] { return own_generations ? knows.generation1 : knows.generation2; };
    knows.value = co_await simulation_.step(&specs.get1, [&] {
      const SlotSet entry = state_.layer1[key1()];
      if (entry == kAbsent) {
        if (policy_.lease1) state_.tokens1 |= bit(number);
      } else {
        simulation_.touches(specs.hit1);
      }
      return entry;
    });
    if (knows.value == kAbsent) {
      knows.value = 0;
      pause(specs.futures, Specs::kBeforeFetch, knows);
      knows.value = co_await simulation_.step(&specs.fetch, [&] { return state_.truth; });
      pause(specs.futures, Specs::kBeforePut1, knows);
      // The source answered with its state of then: what is stored now may be older than the last
      // clear. That gap is the race.
      co_await simulation_.step(&specs.put1, [&] {
        if (!policy_.lease1 || (state_.tokens1 & bit(number)) != 0) {
          state_.layer1[key1()] = knows.value;
        } else {
          simulation_.touches(specs.refused_put1);
        }
        state_.tokens1 &= static_cast<std::uint8_t>(~bit(number));
      });
    }
    knows.generation1 = 0;
    pause(specs.futures, Specs::kBeforePut2, knows);
    co_await simulation_.step(&specs.put2, [&] {
      if (!policy_.lease2 || (state_.tokens2 & bit(number)) != 0) {
        state_.layer2[knows.generation2] = knows.value;
      } else {
        simulation_.touches(specs.refused_put2);
      }
      state_.tokens2 &= static_cast<std::uint8_t>(~bit(number));
    });
  }
  knows.generation2 = 0;
  pause(specs.futures, Specs::kBeforeAnswer, knows);
  co_await simulation_.step(&specs.answer, [&] {
    if ((knows.required & ~knows.value) != 0) simulation_.violates(kP2);
    state_.in_flight &= static_cast<std::uint8_t>(~bit(number));
  });
  if (parameters_.booking != Booking::none) {
    const auto shown = knows.value;
    co_await book(number, shown);
  }
}

/// Books the first slot that the answer shows free, if it shows one.
auto NestedCache::book(unsigned number, SlotSet shown) -> sim::Task<> {
  const auto target = static_cast<unsigned>(std::countr_one(shown));
  if (target >= parameters_.slots) co_return;
  const Specs::Reader& specs = specs_->readers[number];
  if (parameters_.booking == Booking::check_then_act) {
    simulation_.forgets_all_but(Specs::kBeforeLook, target);
    const bool taken =
        co_await simulation_.step(&specs.look, [&] { return (state_.truth & bit(target)) != 0; });
    if (taken) co_return;
  }
  simulation_.forgets_all_but(Specs::kBeforeBooking, target);
  co_await simulation_.step(&specs.book, [&] {
    if (parameters_.booking == Booking::checked && (state_.truth & bit(target)) != 0) return;
    state_.truth |= bit(target);
    if (++state_.bookings[target] > 1) simulation_.violates(kP3);
  });
}

/// Books a slot at the source; the webhook comes at any later time and clears the caches.
auto NestedCache::writer(unsigned number) -> sim::Task<> {
  const Specs::Writer& specs = specs_->writers[number];
  const unsigned slot = number % parameters_.slots;
  simulation_.may_touch(specs.futures[0]);
  const bool accepted = co_await simulation_.step(&specs.commit, [&] {
    if ((state_.truth & bit(slot)) != 0) {
      simulation_.touches(specs.refused);
      return false;
    }
    state_.truth |= bit(slot);
    ++state_.bookings[slot];
    return true;
  });
  if (!accepted) co_return;

  const auto program = policy_.program();
  pause(specs.futures, 1, {});
  co_await simulation_.step(&specs.deliver, [&] {
    if (program.empty()) finish(slot);
  });
  for (std::size_t i = 0; i < program.size(); ++i) {
    pause(specs.futures, static_cast<unsigned>(2 + i), {});
    const auto& variants = specs.program[i];
    const sim::StepSpec* const spec = &variants[program[i].wait ? state_.noted[number] : 0];
    co_await simulation_.step(spec, [&] {
      take_step(program[i], number);
      if (i + 1 == program.size()) finish(slot);
    });
  }
}

/// Between two steps: what the process knows, and what it may still touch.
void NestedCache::pause(std::span<const sim::Footprint> futures, unsigned point,
                        const Knowledge& knows) {
  simulation_.forgets_all_but(point, knows);
  simulation_.may_touch(futures[point]);
}

void NestedCache::begin_read(unsigned number, Knowledge& knows) {
  knows.required = state_.cleared;
  state_.in_flight |= bit(number);
}

/// A writer has cleared what it clears: from here on, reads that begin must show its slot as booked.
void NestedCache::finish(unsigned slot) {
  if (parameters_.judge_reads) state_.cleared |= bit(slot);
}

void NestedCache::take_step(const ProtocolStep& step, unsigned writer) {
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
  if (policy_.keys == ProtocolPolicy::Keys::plain && parameters_.booking == Booking::none) {
    return sim::mix(words[0] & 0xffffffffff, state_.layer2[0]);
  }
  if (parameters_.booking == Booking::none) {
    std::memset(reinterpret_cast<std::byte*>(words.data()) + offsetof(State, bookings), 0, 8);
  }
  return sim::mix(sim::mix(words[0], words[1]), sim::mix(words[2], words[3]));
}

auto NestedCache::owned(sim::ProcessId process) const -> std::uint64_t {
  const auto number = static_cast<unsigned>(process);
  if (number >= parameters_.readers) return 0;
  std::uint64_t bits = (state_.tokens1 >> number & 1U) << 1 | (state_.tokens2 >> number & 1U);
  if (policy_waits_) {
    for (unsigned writer = 0; writer < parameters_.writers; ++writer)
      bits = bits << 1 | (state_.noted[writer] >> number & 1U);
  }
  return bits;
}

auto NestedCache::judge() const -> std::uint32_t {
  const auto shows_a_taken_slot = [&](SlotSet entry) {
    return entry != kAbsent && (state_.truth & ~entry) != 0;
  };
  const bool shared = policy_.keys == ProtocolPolicy::Keys::shared_generation;
  const std::uint8_t current2 = shared ? state_.generation1 : state_.generation2;
  const bool stale = shows_a_taken_slot(state_.layer1[state_.generation1]) ||
                     shows_a_taken_slot(state_.layer2[current2]);
  return stale ? 1U << kP1 : 0;
}

auto protocol_program(const NestedCache::Parameters& parameters) -> sim::ProgramFactory {
  return [parameters]() -> sim::Program {
    return [protocol = std::make_shared<NestedCache>(parameters)](
               sim::Chooser& chooser, sim::Trace* trace) { return protocol->run(chooser, trace); };
  };
}

}  // namespace slotrace::model
