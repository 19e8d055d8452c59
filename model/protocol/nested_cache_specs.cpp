#include "model/protocol/nested_cache_specs.hpp"

#include <bit>
#include <utility>

namespace slotrace::model {
namespace {

using sim::reads;
using sim::releases;
using sim::ResourceId;
using sim::writes;

// Small numbers, so that each has a bit of its own in a set of resources.
constexpr ResourceId kLayer1{0};
constexpr ResourceId kLayer2{1};
constexpr ResourceId kGeneration1{2};
constexpr ResourceId kGeneration2{3};
constexpr auto truth(unsigned slot) -> ResourceId { return ResourceId{8 + slot}; }
constexpr auto cleared(unsigned slot) -> ResourceId { return ResourceId{16 + slot}; }
constexpr auto token1(unsigned reader) -> ResourceId { return ResourceId{24 + reader}; }
constexpr auto token2(unsigned reader) -> ResourceId { return ResourceId{32 + reader}; }
constexpr auto in_flight(unsigned reader) -> ResourceId { return ResourceId{40 + reader}; }

auto name_of(const ProtocolStep& step) -> std::string_view {
  if (step.bump1 && step.bump2) return "new generations";
  if (step.bump1) return "new generation 1";
  if (step.bump2) return "new generation 2";
  if (step.clear1 && step.clear2) return step.wait ? "clear L1 and L2 again" : "clear L1 and L2";
  if (step.clear1) return step.wait ? "clear L1 again" : "clear L1";
  return step.wait ? "clear L2 again" : "clear L2";
}

void append(std::vector<sim::Access>& to, const std::vector<sim::Access>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

NestedCache::Specs::Specs(const Parameters& parameters, const ProtocolPolicy& policy,
                          const std::vector<Wait>& waits)
    : parameters_(parameters), policy_(policy) {
  for (unsigned number = 0; number < parameters.readers; ++number)
    readers.push_back(reader(number));
  for (const Wait& wait : waits) writers.push_back(writer(wait));
}

auto NestedCache::Specs::keep(Accesses accesses) -> sim::AccessList {
  return sim::AccessList::of(kept_.emplace_back(std::move(accesses)));
}

auto NestedCache::Specs::spec(std::string_view what, Accesses accesses) -> sim::StepSpec {
  return {.what = what, .accesses = keep(std::move(accesses))};
}

auto NestedCache::Specs::reader(unsigned number) -> Reader {
  // The first step also notes what the answer must show, and that the reader is in flight.
  Accesses first;
  Accesses all_slots;
  for (unsigned slot = 0; slot < parameters_.slots; ++slot) {
    if (parameters_.judge_reads) first.push_back(reads(cleared(slot)));
    all_slots.push_back(reads(truth(slot)));
  }
  if (policy_.waits()) first.push_back(writes(in_flight(number)));
  const bool versions = policy_.keys != ProtocolPolicy::Keys::plain;

  const bool shared = policy_.keys == ProtocolPolicy::Keys::shared_generation;
  Accesses generation2{reads(shared ? kGeneration1 : kGeneration2)};
  append(generation2, first);
  Accesses hit2{reads(kLayer2)};
  if (!versions) append(hit2, first);
  Accesses get2 = hit2;
  if (policy_.lease2) get2.push_back(writes(token2(number)));
  Accesses get1{reads(kLayer1)};
  if (policy_.lease1) get1.push_back(writes(token1(number)));
  Accesses put1{writes(kLayer1)};
  if (policy_.lease1) put1.push_back(writes(token1(number)));
  Accesses put2{writes(kLayer2)};
  if (policy_.lease2) put2.push_back(writes(token2(number)));
  Accesses answer;
  if (policy_.waits()) answer.push_back(releases(in_flight(number)));

  Reader reader;
  reader.steps[kBeforeGet2] = spec("get L2", get2);
  reader.steps[kBegin] =
      versions ? spec("read generation 2", generation2) : reader.steps[kBeforeGet2];
  reader.steps[kBeforeGeneration1] = spec("read generation 1", {reads(kGeneration1)});
  reader.steps[kBeforeGet1] = spec("get L1", get1);
  reader.steps[kBeforeFetch] = spec("fetch", all_slots);
  reader.steps[kBeforePut1] = spec("put L1", put1);
  reader.steps[kBeforePut2] = spec("put L2", put2);
  reader.steps[kBeforeAnswer] = spec("answer", answer);
  // Which slot it will be is known late; so all of them.
  reader.steps[kBeforeLook] = spec("look at the source", all_slots);
  Accesses any_slot;
  for (const sim::Access& one : all_slots) any_slot.push_back(writes(one.resource));
  reader.steps[kBeforeBooking] = spec("book", any_slot);
  reader.hit2 = keep(hit2);
  reader.hit1 = keep({reads(kLayer1)});
  reader.refused_put1 = keep({reads(token1(number))});
  reader.refused_put2 = keep({reads(token2(number))});

  sim::Footprint future;
  const auto from = [&](Point point) {
    reader.futures[point] = future |= sim::Footprint::of(reader.steps[point].accesses.view());
  };
  if (parameters_.booking != Booking::none) {
    from(kBeforeBooking);
    from(kBeforeLook);
  }
  for (const Point point : {kBeforeAnswer, kBeforePut2, kBeforePut1, kBeforeFetch, kBeforeGet1,
                            kBeforeGeneration1, kBeforeGet2, kBegin})
    from(point);
  return reader;
}

auto NestedCache::Specs::writer(const Wait& wait) -> Writer {
  Writer writer;
  const auto program = policy_.program();
  const unsigned slot = wait.writer % parameters_.slots;
  writer.steps.push_back({spec("commit", {writes(truth(slot))})});
  writer.refused = keep({reads(truth(slot))});
  Accesses done;
  if (parameters_.judge_reads) done.push_back(writes(cleared(slot)));
  writer.steps.push_back({spec("webhook", program.empty() ? done : Accesses{})});
  for (const ProtocolStep& step : program) {
    Accesses accesses;
    for (unsigned number = 0; number < parameters_.readers; ++number) {
      if (step.clear1 && policy_.lease1) accesses.push_back(writes(token1(number)));
      if (step.clear2 && policy_.lease2) accesses.push_back(writes(token2(number)));
      if (step.snapshot) accesses.push_back(reads(in_flight(number)));
    }
    if (step.clear1) accesses.push_back(writes(kLayer1));
    if (step.clear2) accesses.push_back(writes(kLayer2));
    if (step.bump1) accesses.push_back(writes(kGeneration1));
    if (step.bump2) accesses.push_back(writes(kGeneration2));
    if (&step == &program.back()) append(accesses, done);

    const unsigned sets = step.wait ? 1U << parameters_.readers : 1U;
    std::vector<sim::StepSpec>& specs = writer.steps.emplace_back();
    for (unsigned set = 0; set < sets; ++set) {
      Accesses with_readers = accesses;
      for (unsigned number = 0; number < parameters_.readers; ++number) {
        if ((set >> number & 1) != 0 && !step.snapshot)
          with_readers.push_back(reads(in_flight(number)));
      }
      sim::StepSpec one = spec(name_of(step), with_readers);
      if (step.wait) {
        one.guard = {.holds =
                         [](const void* context) {
                           const auto& [state, number_of_writer] =
                               *static_cast<const Wait*>(context);
                           return (state->noted[number_of_writer] & state->in_flight) == 0;
                         },
                     .context = &wait};
      }
      specs.push_back(one);
    }
  }

  // The largest set of readers stands for all.
  sim::Footprint future;
  for (auto step = writer.steps.rbegin(); step != writer.steps.rend(); ++step) {
    future |= sim::Footprint::of(step->back().accesses.view());
    writer.futures.insert(writer.futures.begin(), future);
  }
  return writer;
}

}  // namespace slotrace::model
