#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/history.hpp"
#include "model/run.hpp"
#include "model/scenario.hpp"

namespace slotrace::reports {

/// The words that all reports share. Times are on the clock of the application's zone; text that
/// comes from a scenario is not yet sanitised.

/// "webhook-gap", "webhook-gap [policy=lease]"
[[nodiscard]] auto case_title(const model::Scenario& scenario) -> std::string;

/// "2025-10-13 08:00"
[[nodiscard]] auto slot_text(model::TimePoint slot, const model::Zone& zone) -> std::string;

/// "08:00 09:00"; with the day before its times when an answer speaks of several days; "no slots".
/// After 48 slots only how many more there are.
[[nodiscard]] auto slots_text(const model::Availability& answer, const model::Zone& zone)
    -> std::string;

/// "18:36:00", "18:36:00.016", "18:36:00.016550": decimals in groups of three, cut at microseconds.
[[nodiscard]] auto clock_text(model::TimePoint time, const model::Zone& zone) -> std::string;

/// Seconds, cut at milliseconds: "294s", "293.983s"; below a millisecond the exact value.
[[nodiscard]] auto ttl_text(model::Duration left) -> std::string;

/// "booked 2025-10-13 08:00"
[[nodiscard]] auto change_text(const model::ChangeCommitted& change, const model::Zone& zone)
    -> std::string;

/// What is asked: "P1", "call-852.stale", `layer1 "key" at 2025-10-11T18:36:00Z: ttl_left`.
[[nodiscard]] auto question_text(const model::Question& question, const model::Scenario& scenario)
    -> std::string;

/// What a check demands, in a few words.
[[nodiscard]] auto meaning(model::CheckId check) -> std::string_view;

/// How often a check is violated, in its own terms: "6 slots answered too old".
[[nodiscard]] auto violation_text(const model::CheckResult& check) -> std::string;

/// What put it to the test, which need not be counted in the same things: "3 reads".
[[nodiscard]] auto test_text(const model::CheckResult& check) -> std::string;

/// What can hardly be meant in the policy: a line each, with its place.
[[nodiscard]] auto remarks_text(const model::Policy& policy) -> std::string;

/// "file:12:9: no entry point names the list \"clear\""
[[nodiscard]] auto remark_text(const model::Remark& remark) -> std::string;

/// "file:12:9"
[[nodiscard]] auto position_text(const model::FilePosition& position) -> std::string;

/// 16 hexadecimal digits.
[[nodiscard]] auto digest_text(std::uint64_t digest) -> std::string;

[[nodiscard]] auto layer_name(const model::Scenario& scenario, model::LayerIndex layer)
    -> std::string;

}  // namespace slotrace::reports
