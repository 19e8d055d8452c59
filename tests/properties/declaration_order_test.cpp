/// The order in which a file names what has no order of its own changes nothing.

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/properties/generate/numbers.hpp"
#include "tests/properties/judge.hpp"
#include "tests/properties/property.hpp"

namespace slotrace::properties {
namespace {

using generate::Json;

template <class List>
void shuffle(List& list) {
  for (std::size_t i = list.size(); i > 1; --i) {
    const auto other = static_cast<std::size_t>(*generate::below(static_cast<int>(i)));
    std::swap(list[i - 1], list[other]);
  }
}

/// The members of every object in another order; lists as they are.
auto with_members_shuffled(const Json& json) -> Json {
  if (json.is_array()) {
    Json list = Json::array();
    for (const Json& item : json) list.push_back(with_members_shuffled(item));
    return list;
  }
  if (!json.is_object()) return json;
  std::vector<std::string> names;
  for (const auto& [name, value] : json.items()) names.push_back(name);
  shuffle(names);
  Json object = Json::object();
  for (const std::string& name : names) object[name] = with_members_shuffled(json[name]);
  return object;
}

auto run_somehow(const Json& file, bool timed, std::uint64_t seed) -> CaseRun {
  return timed ? run_timed(file, seed) : run_interleaved(file, seed);
}

TEST(DeclarationOrder, OfMembersLeavesFingerprintAndDigestAlone) {
  for_all(500, [] {
    const Json file = to_json(*generate::any_scenario_at_all());
    const bool timed = *rc::gen::arbitrary<bool>();
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const CaseRun run = run_somehow(file, timed, seed);
    const CaseRun other = run_somehow(with_members_shuffled(file), timed, seed);
    if (other.schedule != run.schedule) fail(other, "another token than with ordered members");
    if (other.result.digest != run.result.digest) {
      fail(other, "another digest than with ordered members");
    }
  });
}

TEST(DeclarationOrder, OfHostsAndEventTypesLeavesEveryVerdictAlone) {
  for_all(500, [] {
    Json file = to_json(*generate::any_scenario_at_all());
    const bool timed = *rc::gen::arbitrary<bool>();
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const CaseRun run = run_somehow(file, timed, seed);
    // Digests name hosts and event types by their position, so they differ. An event type's hosts
    // keep their order, which is that in which they are booked.
    shuffle(file["hosts"]);
    shuffle(file["event_types"]);
    const CaseRun other = run_somehow(file, timed, seed);
    for (std::size_t i = 0; i < run.result.checks.size(); ++i) {
      const model::CheckResult& one = run.result.checks[i];
      const model::CheckResult& two = other.result.checks[i];
      if (one.violations != two.violations || one.exercised != two.exercised ||
          one.evidence != two.evidence || one.excluded != two.excluded) {
        fail(other, std::string(name(one.check)) + " comes out otherwise");
      }
    }
    if (spans_of(run.result) != spans_of(other.result)) fail(other, "other stale spans");
  });
}

}  // namespace
}  // namespace slotrace::properties
