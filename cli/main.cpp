#include <cstdlib>
#include <iostream>

#include <unistd.h>

#include "cli/cli.hpp"

auto main(int argc, char** argv) -> int {
  std::ios::sync_with_stdio(false);
  slotrace::cli::Streams streams{.in = std::cin,
                                 .out = std::cout,
                                 .err = std::cerr,
                                 .program = argc > 0 ? argv[0] : "slotrace",
                                 .out_is_terminal = isatty(STDOUT_FILENO) == 1,
                                 .err_is_terminal = isatty(STDERR_FILENO) == 1,
                                 .environment = [](const char* name) -> std::optional<std::string> {
                                   const char* value = std::getenv(name);
                                   if (value == nullptr) return std::nullopt;
                                   return value;
                                 }};
  return slotrace::cli::main({argv + std::min(argc, 1), argv + argc}, streams);
}
