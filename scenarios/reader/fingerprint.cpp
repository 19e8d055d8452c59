#include "scenarios/reader/fingerprint.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "sim/digest.hpp"

namespace slotrace::scenarios {
namespace {

/// Goes up when the same content comes to mean something else, so that old tokens are refused.
constexpr std::uint64_t kFormatVersion = 1;

constexpr std::string_view kProseOfScenario[] = {"$schema", "name",     "summary", "claim",
                                                 "expect",  "observed", "policy"};
constexpr std::string_view kProseOfPolicy[] = {"$schema", "name", "summary"};

void absorb(const Node& node, sim::Digest& digest, std::span<const std::string_view> without = {}) {
  digest.absorb(static_cast<std::uint64_t>(node.kind));
  digest.absorb(std::uint64_t{node.boolean});
  digest.absorb(node.text);
  digest.absorb(std::uint64_t{node.items.size()});
  for (const Node& item : node.items) absorb(item, digest);
  std::vector<const Member*> members;
  for (const Member& member : node.members) {
    if (std::ranges::find(without, member.name) == without.end()) members.push_back(&member);
  }
  std::ranges::sort(members, {},
                    [](const Member* member) { return std::string_view(member->name); });
  digest.absorb(std::uint64_t{members.size()});
  for (const Member* member : members) {
    digest.absorb(member->name);
    absorb(member->value, digest);
  }
}

}  // namespace

auto fingerprint_of(const Node& scenario, const Node& policy) -> std::uint64_t {
  sim::Digest digest;
  digest.absorb(kFormatVersion);
  absorb(scenario, digest, kProseOfScenario);
  absorb(policy, digest, kProseOfPolicy);
  return digest.value();
}

}  // namespace slotrace::scenarios
