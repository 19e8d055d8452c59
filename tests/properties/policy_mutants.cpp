#include "tests/properties/policy_mutants.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <utility>

#include <fmt/format.h>

namespace slotrace::properties {
namespace {

using namespace std::chrono_literals;
using model::Operation;
using model::Policy;
using Operations = std::vector<Operation>;

/// A list of operations, and how its members are called.
struct List {
  std::string member;  ///< "operation"
  std::string members;
  Operations* operations;
  bool script = false;
};

/// The list itself, and the lists inside of it.
auto lists_in(Operations& list) -> std::vector<List> {
  std::vector<List> lists = {{"operation", "operations", &list}};
  for (Operation& operation : list) {
    if (auto* atomic = std::get_if<model::Atomic>(&operation.what))
      lists.push_back({"script's", "script's", &atomic->operations, true});
    if (auto* job = std::get_if<model::Enqueue>(&operation.what))
      lists.push_back({"job's", "job's", &job->operations});
  }
  return lists;
}

auto narrow(Operations& operations) -> bool {
  bool narrowed = false;
  const auto set = [&](model::Scope& scope) {
    narrowed = narrowed || scope != model::Scope::event_type;
    scope = model::Scope::event_type;
  };
  for (const List& list : lists_in(operations)) {
    for (Operation& operation : *list.operations) {
      if (auto* pattern = std::get_if<model::DeletePattern>(&operation.what)) set(pattern->scope);
      if (auto* flush = std::get_if<model::FlushTag>(&operation.what)) set(flush->scope);
      if (auto* forget = std::get_if<model::ForgetKeys>(&operation.what)) set(forget->keys.scope);
      if (auto* refill = std::get_if<model::Refill>(&operation.what)) set(refill->keys.scope);
    }
  }
  return narrowed;
}

auto template_of(const std::string& text) -> model::KeyTemplate {
  return std::get<model::KeyTemplate>(model::KeyTemplate::parse(text));
}

auto is_protected(const model::LayerPolicy& layer) -> bool {
  return layer.generation || !std::holds_alternative<std::monostate>(layer.protection);
}

void take_protection_from(model::LayerPolicy& layer) {
  layer.protection = std::monostate{};
  if (!layer.generation) return;
  layer.generation.reset();
  layer.key = template_of(layer.name + ":{eventTypeId}:{start:Y-m-d-H}:{end:Y-m-d-H}");
}

class Mutants {
 public:
  Mutants(const Policy& original, model::EntryPoint entry_point)
      : original_(original), entry_point_(static_cast<std::size_t>(entry_point)) {}

  auto take() -> std::vector<PolicyMutant> {
    Policy probe = original_;
    Operations& operations = probe.invalidation.at(entry_point_);
    const std::vector<List> lists = lists_in(operations);
    for (std::size_t list = 0; list < lists.size(); ++list) {
      for (std::size_t i = 0; i < lists[list].operations->size(); ++i)
        of_operation(lists[list], list, i);
    }
    for (std::size_t i = 0; i < operations.size(); ++i) {
      if (!std::holds_alternative<model::Atomic>(operations[i].what)) continue;
      add("script taken apart", [&](Policy& policy) {
        Operations& list = policy.invalidation.at(entry_point_);
        const Operations parts = std::get<model::Atomic>(list[i].what).operations;
        const auto at = list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
        list.insert(at, parts.begin(), parts.end());
      });
    }
    if (narrow(operations)) {
      add("only the booked event type",
          [&](Policy& policy) { narrow(policy.invalidation.at(entry_point_)); });
    }
    of_what_all_rely_on();
    return std::move(mutants_);
  }

 private:
  void add(std::string name, const std::function<void(Policy&)>& change) {
    mutants_.push_back({std::move(name), original_});
    change(mutants_.back().policy);
  }

  /// Operation `at` of the list with that number.
  void of_operation(const List& list, std::size_t number, std::size_t at) {
    const auto changed = [&](const std::function<void(Operations&)>& change) {
      return [this, number, change](Policy& policy) {
        change(*lists_in(policy.invalidation.at(entry_point_)).at(number).operations);
      };
    };
    add(fmt::format("{} {} dropped", list.member, at + 1), changed([&](Operations& operations) {
          operations.erase(operations.begin() + static_cast<std::ptrdiff_t>(at));
        }));
    if (at + 1 < list.operations->size()) {
      add(fmt::format("{} {} and {} swapped", list.members, at + 1, at + 2),
          changed([&](Operations& operations) { std::swap(operations[at], operations[at + 1]); }));
    }
    if (!list.script) {
      add(fmt::format("{} {} delayed", list.member, at + 1), changed([&](Operations& operations) {
            operations[at].delay = sim::Distribution::constant(1s);
          }));
    }
  }

  void of_what_all_rely_on() {
    for (std::size_t layer = 0; layer < original_.layers.size(); ++layer) {
      if (!is_protected(original_.layers[layer])) continue;
      add(fmt::format("layer {} unprotected", layer + 1),
          [&](Policy& policy) { take_protection_from(policy.layers[layer]); });
    }
    if (!original_.generations.empty()) {
      add("a counter for each event type", [](Policy& policy) {
        for (model::Generation& generation : policy.generations)
          generation.key = template_of(generation.name + ":{eventTypeId}");
      });
    }
    if (original_.agent.checks_source)
      add("the agent does not check", [](Policy& policy) { policy.agent.checks_source = false; });
    if (original_.agent.holds_offers)
      add("the agent does not hold", [](Policy& policy) { policy.agent.holds_offers = false; });
  }

  const Policy& original_;
  std::size_t entry_point_;
  std::vector<PolicyMutant> mutants_;
};

}  // namespace

auto mutants_of(const model::Policy& policy, model::EntryPoint entry_point)
    -> std::vector<PolicyMutant> {
  return Mutants(policy, entry_point).take();
}

}  // namespace slotrace::properties
