#include "cli/streams.hpp"

namespace slotrace::cli {

auto Streams::variable(const char* name) const -> std::optional<std::string> {
  if (!environment) return std::nullopt;
  auto value = environment(name);
  return value && !value->empty() ? value : std::nullopt;
}

auto Streams::out_style() const -> reports::Style {
  const bool colour = out_is_terminal && !variable("NO_COLOR") && variable("TERM") != "dumb";
  return colour ? reports::Style::coloured() : reports::Style::plain();
}

}  // namespace slotrace::cli
