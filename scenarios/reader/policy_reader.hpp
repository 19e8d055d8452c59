#pragma once

#include <optional>

#include "model/policy.hpp"
#include "scenarios/reader/types.hpp"

namespace slotrace::scenarios {

/// What stands for Cal.com where a layer could be named.
inline constexpr std::string_view kCalcomName = "Cal.com";

/// A policy object: layers, where reads go, what each entry point invalidates.
auto policy_type() -> const Type<model::Policy>&;

/// A layer of the policy by name, or Cal.com; says so when there is none.
auto find_source(const Located<std::string>& name, const model::Policy& policy,
                 Diagnostics& diagnostics) -> std::optional<model::Source>;

/// A layer of the policy by name; says so when there is none.
auto find_layer(const Located<std::string>& name, const model::Policy& policy,
                Diagnostics& diagnostics) -> std::optional<model::LayerIndex>;

/// A generation of the policy by name; says so when there is none.
auto find_generation(const Located<std::string>& name, const model::Policy& policy,
                     Diagnostics& diagnostics) -> std::optional<model::GenerationIndex>;

}  // namespace slotrace::scenarios
