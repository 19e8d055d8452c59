#include "cli/load.hpp"

#include <istream>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "reports/text.hpp"

namespace slotrace::cli {
namespace {

/// One byte more than the reader takes, which then says so.
constexpr std::size_t kStdinBytesMax = (std::size_t{8} << 20) + 1;
constexpr const char* kStdinName = "<stdin>";

auto standard_input(std::istream& in) -> std::string {
  std::string text(kStdinBytesMax, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

auto case_names(const std::vector<model::Scenario>& cases) -> std::vector<std::string> {
  std::vector<std::string> names;
  for (const model::Scenario& scenario : cases)
    names.push_back('"' + reports::printable(scenario.case_name) + '"');
  return names;
}

auto select(std::vector<model::Scenario> cases, const std::string& wanted)
    -> std::vector<model::Scenario> {
  for (model::Scenario& scenario : cases)
    if (scenario.case_name == wanted) return {std::move(scenario)};
  std::vector<std::string_view> known;
  for (const model::Scenario& scenario : cases) known.push_back(scenario.case_name);
  if (cases.size() == 1 && cases.front().case_name.empty())
    throw UsageError(
        fmt::format("--case: got \"{}\", but the file has no matrix", reports::printable(wanted)));
  throw UsageError(fmt::format("--case: there is no case \"{}\"{}; cases: {}",
                               reports::printable(wanted), did_you_mean(wanted, known),
                               reports::joined(case_names(cases), ", ")));
}

}  // namespace

Input::Input(std::string file, std::istream& in) : file_(std::move(file)) {
  if (file_ == "-") text_ = standard_input(in);
}

auto Input::cases(const scenarios::ReadOptions& options) const -> scenarios::Cases {
  return text_ ? scenarios::read_scenario_text(*text_, kStdinName, options)
               : scenarios::read_scenario(file_, options);
}

auto Input::protocol(const scenarios::ReadOptions& options) const
    -> std::optional<scenarios::ProtocolOrErrors> {
  return text_ ? scenarios::read_if_protocol_text(*text_, kStdinName, options)
               : scenarios::read_if_protocol(file_, options);
}

auto Input::policy() const -> std::optional<scenarios::PolicyOrErrors> {
  return text_ ? scenarios::read_if_policy_text(*text_, kStdinName)
               : scenarios::read_if_policy(file_);
}

auto read_policy(const std::string& name_or_path, std::istream& in) -> scenarios::PolicyOrErrors {
  if (name_or_path != "-") return scenarios::read_policy(name_or_path);
  return scenarios::read_policy_text(standard_input(in), kStdinName);
}

auto rendered(const std::vector<scenarios::Diagnostic>& diagnostics) -> std::string {
  std::string out;
  for (const scenarios::Diagnostic& diagnostic : diagnostics) {
    out += scenarios::render(diagnostic);
    if (!out.ends_with('\n')) out += '\n';
  }
  return out;
}

auto load_cases(const Arguments& arguments, Streams& streams)
    -> std::optional<std::vector<model::Scenario>> {
  const Input input(arguments.operands().front(), streams.in);
  return load_cases(arguments, input, {.set = arguments.settings()}, streams);
}

auto load_cases(const Arguments& arguments, const Input& input,
                const scenarios::ReadOptions& options, Streams& streams)
    -> std::optional<std::vector<model::Scenario>> {
  scenarios::Cases read = input.cases(options);
  if (const auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&read)) {
    streams.err << rendered(*diagnostics);
    return std::nullopt;
  }
  auto cases = std::get<std::vector<model::Scenario>>(std::move(read));
  if (const auto wanted = arguments.value("case")) return select(std::move(cases), *wanted);
  return cases;
}

auto only_case(std::vector<model::Scenario> cases) -> model::Scenario {
  if (cases.size() == 1) return std::move(cases.front());
  throw UsageError(fmt::format("the file has {} cases; choose one with --case: {}", cases.size(),
                               reports::joined(case_names(cases), ", ")));
}

}  // namespace slotrace::cli
