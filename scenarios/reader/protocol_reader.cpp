#include "scenarios/reader/protocol_reader.hpp"

#include <algorithm>

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/file_kind.hpp"
#include "scenarios/reader/file_parts.hpp"
#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/opened_file.hpp"
#include "scenarios/reader/parameters.hpp"
#include "sim/digest.hpp"

namespace slotrace::scenarios {
namespace {

using model::NestedCache;

/// The numbers of the policies of which a property is proved.
using Policies = Located<std::vector<std::int64_t>>;

struct ExpectText {
  std::optional<Policies> p1;
  std::optional<Policies> p2;
  std::optional<Policies> p3;
};

struct ProtocolText {
  std::string name;
  std::string summary;
  NestedCache::Parameters protocol;
  ExpectText expect;
  std::string schema;  ///< not read any further
  View elsewhere;      ///< what is read before this
};

auto policy_number_type() -> Type<std::int64_t> {
  return integer_type({0, static_cast<std::int64_t>(model::protocol_policies().size()) - 1});
}

auto booking_type() -> Type<NestedCache::Booking> {
  return one_of<NestedCache::Booking>({{"none", NestedCache::Booking::none},
                                       {"unchecked", NestedCache::Booking::unchecked},
                                       {"check-then-act", NestedCache::Booking::check_then_act},
                                       {"checked", NestedCache::Booking::checked}});
}

auto parameters_type() -> Type<NestedCache::Parameters> {
  using P = NestedCache::Parameters;
  Record<P> record("protocol", "the nested-cache protocol");
  record
      .required("readers", integer_type({1, NestedCache::kReadersMax}), &P::readers,
                "How many readers read once each.")
      .required("writers", integer_type({1, NestedCache::kWritersMax}), &P::writers,
                "How many writers book a slot and clear the caches.")
      .required("slots", integer_type({1, NestedCache::kSlotsMax}), &P::slots,
                "How many slots; writer w books slot w modulo this.")
      .required("policy", policy_number_type(), &P::policy,
                "The number of a policy of the protocol.")
      .defaults("booking", booking_type(), &P::booking, "\"none\"",
                "How a reader books the first slot that it sees free.");
  return record.type();
}

auto expect_type() -> Type<ExpectText> {
  using E = ExpectText;
  Record<E> record("protocol_expect", "what must come out");
  const auto policies = located(list_of(policy_number_type(), "a list of numbers of policies"));
  record
      .optional("P1", policies, &E::p1,
                "The policies of which P1 is proved; every other violates it.")
      .optional("P2", policies, &E::p2, "The same for P2.")
      .optional("P3", policies, &E::p3, "The same for P3.");
  return record.type();
}

auto file_type() -> const Type<ProtocolText>& {
  static const Type<ProtocolText> type = [] {
    using T = ProtocolText;
    Record<T> record("protocol_file", "a protocol file");
    record.optional("$schema", text_type(), &T::schema, "For editors; not read.")
        .required("name", name_type(), &T::name, "What reports call it.")
        .optional("summary", text_type(), &T::summary, "What it asks, in a sentence.");
    add_file_parts(record, &T::elsewhere);
    record.required("protocol", parameters_type(), &T::protocol, "The protocol and its size.")
        .defaults("expect", expect_type(), &T::expect, "{}", "What must come out.");
    return record.type();
  }();
  return type;
}

auto fingerprint_of(const NestedCache::Parameters& parameters) -> std::uint64_t {
  sim::Digest digest;
  digest.absorb("nested-cache");
  for (const std::uint64_t value :
       {std::uint64_t{parameters.readers}, std::uint64_t{parameters.writers},
        std::uint64_t{parameters.slots}, std::uint64_t{parameters.policy},
        static_cast<std::uint64_t>(parameters.booking)})
    digest.absorb(value);
  return digest.value();
}

auto expectations_of(const ProtocolText& text) -> std::vector<ProtocolExpectation> {
  std::vector<ProtocolExpectation> expect;
  const auto add = [&](std::uint32_t property, const std::optional<Policies>& policies) {
    if (!policies) return;
    const Spot& spot = policies->at->spot;
    expect.push_back(
        {.property = property,
         .proved =
             std::ranges::find(policies->value, static_cast<std::int64_t>(text.protocol.policy)) !=
             policies->value.end(),
         .position = {.file = spot.source->name, .line = spot.line, .column = spot.column}});
  };
  add(NestedCache::kP1, text.expect.p1);
  add(NestedCache::kP2, text.expect.p2);
  add(NestedCache::kP3, text.expect.p3);
  return expect;
}

auto cases_of(OpenedFile& file, const ReadOptions& options) -> std::vector<ProtocolCase> {
  auto& [diagnostics, files, path, root] = file;
  const Node whole = Includes(files, diagnostics).expand(*root, path);
  const Parameters parameters(whole, options, files, diagnostics);
  std::vector<ProtocolCase> cases;
  for (const Case& one : parameters.cases(diagnostics)) {
    const Node resolved = parameters.resolve(one);
    const auto text = file_type().read(View{&resolved, ""}, diagnostics);
    if (diagnostics.full()) break;
    if (!text) continue;
    cases.push_back({.name = text->name,
                     .case_name = one.name,
                     .parameters = text->protocol,
                     .expect = expectations_of(*text),
                     .fingerprint = fingerprint_of(text->protocol)});
  }
  return cases;
}

auto read(OpenedFile file, const ReadOptions& options) -> ProtocolOrErrors {
  std::vector<ProtocolCase> cases;
  if (file.root != nullptr && may_be(FileKind::protocol, *file.root, file.diagnostics))
    cases = cases_of(file, options);
  if (!file.diagnostics.empty()) return file.diagnostics.take();
  return cases;
}

auto read_if(OpenedFile file, const ReadOptions& options) -> std::optional<ProtocolOrErrors> {
  if (file.root == nullptr || kind_of(*file.root) != FileKind::protocol) return std::nullopt;
  return read(std::move(file), options);
}

}  // namespace

auto read_protocol(const std::filesystem::path& file, const ReadOptions& options)
    -> ProtocolOrErrors {
  return read(OpenedFile(file), options);
}

auto read_if_protocol(const std::filesystem::path& file, const ReadOptions& options)
    -> std::optional<ProtocolOrErrors> {
  return read_if(OpenedFile(file), options);
}

auto read_if_protocol_text(std::string_view text, const std::string& name,
                           const ReadOptions& options) -> std::optional<ProtocolOrErrors> {
  return read_if(OpenedFile(text, name), options);
}

auto protocol_schema() -> std::string {
  return schema_of(*file_type().shape, {.title = "slotrace protocol", .parameters = true});
}

}  // namespace slotrace::scenarios
