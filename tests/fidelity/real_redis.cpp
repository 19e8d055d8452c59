#include "tests/fidelity/real_redis.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace slotrace::fidelity {
namespace {

using namespace std::chrono_literals;

auto line_of(const redisReply& reply) -> std::string {
  const std::string text = reply.str != nullptr ? std::string(reply.str, reply.len) : "";
  switch (reply.type) {
    case REDIS_REPLY_INTEGER: return fmt::format(":{}", reply.integer);
    case REDIS_REPLY_NIL: return "nil";
    case REDIS_REPLY_ERROR: return text.substr(0, text.find(' '));
    case REDIS_REPLY_ARRAY: {
      std::vector<std::string> elements;
      for (std::size_t i = 0; i < reply.elements; ++i) {
        elements.push_back(line_of(*reply.element[i]));
      }
      std::ranges::sort(elements);
      return fmt::format("[{}]", fmt::join(elements, " "));
    }
    default: return fmt::format("\"{}\"", text);
  }
}

auto start_server(const std::string& program, const std::string& socket) -> pid_t {
  const pid_t child = fork();
  if (child != 0) return child;
  const int nowhere = open("/dev/null", O_RDWR);
  dup2(nowhere, STDIN_FILENO);
  dup2(nowhere, STDOUT_FILENO);
  execl(program.c_str(), "redis-server", "--port", "0", "--unixsocket", socket.c_str(), "--save",
        "", "--appendonly", "no", nullptr);
  _exit(127);
}

}  // namespace

auto find_program(const std::string& name) -> std::string {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string program = folder + "/" + name;
    if (access(program.c_str(), X_OK) == 0) return program;
  }
  return "";
}

auto RealRedis::shared() -> RealRedis* {
  static const std::unique_ptr<RealRedis> redis(
      find_program("redis-server").empty() ? nullptr : new RealRedis);
  return redis.get();
}

RealRedis::RealRedis() : connection_(nullptr, redisFree) {
  std::string pattern = (std::filesystem::temp_directory_path() / "slotrace-redis-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  socket_ = (folder_ / "socket").string();
  server_ = start_server(find_program("redis-server"), socket_);
  for (int tries = 0; tries < 600; ++tries) {
    connection_.reset(redisConnectUnix(socket_.c_str()));
    if (connection_ && connection_->err == 0) return;
    std::this_thread::sleep_for(50ms);
  }
  throw std::runtime_error("redis-server does not answer within 30 s");
}

RealRedis::~RealRedis() {
  connection_.reset();
  kill(server_, SIGKILL);
  waitpid(server_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

auto RealRedis::run(const std::vector<std::vector<std::string>>& commands)
    -> std::vector<std::string> {
  for (const auto& command : commands) {
    std::vector<const char*> words;
    std::vector<std::size_t> lengths;
    for (const std::string& word : command) {
      words.push_back(word.data());
      lengths.push_back(word.size());
    }
    redisAppendCommandArgv(connection_.get(), static_cast<int>(words.size()), words.data(),
                           lengths.data());
  }
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    void* reply = nullptr;
    if (redisGetReply(connection_.get(), &reply) != REDIS_OK) {
      throw std::runtime_error("redis-server has gone");
    }
    const std::unique_ptr<void, void (*)(void*)> owned(reply, freeReplyObject);
    lines.push_back(line_of(*static_cast<redisReply*>(reply)));
  }
  return lines;
}

auto RealRedis::run(const std::vector<std::string>& command) -> std::string {
  return run(std::vector<std::vector<std::string>>{command}).front();
}

auto RealRedis::held() -> HeldKeys {
  // One script, so that the state is that of one instant.
  static const std::string kDump = R"(
    local out = {}
    for _, key in ipairs(redis.call('KEYS', '*')) do
      local type = redis.call('TYPE', key).ok
      local content
      if type == 'string' then content = redis.call('GET', key)
      elseif type == 'set' then
        content = redis.call('SMEMBERS', key)
        table.sort(content)
        content = table.concat(content, ' ')
      else content = table.concat(redis.call('ZRANGE', key, 0, -1, 'WITHSCORES'), ' ') end
      out[#out + 1] = key .. '\n' .. type .. ' ' .. content .. '\n' .. redis.call('PTTL', key)
    end
    return table.concat(out, '\n'))";
  const std::string reply = run({"EVAL", kDump, "0"});
  std::istringstream lines(reply.substr(1, reply.size() - 2));
  HeldKeys keys;
  for (std::string key; std::getline(lines, key);) {
    std::string ttl;
    std::getline(lines, keys[key].content);
    std::getline(lines, ttl);
    keys[key].ttl_ms = std::stoll(ttl);
  }
  return keys;
}

}  // namespace slotrace::fidelity
