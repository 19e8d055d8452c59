#include "scenarios/reader/protocol_reader.hpp"

#include "scenarios/reader/fields.hpp"
#include "scenarios/reader/files.hpp"
#include "scenarios/reader/includes.hpp"
#include "scenarios/reader/parameters.hpp"

namespace slotrace::scenarios {
namespace {

using model::NestedCache;

struct ProtocolText {
  std::string name;
  std::string summary;
  NestedCache::Parameters protocol;
};

auto booking_type() -> Type<NestedCache::Booking> {
  return one_of<NestedCache::Booking>({{"none", NestedCache::Booking::none},
                                       {"unchecked", NestedCache::Booking::unchecked},
                                       {"check-then-act", NestedCache::Booking::check_then_act},
                                       {"checked", NestedCache::Booking::checked}});
}

auto parameters_type() -> Type<NestedCache::Parameters> {
  using P = NestedCache::Parameters;
  const auto policies = static_cast<std::int64_t>(model::protocol_policies().size());
  Record<P> record("protocol", "the nested-cache protocol");
  record
      .required("readers", integer_type({1, NestedCache::kReadersMax}), &P::readers,
                "How many readers read once each.")
      .required("writers", integer_type({1, NestedCache::kWritersMax}), &P::writers,
                "How many writers book a slot and clear the caches.")
      .required("slots", integer_type({1, NestedCache::kSlotsMax}), &P::slots,
                "How many slots; writer w books slot w modulo this.")
      .required("policy", integer_type({0, policies - 1}), &P::policy,
                "The number of a policy of the protocol.")
      .defaults("booking", booking_type(), &P::booking, "\"none\"",
                "How a reader books the first slot that it sees free.");
  return record.type();
}

auto file_type() -> Type<ProtocolText> {
  using T = ProtocolText;
  Record<T> record("protocol_file", "a protocol file");
  record.required("name", name_type(), &T::name, "What reports call it.")
      .optional("summary", text_type(), &T::summary, "What it asks, in a sentence.")
      .required("protocol", parameters_type(), &T::protocol, "The protocol and its size.");
  return record.type();
}

}  // namespace

auto read_protocol(const std::filesystem::path& file, const ReadOptions& options)
    -> std::variant<std::vector<ProtocolCase>, std::vector<Diagnostic>> {
  Diagnostics diagnostics;
  Files files({.tree = tree_of(file), .absolute_names = file.is_absolute()});
  std::vector<ProtocolCase> cases;
  if (const Node* root = files.load(file, file.string(), nullptr, diagnostics)) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::weakly_canonical(file, error);
    const Node whole = Includes(files, diagnostics).expand(*root, error ? file : real);
    const Parameters parameters(whole, options.set, files, diagnostics);
    const Type<ProtocolText> type = file_type();
    for (const Case& one : parameters.cases(diagnostics)) {
      const Node resolved = parameters.resolve(one);
      const auto text = type.read(View{&resolved, ""}, diagnostics);
      if (diagnostics.full()) break;
      if (text) cases.push_back({text->name, one.name, text->protocol});
    }
  }
  if (!diagnostics.empty()) return diagnostics.take();
  return cases;
}

}  // namespace slotrace::scenarios
