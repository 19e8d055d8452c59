#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/policy.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// A key template, or a pattern of keys.
auto key_template_type() -> const Type<model::KeyTemplate>&;

/// Reports a field of a key template that only `place` may name.
void refuse_field(const Located<model::KeyTemplate>& key, model::KeyField field,
                  std::string_view place, Diagnostics& diagnostics);

struct DaysText {
  model::DayRange::Anchor from{};
  std::int64_t count = 1;
};

/// One operation of an invalidation, as it stands in the file.
struct OperationText : RecordBase {
  std::optional<Located<std::string>> forget;  ///< name of a layer
  std::optional<DaysText> days;
  std::optional<Located<model::KeyTemplate>> delete_pattern;
  std::optional<Located<std::int64_t>> count;
};

/// A list under "lists".
struct NamedOperations {
  std::string name;
  std::vector<OperationText> operations;
};
auto named_operations_type() -> const Type<std::vector<NamedOperations>>&;

/// What stands at an entry point under "invalidate": operations, or the name of a list.
struct EntryPointOperations {
  model::EntryPoint entry_point{};
  std::vector<OperationText> operations;
  std::optional<Located<std::string>> list;
};
auto invalidation_type() -> const Type<std::vector<EntryPointOperations>>&;

/// Fills in the policy's invalidation. Requires: the policy's layers are there.
void build_operations(const std::vector<NamedOperations>& lists,
                      const std::vector<EntryPointOperations>& invalidation, model::Policy& policy,
                      Diagnostics& diagnostics);

}  // namespace slotrace::scenarios
