#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "scenarios/reader/operation_types.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// Whether the pattern can match a key of the layer, going by how both begin.
auto may_match(const model::KeyTemplate& pattern, const model::LayerPolicy& layer) -> bool;

/// Reports a field of a key template that only `place` may name.
void refuse_field(const Located<model::KeyTemplate>& key, model::KeyField field,
                  std::string_view place, Diagnostics& diagnostics);

/// Reports what a tag cannot name: a tag is one for many keys.
void refuse_fields_of_tag(const Located<model::KeyTemplate>& tag, Diagnostics& diagnostics);

struct InvalidationText {
  const std::vector<NamedOperations>& lists;
  const std::vector<EntryPointOperations>& invalidation;
  const std::vector<EntryPointOperations>& before_call;
};

/// Fills in what the policy's entry points do. Requires: the policy's layers and generations are
/// there.
void build_operations(const InvalidationText& text, model::Policy& policy,
                      Diagnostics& diagnostics);

}  // namespace slotrace::scenarios
