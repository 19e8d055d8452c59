#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/policy.hpp"
#include "scenarios/reader/operations.hpp"
#include "scenarios/reader/types.hpp"

/// A policy as it stands in its file; policy_types.cpp has the field tables.
namespace slotrace::scenarios {

struct LeaseText : RecordBase {
  model::Duration ttl{};
  std::optional<std::int64_t> tokens;
};

struct LockText : RecordBase {
  std::optional<Located<model::Duration>> ttl;
  model::Duration wait{};
  model::LockPolicy::Loser loser{};
};

struct LayerText : RecordBase {
  std::optional<Located<std::string>> name;
  std::optional<Located<std::string>> source;
  std::optional<Located<model::KeyTemplate>> key;
  std::optional<model::Clock> key_zone;
  std::optional<model::Clock> asks_in;
  model::Duration ttl{};
  std::optional<model::Duration> ttl_when_empty;
  std::optional<sim::Distribution> ttl_jitter;
  bool renew_on_hit = false;
  model::HitRule hit{};
  model::Holds holds{};
  std::optional<Located<std::string>> generation;
  std::optional<LeaseText> lease;
  std::optional<Located<std::string>> version_check;
  std::optional<LockText> lock;
  std::vector<Located<model::KeyTemplate>> tags;
};

struct GenerationText : RecordBase {
  std::optional<Located<std::string>> name;
  std::optional<Located<model::KeyTemplate>> key;
};

struct ReadsText : RecordBase {
  std::optional<Located<std::string>> wish;
  std::optional<Located<std::string>> alternatives;
};

struct AgentText : RecordBase {
  Located<bool> checks_source;
  bool holds_offers = false;
  std::optional<model::AgentLock> lock;
};

struct PolicyText : RecordBase {
  std::string schema;
  std::string name;
  std::string summary;
  std::vector<GenerationText> generations;
  std::optional<std::vector<LayerText>> layers;
  model::TagKind tag_kind{};
  ReadsText reads;
  std::vector<Located<std::string>> omit_team;
  AgentText agent;
  std::vector<NamedOperations> lists;
  std::vector<EntryPointOperations> invalidation;
  std::vector<EntryPointOperations> before_call;
};

auto policy_text_type() -> const Type<PolicyText>&;

}  // namespace slotrace::scenarios
