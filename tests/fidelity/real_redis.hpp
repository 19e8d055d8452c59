#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

struct redisContext;

namespace slotrace::fidelity {

/// What a key holds, in one line each side of a comparison can write: type and content.
struct HeldKey {
  std::string content;
  std::int64_t ttl_ms = -1;  ///< -1: never expires
};
using HeldKeys = std::map<std::string, HeldKey>;

/// A redis-server of this process' own: on a unix socket in a folder of its own, keeping nothing on
/// disk, ended with it.
class RealRedis {
 public:
  /// The one that all tests share. Null: there is no redis-server here.
  static auto shared() -> RealRedis*;
  ~RealRedis();
  RealRedis(const RealRedis&) = delete;
  auto operator=(const RealRedis&) -> RealRedis& = delete;

  /// Sends the commands in one go and answers with what came back, each in one line:
  /// :1, "text", nil, [sorted list], or the first word of an error.
  auto run(const std::vector<std::vector<std::string>>& commands) -> std::vector<std::string>;
  auto run(const std::vector<std::string>& command) -> std::string;

  /// Everything that is there.
  auto held() -> HeldKeys;

  [[nodiscard]] auto socket() const -> const std::string& { return socket_; }

 private:
  RealRedis();
  std::filesystem::path folder_;
  std::string socket_;
  pid_t server_ = -1;
  std::unique_ptr<redisContext, void (*)(redisContext*)> connection_;
};

/// How `name` is started, or "" when it is not on PATH.
auto find_program(const std::string& name) -> std::string;

}  // namespace slotrace::fidelity
