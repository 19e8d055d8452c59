#pragma once

#include <array>
#include <cstdio>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace slotrace::cli {

struct ShellRan {
  int code = 0;  ///< of the last command; 128 + number after a signal
  std::string out;
};

/// Runs `command` with sh in the source folder; "slotrace" is the built program.
inline auto shell(const std::string& command) -> ShellRan {
  const std::string script =
      "cd '" SLOTRACE_SOURCE_DIR "' && slotrace() { '" SLOTRACE_PROGRAM "' \"$@\"; }\n" + command;
  ShellRan ran;
  FILE* pipe = popen(script.c_str(), "r");
  if (pipe == nullptr) {
    ADD_FAILURE() << "no shell";
    return ran;
  }
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    ran.out.append(buffer.data(), n);
  const int status = pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ran;
}

}  // namespace slotrace::cli
