#pragma once

#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli.hpp"

namespace slotrace::cli {

/// What the program did, called inside the test.
struct Ran {
  int code = 0;
  std::string out;
  std::string err;
};

struct Surroundings {
  std::string in;
  std::string program = "slotrace";
  bool terminal = false;
  std::map<std::string, std::string> environment;
};

/// Runs the program in this process, with strings for its streams.
inline auto slotrace(const std::vector<std::string>& arguments, const Surroundings& around = {})
    -> Ran {
  std::istringstream in(around.in);
  std::ostringstream out;
  std::ostringstream err;
  Streams streams{.in = in,
                  .out = out,
                  .err = err,
                  .program = around.program,
                  .out_is_terminal = around.terminal,
                  .err_is_terminal = around.terminal,
                  .environment = [&](const char* name) -> std::optional<std::string> {
                    const auto found = around.environment.find(name);
                    if (found == around.environment.end()) return std::nullopt;
                    return found->second;
                  }};
  const int code = cli::main(arguments, streams);
  return {.code = code, .out = out.str(), .err = err.str()};
}

/// How often `part` stands in `text`.
inline auto occurrences(const std::string& text, const std::string& part) -> int {
  int count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size())
    ++count;
  return count;
}

}  // namespace slotrace::cli
