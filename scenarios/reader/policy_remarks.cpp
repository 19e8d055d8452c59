#include "scenarios/reader/policy_remarks.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "scenarios/reader/operations.hpp"

namespace slotrace::scenarios {
namespace {

using model::LayerPolicy;
using model::Operation;
using model::Policy;

using Wanted = std::function<bool(const Operation&)>;

/// Whether there is such an operation among these, or inside of one.
auto has(const std::vector<Operation>& operations, const Wanted& wanted) -> bool {
  return std::ranges::any_of(operations, [&](const Operation& one) {
    if (const auto* atomic = std::get_if<model::Atomic>(&one.what)) {
      return has(atomic->operations, wanted);
    }
    if (const auto* job = std::get_if<model::Enqueue>(&one.what)) {
      return has(job->operations, wanted);
    }
    return wanted(one);
  });
}

class Remarks {
 public:
  Remarks(const PolicyText& text, const Policy& policy) : text_(text), policy_(policy) {}

  auto make() -> std::vector<model::Remark> {
    if (!policy_.layers.empty()) about_the_whole();
    for (std::size_t i = 0; i < policy_.generations.size(); ++i) about_generation(i);
    for (std::size_t i = 0; i < policy_.layers.size(); ++i) about_layer(i);
    for (const NamedOperations& list : text_.lists) about_list(list);
    return std::move(remarks_);
  }

 private:
  [[nodiscard]] auto anywhere(const Wanted& wanted) const -> bool {
    const auto in_one = [&](const std::vector<Operation>& list) { return has(list, wanted); };
    return std::ranges::any_of(policy_.invalidation, in_one) ||
           std::ranges::any_of(policy_.before_call, in_one);
  }

  void about_the_whole() {
    const auto works = [](const Operation& one) {
      return !one.fails && !std::holds_alternative<model::Wait>(one.what) &&
             !std::holds_alternative<model::WaitForReaders>(one.what);
    };
    if (anywhere(works)) return;
    const Node* invalidate = text_.at->find("invalidate");
    add(invalidate != nullptr ? invalidate->spot : text_.at->spot,
        "no entry point invalidates anything: an entry ends with its TTL alone");
  }

  void about_generation(model::GenerationIndex index) {
    const Located<std::string>& name = *text_.generations.at(index).name;
    const bool used = std::ranges::any_of(policy_.layers, [&](const LayerPolicy& layer) {
      const auto* check = std::get_if<model::VersionCheck>(&layer.protection);
      return layer.generation == index || (check != nullptr && check->generation == index);
    });
    const bool bumped = anywhere([&](const Operation& one) {
      const auto* bump = std::get_if<model::BumpGeneration>(&one.what);
      return bump != nullptr && bump->generation == index;
    });
    if (!used) {
      add(name.at->spot, fmt::format("no layer names the generation {}", quote(name.value)));
    } else if (!bumped) {
      add(name.at->spot,
          fmt::format("nothing bumps the generation {}: it protects nothing", quote(name.value)));
    }
  }

  void about_layer(model::LayerIndex index) {
    const LayerPolicy& layer = policy_.layers[index];
    const LayerText& text = (*text_.layers)[index];
    if (std::holds_alternative<model::LeasePolicy>(layer.protection) && !anywhere(voids(index))) {
      add(text.name->at->spot,
          fmt::format("nothing forgets, deletes or voids the leases of {}: they protect nothing",
                      quote(layer.name)));
    }
    for (const Located<model::KeyTemplate>& tag : text.tags) {
      const bool flushed = anywhere([&](const Operation& one) {
        const auto* flush = std::get_if<model::FlushTag>(&one.what);
        return flush != nullptr && flush->tag.text() == tag.value.text();
      });
      if (flushed) continue;
      add(tag.at->spot, fmt::format("nothing flushes the tag {}", quote(tag.value.text())));
    }
  }

  /// What takes entries of the layer away, and so their tokens, or only these.
  [[nodiscard]] auto voids(model::LayerIndex index) const -> Wanted {
    return [this, index](const Operation& one) {
      if (const auto* forget = std::get_if<model::ForgetKeys>(&one.what)) {
        return forget->keys.layer == index;
      }
      if (const auto* leases = std::get_if<model::VoidLeases>(&one.what)) {
        return leases->keys.layer == index;
      }
      const auto* pattern = std::get_if<model::DeletePattern>(&one.what);
      return pattern != nullptr && may_match(pattern->pattern, policy_.layers[index]);
    };
  }

  void about_list(const NamedOperations& list) {
    const auto names_it = [&](const EntryPointOperations& one) {
      return one.list && one.list->value == list.name;
    };
    if (std::ranges::any_of(text_.invalidation, names_it) ||
        std::ranges::any_of(text_.before_call, names_it)) {
      return;
    }
    add(list.spot, fmt::format("no entry point names the list {}", quote(list.name)));
  }

  void add(const Spot& spot, std::string text) {
    remarks_.push_back(
        {.position = {.file = spot.source->name, .line = spot.line, .column = spot.column},
         .text = std::move(text)});
  }

  const PolicyText& text_;
  const Policy& policy_;
  std::vector<model::Remark> remarks_;
};

}  // namespace

auto remarks_on(const PolicyText& text, const Policy& policy) -> std::vector<model::Remark> {
  return Remarks(text, policy).make();
}

}  // namespace slotrace::scenarios
