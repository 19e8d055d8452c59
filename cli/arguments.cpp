#include "cli/arguments.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/program_options.hpp>
#include <fmt/format.h>

#include "model/nearest.hpp"
#include "reports/text.hpp"

namespace slotrace::cli {
namespace {

namespace po = boost::program_options;

using reports::printable;

// The name under which Program Options keeps the operands; nobody types it as an option.
constexpr const char* kOperands = "operands ";

auto described(const Grammar& grammar) -> po::options_description {
  po::options_description description;
  description.add_options()("help,h", "");
  description.add_options()(kOperands, po::value<std::vector<std::string>>(), "");
  for (const Option& option : grammar.options) {
    const std::string name(option.name);
    if (option.placeholder.empty()) {
      description.add_options()(name.c_str(), "");
    } else {
      description.add_options()(name.c_str(), po::value<std::string>(), "");
    }
  }
  return description;
}

auto unknown(const Grammar& grammar, std::string name) -> UsageError {
  const std::string typed = name;
  name.erase(0, name.find_first_not_of('-'));
  std::vector<std::string_view> known{"help"};
  for (const Option& option : grammar.options) known.push_back(option.name);
  const std::string_view near = model::nearest(name, known);
  return UsageError(
      near.empty() ? fmt::format("unknown option {}", printable(typed))
                   : fmt::format("unknown option {}, did you mean --{}?", printable(typed), near));
}

void check_operands(const Grammar& grammar, const std::vector<std::string>& operands) {
  if (!grammar.operand) {
    if (!operands.empty())
      throw UsageError(fmt::format("unexpected argument {}", printable(operands.front())));
    return;
  }
  const Operand& operand = *grammar.operand;
  if (operands.empty() && operand.count != Operand::Count::at_most_one)
    throw UsageError(fmt::format("{} is missing", operand.placeholder));
  if (operands.size() > 1 && operand.count != Operand::Count::at_least_one)
    throw UsageError(fmt::format("unexpected argument {}", printable(operands[1])));
}

void check_repeats(const Grammar& grammar,
                   const std::vector<std::pair<std::string, std::string>>& options) {
  for (const Option& option : grammar.options) {
    const auto given =
        std::ranges::count(options, option.name, &std::pair<std::string, std::string>::first);
    if (given > 1 && !option.repeats)
      throw UsageError(fmt::format("--{} is given more than once", option.name));
  }
}

}  // namespace

auto Arguments::parse(const Grammar& grammar, std::span<const std::string> words) -> Arguments {
  using style = po::command_line_style::style_t;
  Arguments arguments;
  const po::options_description description = described(grammar);
  po::positional_options_description positions;
  positions.add(kOperands, -1);
  try {
    const auto parsed =
        po::command_line_parser(std::vector<std::string>(words.begin(), words.end()))
            .options(description)
            .positional(positions)
            .style(style::unix_style & ~style::allow_guessing)
            .run();
    for (const po::option& option : parsed.options) {
      if (option.string_key == "help") {
        arguments.help_ = true;
      } else if (option.string_key == kOperands) {
        arguments.operands_.insert(arguments.operands_.end(), option.value.begin(),
                                   option.value.end());
      } else {
        arguments.options_.emplace_back(option.string_key,
                                        option.value.empty() ? "" : option.value.front());
      }
    }
  } catch (const po::unknown_option& error) {
    throw unknown(grammar, error.get_option_name());
  } catch (const po::error& error) {
    throw UsageError(printable(error.what()));
  }
  if (arguments.help_) return arguments;
  check_repeats(grammar, arguments.options_);
  check_operands(grammar, arguments.operands_);
  return arguments;
}

auto Arguments::has(std::string_view option) const -> bool { return value(option).has_value(); }

auto Arguments::value(std::string_view option) const -> std::optional<std::string> {
  const auto found =
      std::ranges::find(options_, option, &std::pair<std::string, std::string>::first);
  if (found == options_.end()) return std::nullopt;
  return found->second;
}

auto Arguments::values(std::string_view option) const -> std::vector<std::string> {
  std::vector<std::string> all;
  for (const auto& [name, text] : options_)
    if (name == option) all.push_back(text);
  return all;
}

auto Arguments::number(std::string_view option, std::uint64_t least) const
    -> std::optional<std::uint64_t> {
  const auto text = value(option);
  if (!text) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc{} || rest != end || number < least)
    throw UsageError(fmt::format("--{}: got \"{}\", expected a whole number of at least {}", option,
                                 printable(*text), least));
  return number;
}

auto Arguments::settings() const -> std::vector<std::pair<std::string, std::string>> {
  std::vector<std::pair<std::string, std::string>> settings;
  for (const std::string& text : values("set")) {
    const std::size_t equals = text.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw UsageError(fmt::format("--set: got \"{}\", expected NAME=VALUE", printable(text)));
    settings.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  return settings;
}

auto Arguments::format() const -> Format {
  constexpr std::array<std::string_view, 2> kNames{"text", "json"};
  const std::string text = value("format").value_or("text");
  if (text == "text") return Format::text;
  if (text == "json") return Format::json;
  throw UsageError(fmt::format("--format: got \"{}\", expected text or json{}", printable(text),
                               did_you_mean(text, kNames)));
}

auto did_you_mean(std::string_view text, std::span<const std::string_view> known) -> std::string {
  const std::string_view near = model::nearest(text, known);
  return near.empty() ? "" : fmt::format(", did you mean {}?", printable(near));
}

auto describe(const Grammar& grammar) -> std::string {
  std::vector<std::pair<std::string, std::string_view>> rows;
  if (grammar.operand)
    rows.emplace_back(grammar.operand->placeholder, grammar.operand->description);
  for (const Option& option : grammar.options)
    rows.emplace_back(fmt::format("--{}{}{}{}", option.name, option.placeholder.empty() ? "" : " ",
                                  option.placeholder, option.repeats ? "..." : ""),
                      option.description);
  rows.emplace_back("-h, --help", "print this");
  std::size_t width = 0;
  for (const auto& row : rows) width = std::max(width, row.first.size());
  std::string out;
  for (const auto& [left, right] : rows)
    out += fmt::format("  {}  {}\n", reports::padded(left, width), right);
  return out;
}

}  // namespace slotrace::cli
