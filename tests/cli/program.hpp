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

/// For a script: waits until the program that it began as `child` catches SIGINT (bit 2); before that the
/// signal would be lost. The shell that is to become the program catches it, too, and then does not.
inline constexpr const char* kUntilItCatchesSigint =
    "while test -d /proc/$child && ! { grep -q '^Name:.*slotrace' /proc/$child/status &&"
    " grep -q '^SigCgt:.*[2367abef]$' /proc/$child/status; }; do sleep 0.01; done\n";

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
