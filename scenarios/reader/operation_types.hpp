#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "scenarios/reader/types.hpp"

/// What entry points do, as it stands in a policy file; operation_types.cpp has the field tables.
namespace slotrace::scenarios {

/// A key template, or a pattern of keys.
auto key_template_type() -> const Type<model::KeyTemplate>&;

/// "wait": a time, or until the reads under way have ended.
struct WaitText {
  std::optional<sim::Distribution> time;  ///< nothing: for readers in flight
};

/// One operation, as it stands in the file: one member says what it does, others say how.
struct OperationText : RecordBase {
  // What it does.
  std::optional<Located<std::string>> forget;  ///< name of a layer, as the next two
  std::optional<Located<std::string>> void_leases;
  std::optional<Located<std::string>> refill;
  std::optional<Located<model::KeyTemplate>> delete_pattern;
  std::optional<Located<std::string>> flush_tag;
  std::optional<Located<std::string>> bump;  ///< name of a generation
  std::optional<WaitText> wait;
  std::optional<std::vector<OperationText>> atomic;
  std::optional<std::vector<OperationText>> enqueue;
  // How.
  std::optional<Located<model::DayRange>> days;
  std::optional<Located<model::HourRange>> hours;
  std::optional<Located<model::KeyTemplate>> written_as;
  std::optional<Located<model::Clock>> zone;
  std::optional<Located<model::TeamPart>> team;
  std::optional<Located<bool>> at_once;
  std::optional<Located<model::Scope>> scope;
  std::optional<Located<std::int64_t>> count;
  std::optional<Located<model::DeletePattern::By>> by;
  std::optional<Located<sim::Distribution>> after;
  std::optional<Located<std::int64_t>> tries;
  std::optional<Located<model::Duration>> retry_after;
  std::optional<sim::Distribution> delay;
  bool fails = false;
};

/// A list under "lists".
struct NamedOperations {
  std::string name;
  Spot spot;  ///< of the name
  std::vector<OperationText> operations;
};
auto named_operations_type() -> const Type<std::vector<NamedOperations>>&;

/// What stands at an entry point: operations, or the name of a list.
struct EntryPointOperations {
  model::EntryPoint entry_point{};
  View at;
  std::vector<OperationText> operations;
  std::optional<Located<std::string>> list;
};
/// Under "invalidate".
auto invalidation_type() -> const Type<std::vector<EntryPointOperations>>&;
/// Under "invalidate_before_call".
auto before_call_type() -> const Type<std::vector<EntryPointOperations>>&;

}  // namespace slotrace::scenarios
