/// Everything that reads what somebody else wrote, for libFuzzer (https://llvm.org/docs/LibFuzzer.html):
/// no input may crash it, hang it, or use memory without bound. The first byte says which reader the
/// rest is for.

#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>
#include <variant>

#include "model/glob.hpp"
#include "model/key_template.hpp"
#include "scenarios/reader/reader.hpp"
#include "scenarios/reader/results_reader.hpp"
#include "sim/explore/schedule.hpp"

namespace slotrace {
namespace {

/// Keeps going where an assertion would be compiled away.
void demand(bool holds) {
  if (!holds) std::abort();
}

/// What is wrong can be said, and what is right is read the same way again.
void read_as_scenario(std::string_view text, const scenarios::ReadOptions& options = {}) {
  const auto first = scenarios::read_scenario_text(text, "fuzz.json", options);
  if (const auto* errors = std::get_if<1>(&first)) {
    demand(!errors->empty());
    for (const auto& error : *errors) demand(!scenarios::render(error).empty());
    return;
  }
  const auto second = scenarios::read_scenario_text(text, "fuzz.json", options);
  const auto& cases = std::get<0>(first);
  demand(std::get<0>(second).size() == cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    demand(std::get<0>(second)[i].fingerprint == cases[i].fingerprint);
  }
}

/// A policy stands in a scenario, where a file of its own would be read by the same code.
void read_as_policy(std::string_view text) {
  read_as_scenario(R"({"name": "f", "summary": "s", "start": "2025-10-11T18:30:00Z", "policy": )" +
                   std::string(text) +
                   R"(, "hosts": [{"name": "a", "hours": {"monday": ["08:00-11:00"]}}],
                       "event_types": [{"id": 1, "hosts": ["a"]}], "timeline": []})");
}

/// A parameter's value as `--set` gives it.
void read_as_set(std::string_view text) {
  read_as_scenario(R"({"name": "f", "summary": "s", "start": "2025-10-11T18:30:00Z",
                       "parameters": {"length": "30min"}, "policy": "after-fix",
                       "hosts": [{"name": "a", "hours": {"monday": ["08:00-11:00"]}}],
                       "event_types": [{"id": 1, "length": {"param": "length"}, "hosts": ["a"]}],
                       "timeline": []})",
                   {.set = {{"length", std::string(text)}}});
}

/// A token that is taken is the only spelling of its schedule.
void read_as_token(std::string_view text) {
  constexpr std::uint32_t kFingerprint = 0x1a2b3c4d;
  const auto read = sim::parse_token(text, kFingerprint);
  if (const auto* schedule = std::get_if<sim::Schedule>(&read)) {
    demand(sim::to_token(*schedule) == text);
  } else {
    demand(!std::get<sim::TokenError>(read).text.empty());
  }
}

void read_as_key_template(std::string_view text) {
  const auto read = model::KeyTemplate::parse(text);
  if (const auto* keys = std::get_if<model::KeyTemplate>(&read)) {
    const std::string key =
        keys->format({.event_type_id = 1, .tenant = {}, .day = model::Day{}}, model::Zone::utc());
    demand(keys->text() == text);
    demand(key.size() <= 64 * (text.size() + 1));
  } else {
    demand(std::get<model::KeyTemplateError>(read).offset <= text.size());
  }
}

/// What somebody says is the results of a shard. What is kept of it is a beginning of it.
void read_as_results(std::string_view text) {
  std::istringstream in{std::string(text)};
  const auto read = scenarios::read_results(in, "fuzz.jsonl");
  if (const auto* errors = std::get_if<1>(&read)) {
    demand(!errors->empty());
    for (const auto& error : *errors) demand(!scenarios::render(error).empty());
    return;
  }
  const auto& shard = std::get<0>(read);
  demand(shard.bytes <= text.size() && (!shard.ended || shard.bytes == text.size()));
  demand(shard.ended || !scenarios::render(shard.unfinished).empty());
  std::istringstream again{std::string(text.substr(0, shard.bytes))};
  const auto second = scenarios::read_results(again, "fuzz.jsonl");
  demand(std::get<0>(second).bytes == shard.bytes);
  demand(std::get<0>(second).lines.value() == shard.lines.value());
}

/// Pattern and key, apart by a line's end.
void match(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return;
  (void)model::glob_matches(text.substr(0, end), text.substr(end + 1));
}

}  // namespace
}  // namespace slotrace

extern "C" auto LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) -> int {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 's': slotrace::read_as_scenario(text); break;
    case 'p': slotrace::read_as_policy(text); break;
    case 'v': slotrace::read_as_set(text); break;
    case 't': slotrace::read_as_token(text); break;
    case 'k': slotrace::read_as_key_template(text); break;
    case 'g': slotrace::match(text); break;
    case 'r': slotrace::read_as_results(text); break;
    default: return -1;  // of no interest for the corpus
  }
  return 0;
}
