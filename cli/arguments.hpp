#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace slotrace::cli {

/// What the user got wrong, as one sentence.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An option that takes a value, or, without a placeholder, none.
struct Option {
  std::string_view name;         ///< without the dashes
  std::string_view placeholder;  ///< "FILE"; "" for a flag
  std::string_view description;
  bool repeats = false;
};

/// An argument without dashes.
struct Operand {
  enum class Count : std::uint8_t { one, at_most_one, at_least_one };
  std::string_view placeholder;
  std::string_view description;
  Count count = Count::one;
};

/// What a command takes.
struct Grammar {
  std::vector<Option> options;
  std::optional<Operand> operand;
};

/// The arguments of one command.
class Arguments {
 public:
  /// Reads `words` by `grammar`; option names are never abbreviated.
  /// Errors: UsageError, with the name that was probably meant.
  static auto parse(const Grammar& grammar, std::span<const std::string> words) -> Arguments;

  /// --help was among them; the others were not looked at.
  [[nodiscard]] auto help() const -> bool { return help_; }
  [[nodiscard]] auto operands() const -> const std::vector<std::string>& { return operands_; }
  [[nodiscard]] auto has(std::string_view option) const -> bool;
  [[nodiscard]] auto value(std::string_view option) const -> std::optional<std::string>;
  [[nodiscard]] auto values(std::string_view option) const -> std::vector<std::string>;

  /// A whole number of at least `least`. Errors: UsageError.
  [[nodiscard]] auto number(std::string_view option, std::uint64_t least = 0) const
      -> std::optional<std::uint64_t>;

  /// The values of --set, name and value. Errors: UsageError.
  [[nodiscard]] auto settings() const -> std::vector<std::pair<std::string, std::string>>;

  enum class Format : std::uint8_t { text, json };
  /// The value of --format. Errors: UsageError.
  [[nodiscard]] auto format() const -> Format;

 private:
  bool help_ = false;
  std::vector<std::string> operands_;
  std::vector<std::pair<std::string, std::string>> options_;  ///< in their order
};

/// Options that several commands share.
inline constexpr Option kSetOption{"set", "NAME=VALUE",
                                   "replace the value of a parameter of the file", true};
inline constexpr Option kCaseOption{"case", "NAME", "only this case of the file's matrix"};
inline constexpr Option kFormatOption{"format", "text|json", "how to print (text)"};

/// ", did you mean X?" when a known name is near, else "".
[[nodiscard]] auto did_you_mean(std::string_view text, std::span<const std::string_view> known)
    -> std::string;

/// The options and the operand, a line each.
[[nodiscard]] auto describe(const Grammar& grammar) -> std::string;

}  // namespace slotrace::cli
