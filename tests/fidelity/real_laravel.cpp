#include "tests/fidelity/real_laravel.hpp"

#include <array>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fidelity/real_redis.hpp"

namespace slotrace::fidelity {
namespace {

/// Where Debian's packages put what PHP loads.
const std::filesystem::path kLaravelCache = "/usr/share/php/Illuminate/Cache/autoload.php";
const std::filesystem::path kLaravelRedis = "/usr/share/php/Illuminate/Redis/autoload.php";

}  // namespace

auto RealLaravel::why_absent() -> std::string {
  if (RealRedis::shared() == nullptr) return "there is no redis-server to compare with";
  if (find_program("php").empty()) return "there is no php to run Laravel's cache with";
  if (!exists(kLaravelCache) || !exists(kLaravelRedis)) {
    return "there is no php-illuminate-cache or php-illuminate-redis to compare with";
  }
  return "";
}

auto RealLaravel::shared() -> RealLaravel* {
  static const std::unique_ptr<RealLaravel> laravel(
      why_absent().empty() ? new RealLaravel(RealRedis::shared()->socket()) : nullptr);
  return laravel.get();
}

RealLaravel::RealLaravel(const std::string& socket) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe(in.data()) != 0 || pipe(out.data()) != 0) throw std::runtime_error("no pipe");
  const std::string program = find_program("php");
  const std::string script = SLOTRACE_SOURCE_DIR "/tests/fidelity/laravel.php";
  process_ = fork();
  if (process_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (const int end : {in[0], in[1], out[0], out[1]}) close(end);
    execl(program.c_str(), "php", script.c_str(), socket.c_str(), kPrefix, nullptr);
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_ = in[1];
  from_ = out[0];
  signal(SIGPIPE, SIG_IGN);  // A PHP that has gone is reported by the read.
}

RealLaravel::~RealLaravel() {
  close(to_);
  close(from_);
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

auto RealLaravel::run(const nlohmann::json& calls) -> nlohmann::json {
  const std::string line = calls.dump() + "\n";
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t wrote = write(to_, line.data() + sent, line.size() - sent);
    if (wrote <= 0) throw std::runtime_error("PHP takes no more calls");
    sent += static_cast<std::size_t>(wrote);
  }
  while (unread_.find('\n') == std::string::npos) {
    std::array<char, 65536> part{};
    const ssize_t read_bytes = read(from_, part.data(), part.size());
    if (read_bytes <= 0) throw std::runtime_error("PHP has gone; what it said stands above");
    unread_.append(part.data(), static_cast<std::size_t>(read_bytes));
  }
  const std::size_t end = unread_.find('\n');
  nlohmann::json answers = nlohmann::json::parse(unread_.substr(0, end));
  unread_.erase(0, end + 1);
  return answers;
}

}  // namespace slotrace::fidelity
