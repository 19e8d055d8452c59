// The field tables of a policy: its generations, layers, reads and what comes before a booking.

#include "scenarios/reader/policy_types.hpp"

#include "scenarios/reader/fields.hpp"

namespace slotrace::scenarios {
namespace {

using model::HitRule;
using model::Holds;
using model::TagKind;

constexpr std::int64_t kTokensMax = 1'000'000;

auto lease_type() -> Type<LeaseText> {
  Record<LeaseText> record("lease", "a lease on what a miss may store");
  record
      .defaults("ttl", duration_type(), &LeaseText::ttl, R"("10s")",
                "How long the tokens of a key live, from the last one taken on. A fill that takes "
                "longer stores nothing.")
      .optional("tokens", integer_type({.min = 1, .max = kTokensMax}), &LeaseText::tokens,
                "How many may be out per key; who gets none fetches and stores nothing. Any number "
                "when left out.");
  return record.type();
}

auto lock_type() -> Type<LockText> {
  using Loser = model::LockPolicy::Loser;
  Record<LockText> record("lock", "a lock around the fill");
  record
      .defaults("ttl", located(duration_type()), &LockText::ttl, R"("10s")",
                "After which the lock is free, whoever still fills.")
      .defaults("wait", duration_type(), &LockText::wait, R"("5s")",
                "How long somebody waits who does not get it.")
      .defaults("loser",
                one_of<Loser>({{"fetches", Loser::fetches},
                               {"fills", Loser::fills},
                               {"gives_up", Loser::gives_up}}),
                &LockText::loser, R"("fetches")",
                "What somebody does who has waited in vain: ask the source and store nothing, ask "
                "the source and store, or have no answer.");
  return record.type();
}

auto list_of_templates() -> Type<std::vector<Located<model::KeyTemplate>>> {
  return list_of(located(key_template_type()), "a list of templates");
}

auto layer_type() -> Type<LayerText> {
  Record<LayerText> record("layer", "a cache layer");
  record
      .required("name", located(name_type()), &LayerText::name,
                "What reads, operations and expectations call it.")
      .required(
          "source", located(name_type()), &LayerText::source,
          "Where it gets what it does not hold: \"Cal.com\", or an earlier layer of this list.")
      .required(
          "key", located(key_template_type()), &LayerText::key,
          "Template of its keys, without the store's prefix. Fields: {eventTypeId}, "
          "{companyId}, {branchId}, {teamId}, {start}, {end}, {generation}; times take a PHP "
          "date format, as in {start:Y-m-d-H} (Y-m-d when left out), identifiers %s or %d, as "
          "in {branchId:%d}. What stands between {? and } is left out where the caller omits "
          "the team id.")
      .optional(
          "key_zone", clock_type(), &LayerText::key_zone,
          "The zone of the times in its keys, or \"branch\": that of the event type's branch. "
          "The application's when left out.")
      .optional("asks_in", clock_type(), &LayerText::asks_in,
                "The zone in which it asks its source, or \"branch\": an answer of Cal.com covers "
                "whole days of that zone. As it was asked itself when left out, and in the "
                "application's where nobody says.")
      .defaults("ttl", duration_type(), &LayerText::ttl, R"("300s")", "How long an entry lives.")
      .optional("ttl_when_empty", duration_type(), &LayerText::ttl_when_empty,
                "How long an answer without a slot lives; otherwise as long as any other.")
      .optional("ttl_jitter", distribution_type(), &LayerText::ttl_jitter,
                "What is drawn and added to the TTL of each entry.")
      .defaults("renew_on_hit", boolean_type(), &LayerText::renew_on_hit, "false",
                "Whether a hit sets the TTL anew, with one more command.")
      .defaults(
          "hit",
          one_of<HitRule>({{"not_null", HitRule::not_null}, {"not_empty", HitRule::not_empty}}),
          &LayerText::hit, R"("not_null")",
          "Which stored values are a hit: everything but null (Cache::remember, or "
          "`if ($value)` on a stored response), or only answers with a slot (`if ($value)` "
          "on a stored list of slots).")
      .defaults("holds",
                one_of<Holds>({{"whole_days", Holds::whole_days}, {"window", Holds::window}}),
                &LayerText::holds, R"("whole_days")",
                "What an entry holds: every slot of the days of its window, or only the slots that "
                "start inside the window.")
      .optional("generation", located(name_type()), &LayerText::generation,
                "The generation whose value stands as {generation} in the key. A look-up that goes "
                "on to another layer with the same generation hands its value on.")
      .optional("lease", lease_type(), &LayerText::lease,
                "A miss takes a token in the step that finds nothing; what forgets or deletes the "
                "entry voids its tokens in the same step; nothing is stored without one.")
      .optional("version_check", located(name_type()), &LayerText::version_check,
                "A generation that is read before the fetch and checked in the step that stores.")
      .optional("lock", lock_type(), &LayerText::lock,
                "Cache::lock around the fill: one fills, the others wait and look again.")
      .optional("tags", list_of_templates(), &LayerText::tags,
                "Tags of its entries, for \"flush_tag\": {eventTypeId}, {companyId}, {branchId}.");
  return record.type();
}

auto generation_type() -> Type<GenerationText> {
  Record<GenerationText> record("generation", "a counter that is part of keys");
  record
      .required("name", located(name_type()), &GenerationText::name,
                "What layers and operations call it.")
      .required("key", located(key_template_type()), &GenerationText::key,
                "Template of its own key: one counter for each {eventTypeId}, {companyId}, "
                "{branchId} or {host} that it names. One that is not in the store counts as 0.");
  return record.type();
}

auto agent_lock_type() -> Type<model::AgentLock> {
  using model::AgentLock;
  Record<AgentLock> record("agent_lock", "a lock around the last check and the booking");
  record
      .defaults("over",
                one_of<AgentLock::Over>(
                    {{"slot", AgentLock::Over::slot}, {"hosts", AgentLock::Over::hosts}}),
                &AgentLock::over, R"("slot")",
                "What it locks: the event type's slot, or every host of the event type.")
      .defaults("ttl", duration_type(), &AgentLock::ttl, R"("10s")",
                "After which the lock is free, whoever still books.")
      .defaults("wait", duration_type(), &AgentLock::wait, R"("5s")",
                "How long it waits for the lock; then it is as if the slot were gone.");
  return record.type();
}

auto agent_type() -> Type<AgentText> {
  Record<AgentText> record("agent", "what the agent does so as not to book what is gone");
  record
      .defaults("checks_source", located(boolean_type()), &AgentText::checks_source, "false",
                "Whether it asks Cal.com itself again, right before it books.")
      .defaults("holds_offers", boolean_type(), &AgentText::holds_offers, "false",
                "Whether it reserves at Cal.com what it offers, while the caller thinks.")
      .optional("lock", agent_lock_type(), &AgentText::lock,
                "Cache::lock around that check and the booking.");
  return record.type();
}

auto reads_type() -> Type<ReadsText> {
  Record<ReadsText> record("reads", "where reads go");
  record
      .required("wish", located(name_type()), &ReadsText::wish,
                "Where a call looks for the wished day: a layer, or \"Cal.com\".")
      .required("alternatives", located(name_type()), &ReadsText::alternatives,
                "Where the finder looks for alternatives: a layer, or \"Cal.com\".");
  return record.type();
}

}  // namespace

auto policy_text_type() -> const Type<PolicyText>& {
  static const Type<PolicyText> type = [] {
    Record<PolicyText> record("policy", "a caching policy");
    record.optional("$schema", text_type(), &PolicyText::schema, "For editors; not read.")
        .required("name", name_type(), &PolicyText::name, "What reports call it.")
        .optional("summary", text_type(), &PolicyText::summary, "The idea in a sentence.")
        .optional("generations", list_of(generation_type(), "a list of generations"),
                  &PolicyText::generations,
                  "Counters that are part of keys, or are checked at a store.")
        .required("layers", list_of(layer_type(), "a list of layers"), &PolicyText::layers,
                  "The caches, from the one nearest to Cal.com on.")
        .defaults(
            "tags_as",
            one_of<TagKind>({{"namespaces", TagKind::namespace_ids}, {"sets", TagKind::sets}}),
            &PolicyText::tag_kind, R"("namespaces")",
            "How Cache::tags keeps track: an id for each tag, part of the keys (Laravel up to "
            "9), or a set of keys for each tag (Laravel 10 and 11).")
        .required("reads", reads_type(), &PolicyText::reads, "Where reads go.")
        .optional(
            "omit_team", list_of(located(name_type()), "a list of callers"), &PolicyText::omit_team,
            "Who does not pass the team id when it forms keys: \"wish\", \"alternatives\", or "
            "an entry point. All others do.")
        .optional("agent", agent_type(), &PolicyText::agent,
                  "What the agent does so as not to book what is gone.")
        .optional("lists", named_operations_type(), &PolicyText::lists,
                  "Operations under a name, for \"invalidate\" to name.")
        .optional("invalidate", invalidation_type(), &PolicyText::invalidation,
                  "What each entry point invalidates, in this order. One that is not here "
                  "invalidates nothing.")
        .optional("invalidate_before_call", before_call_type(), &PolicyText::before_call,
                  "What createBooking, rescheduleBooking and cancelBooking do before they call "
                  "Cal.com.");
    return record.type();
  }();
  return type;
}

}  // namespace slotrace::scenarios
