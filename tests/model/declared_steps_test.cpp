/// Each kind of step of the model, beside something that it depends on: the search by traces comes to
/// what all orders come to, so what the step declares is enough. The last test reads the sources, and
/// fails for a kind of step that no run here took.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/all_orders.hpp"
#include "tests/support/clinic.hpp"

namespace slotrace::model {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kRunsMax = 20'000;

auto wish() -> TimePoint { return "2025-10-13T08:00:00Z"_utc; }

/// The booked days' keys of a layer.
auto keys_of(LayerIndex layer) -> KeyRange {
  return {.layer = layer, .days = {.anchor = DayRange::Anchor::booking}};
}

auto forget(LayerIndex layer = kLayer1) -> Operation {
  return {.what = ForgetKeys{.keys = keys_of(layer)}};
}

/// Both layers of a preset; every entry point clears by `operations`.
auto clearing_by(const char* layers, std::vector<Operation> operations) -> Policy {
  Policy policy = preset(layers);
  for (auto& list : policy.invalidation) list = operations;
  policy.invalidation[static_cast<std::size_t>(EntryPoint::book_in_calcom)].clear();
  return policy;
}

auto pattern(DeletePattern::By by, std::uint64_t count) -> Operation {
  return {.what = DeletePattern{.pattern = std::get<KeyTemplate>(KeyTemplate::parse("calcom:*")),
                                .count = count,
                                .by = by}};
}

auto job(Retries retries = {}) -> Operation {
  return {.what = Enqueue{.operations = {forget()}, .retries = retries}};
}

auto widget(std::string name = "widget", TimePoint start = wish()) -> Action {
  return action(std::move(name), clinic().start,
                Book{.through = Book::Through::widget, .start = start});
}

auto book(Book::Through through, std::string name = "booking") -> Action {
  return action(std::move(name), clinic().start, Book{.through = through, .start = wish()});
}

auto reader(std::string name = "reader") -> Action {
  return action(std::move(name), clinic().start, read_day(kLayer1, wish()));
}

auto strike(StrikeRedis what) -> Action {
  return action("strike", clinic().start, std::move(what));
}

auto phone(std::string name) -> Action {
  return action(std::move(name), clinic().start, Call{.wish = wish()});
}

/// A scenario in the clinic, where nobody but the widget tells the application of a change.
auto beside(
    const Policy& policy, std::vector<Action> timeline,
    const std::function<void(World&)>& change = [](World&) {}) -> Scenario {
  World world = clinic();
  world.webhooks.echoes = false;
  change(world);
  for (Action& one : timeline)
    if (auto* read = std::get_if<Read>(&one.what)) read->source = policy.wish_source;
  return scenario(std::move(world), policy, std::move(timeline));
}

auto with_fault(Scenario scenario, std::vector<FaultKind> kinds) -> Scenario {
  for (const FaultKind kind : kinds) scenario.faults.rates.at(static_cast<std::size_t>(kind)) = 1;
  scenario.faults.at_most = 1;
  return scenario;
}

struct Case {
  std::string name;
  Scenario scenario;
};

auto commands_of_clears() -> std::vector<Case> {
  const auto cleared = [](std::string name, const char* layers, std::vector<Operation> operations) {
    return Case{std::move(name),
                beside(clearing_by(layers, std::move(operations)), {reader(), widget()})};
  };
  Action tomorrow = action("tomorrow", clinic().start, read_day(kLayer1, wish() + 24h));
  Operation fails = forget();
  fails.fails = true;
  return {
      cleared("SCAN in two calls", "before-fix", {pattern(DeletePattern::By::scan, 500)}),
      {"SCAN of a store that grows",
       beside(clearing_by("before-fix", {pattern(DeletePattern::By::scan, 1)}),
              {reader(), tomorrow, widget()},
              [](World& world) { world.costs.redis.keyspace = 1; })},
      cleared("KEYS", "before-fix", {pattern(DeletePattern::By::keys, 1000)}),
      cleared("one DEL of two layers", "before-fix", {forget(), forget(kLayer2)}),
      cleared("a command that fails", "before-fix", {fails, forget()}),
      cleared("a script", "before-fix", {{.what = Atomic{{forget(), forget(kLayer2)}}}}),
      cleared("write-through", "before-fix", {{.what = Refill{keys_of(kLayer1)}}}),
      cleared("voided leases", "lease-l1-first", {{.what = VoidLeases{keys_of(kLayer1)}}}),
      cleared("a wait for readers", "before-fix", {forget(), {.what = WaitForReaders{}}, forget()}),
      cleared("a job", "before-fix", {job(), forget()}),
      cleared("two jobs", "before-fix", {job(), job()}),
  };
}

auto commands_of_reads() -> std::vector<Case> {
  Policy renews = clearing_by("before-fix", {forget()});
  renews.layers[kLayer1].renew_on_hit = true;
  Action again = reader("again");
  again.after = 0;
  Policy checks = preset("shared-generation");
  for (LayerPolicy& layer : checks.layers) {
    layer.generation.reset();
    layer.protection = VersionCheck{};
  }
  Policy sets = preset("tags");
  sets.tag_kind = TagKind::sets;
  Policy locks = clearing_by("before-fix", {forget()});
  locks.layers[kLayer1].lock = LockPolicy{};
  Policy loser_fills = locks;
  loser_fills.layers[kLayer1].lock->loser = LockPolicy::Loser::fills;
  loser_fills.layers[kLayer1].lock->ttl = Duration{0};
  return {
      {"renewed on a hit", beside(renews, {reader(), widget(), again})},
      {"a version check", beside(checks, {reader(), widget()})},
      {"tags by ids", beside(preset("tags"), {reader(), widget()})},
      {"tags as sets", beside(sets, {reader(), widget()})},
      {"leases", beside(preset("lease-l1-first"), {reader(), reader("other")})},
      {"a lock around the fill", beside(locks, {reader(), reader("other")})},
      {"a lock that does not run out", beside(loser_fills, {reader(), reader("other")})},
      {"a lock beside a booking", beside(locks, {reader(), reader("other"), widget()})},
      {"Cal.com's own cache",
       beside(preset("no-cache"), {reader(), reader("other"), reader("third"), widget()},
              [](World& world) { world.calcom.slot_cache = 2s; })},
  };
}

auto changes() -> std::vector<Case> {
  const Policy none = preset("no-cache");
  const Policy one_key = clearing_by("before-fix", {forget()});
  const auto transactions = [](World& world) { world.transactions = true; };
  const auto confirmed = [](World& world) {
    world.event_types[0].confirmation = Confirmation::open;
  };
  const BookingRef first{.made_by = ActionIndex{0}};
  Action later = reader("later");
  later.after = 0;
  Action hold = action("hold", clinic().start,
                       HoldSlot{.through = HoldSlot::Through::application, .start = wish()});
  Action uses_hold = book(Book::Through::create_booking);
  std::get<Book>(uses_hold.what).hold = 0;
  Action either = widget("either");
  either.instead = {
      Cancel{.through = Cancel::Through::widget, .booking = {.made_by = InitialBookingIndex{0}}}};
  const auto taken_before = [](World& world) {
    world.bookings = {{.event_type = 0, .host = 0, .start = wish() + 1h}};
  };
  Scenario visited = beside(one_key, {reader()});
  visited.traffic = {{.name = "visitors",
                      .from = clinic().start,
                      .until = clinic().start + 1h,
                      .arrivals = RecordedArrivals{{clinic().start}},
                      .does = Traffic::Does::book}};
  return {
      {"two through bookInCalcom", beside(none, {book(Book::Through::book_in_calcom, "one"),
                                                 book(Book::Through::book_in_calcom, "other")})},
      {"bookInCalcom beside a webhook",
       beside(none, {book(Book::Through::book_in_calcom), widget()})},
      {"a transaction", beside(one_key, {reader(), widget()}, transactions)},
      {"a transaction beside bookInCalcom",
       beside(none, {book(Book::Through::book_in_calcom), widget()}, transactions)},
      {"a cancellation follows",
       beside(none,
              {widget(), action("cancel", clinic().start,
                                Cancel{.through = Cancel::Through::widget, .booking = first})})},
      {"an answer to a request",
       beside(one_key, {widget(), action("yes", clinic().start, Confirm{.booking = first}), later},
              confirmed)},
      {"a hold that is used up", beside(none, {hold, uses_hold, reader()})},
      {"a hold beside a booking", beside(none, {hold, widget()})},
      {"an echo", beside(one_key, {book(Book::Through::create_booking), reader()},
                         [](World& world) { world.webhooks.echoes = true; })},
      {"one of two deeds", beside(none, {either, reader()}, taken_before)},
      {"visitors", visited},
  };
}

auto calls() -> std::vector<Case> {
  Policy locks = preset("no-cache");
  locks.agent.lock = AgentLock{};
  Policy checks = locks;
  checks.agent.checks_source = true;
  checks.agent.lock = AgentLock{.over = AgentLock::Over::hosts, .ttl = Duration{0}};
  Policy holds = preset("no-cache");
  holds.agent.holds_offers = true;
  Action declines = phone("declines");
  std::get<Call>(declines.what).takes.reset();
  return {
      {"two calls under a lock", beside(locks, {phone("one"), phone("other")})},
      {"two calls under a lock that does not run out",
       beside(checks, {phone("one"), phone("other")})},
      {"a call that holds", beside(holds, {phone("one"), widget()})},
      {"a call that declines what it holds", beside(holds, {declines, widget()})},
  };
}

auto faults() -> std::vector<Case> {
  const Policy one_key = clearing_by("before-fix", {forget()});
  const Policy retried = clearing_by("before-fix", {job({.tries = 2})});
  const auto deliveries = [](Deduplication deduplication) {
    return [deduplication](World& world) {
      world.webhooks.attempts = 2;
      world.deduplication = deduplication;
    };
  };
  Action dies = widget();
  dies.faults.dies = {
      {.entry_point = EntryPoint::handle_booking_created, .after = DeathPoint::command, .nth = 2}};
  Action twice = widget();
  twice.faults.webhook_arrives = {1s, 1s};
  Action lost = widget();
  lost.faults.webhook_lost = 1;
  const std::vector<FaultKind> deliver = {FaultKind::webhook_lost, FaultKind::webhook_unanswered,
                                          FaultKind::webhook_duplicated};
  const auto small_memory = [](World& world) {
    world.redis_memory = {.keys_max = 1, .eviction = Eviction::allkeys_lru};
  };
  const auto incident = [&](StrikeRedis what) {
    return beside(one_key, {reader(), strike(std::move(what)), widget()});
  };
  return {
      {"a job that dies",
       with_fault(beside(retried, {reader(), widget()}), {FaultKind::handler_dies})},
      {"a job that fails",
       with_fault(beside(retried, {reader(), widget()}), {FaultKind::redis_unanswered})},
      {"a scripted death in one of two jobs",
       beside(clearing_by("before-fix", {job({.tries = 2}), job({.tries = 2})}), {dies})},
      {"deliveries without deduplication",
       with_fault(beside(one_key, {reader(), widget()}, deliveries(Deduplication::none)), deliver)},
      {"deliveries deduplicated at arrival",
       with_fault(beside(one_key, {reader(), widget()}, deliveries(Deduplication::at_arrival)),
                  deliver)},
      {"deliveries deduplicated when done",
       with_fault(beside(one_key, {reader(), widget()}, deliveries(Deduplication::when_done)),
                  deliver)},
      {"a delivery that comes twice, noted at arrival",
       beside(one_key, {twice, reader()}, deliveries(Deduplication::at_arrival))},
      {"a delivery that comes twice, noted when done",
       beside(one_key, {twice, reader()}, deliveries(Deduplication::when_done))},
      {"a first attempt that is lost",
       beside(one_key, {lost, reader()}, deliveries(Deduplication::none))},
      {"at most one death of two",
       with_fault(beside(preset("no-cache"), {widget("one"), widget("other", wish() + 1h)}),
                  {FaultKind::handler_dies})},
      {"a command that is refused",
       with_fault(beside(one_key, {reader(), widget()}), {FaultKind::redis_refused})},
      {"a fail-over of a command",
       with_fault(beside(one_key, {reader(), widget()}), {FaultKind::redis_fails_over})},
      {"an eviction by a fault",
       with_fault(beside(one_key, {reader(), widget()}), {FaultKind::redis_evicts})},
      {"a full store", beside(preset("lease-at-once"), {reader(), widget()}, small_memory)},
      {"a Redis that refuses", incident({.what = StrikeRedis::What::refuses, .length = 1s})},
      {"a Redis that refuses to queue a job",
       beside(clearing_by("before-fix", {job({})}),
              {strike({.what = StrikeRedis::What::refuses, .length = 1s}), widget()})},
      {"a Redis that refuses to delete what no pattern found",
       beside(preset("after-fix"),
              {strike({.what = StrikeRedis::What::refuses, .length = 1s}), widget()})},
      {"a TTL that runs out",
       with_fault(beside(one_key, {reader(), widget()}), {FaultKind::redis_expires})},
      {"a Redis that does not answer",
       incident({.what = StrikeRedis::What::does_not_answer, .length = 1s})},
      {"a fail-over", incident({.what = StrikeRedis::What::loses_writes, .length = 1s})},
      {"an eviction", incident({.what = StrikeRedis::What::evicts, .pattern = "*calcom*"})},
  };
}

/// Holds the cases against all orders, and answers which kinds of steps there were.
auto steps_of(const std::vector<Case>& cases) -> std::set<std::string> {
  std::set<std::string> steps;
  for (const Case& one : cases)
    steps.merge(expect_nothing_missed(one.scenario, one.name, kRunsMax).steps);
  return steps;
}

/// Every name that the sources of the model give a step.
auto steps_in_sources() -> std::set<std::string> {
  static const std::regex name(
      R"re((?:(?:command|script|script_with_keys)\(\s*|(?:step|note|return )\{\s*\.what = (?:\w+ \? )?)"([^"]+)"(?: : "([^"]+)")?)re");
  std::set<std::string> names;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(SLOTRACE_SOURCE_DIR) / "model")) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (std::sregex_iterator found(text.begin(), text.end(), name), end; found != end; ++found) {
      for (std::size_t i = 1; i < found->size(); ++i)
        if ((*found)[i].matched) names.insert((*found)[i]);
    }
  }
  return names;
}

/// Commands that no policy comes to; the tests of Redis and Laravel use them.
const std::set<std::string> kOfNoPolicy = {"PERSIST", "SREM", "EVAL add"};

TEST(DeclaredSteps, AreEnoughInEveryKindOfStep) {
  std::set<std::string> taken;
  for (const auto& cases :
       {commands_of_clears(), commands_of_reads(), changes(), calls(), faults()})
    taken.merge(steps_of(cases));
  std::set<std::string> known = steps_in_sources();
  EXPECT_GT(known.size(), 30U);
  for (const std::string& step : known) {
    EXPECT_EQ(taken.contains(step), !kOfNoPolicy.contains(step))
        << step << (taken.contains(step) ? " was taken after all" : " was never taken");
  }
}

}  // namespace
}  // namespace slotrace::model
