#pragma once

#include <string>

#include <nlohmann/json.hpp>
#include <sys/types.h>

namespace slotrace::fidelity {

/// Laravel's own cache code in a PHP process of this process' own: Illuminate\Cache\Repository over
/// RedisStore and phpredis, on the redis-server that RealRedis started.
class RealLaravel {
 public:
  /// The one that all tests share. Null: PHP, Laravel's cache or redis-server is not here, and
  /// `why_absent` says which.
  static auto shared() -> RealLaravel*;
  static auto why_absent() -> std::string;
  ~RealLaravel();
  RealLaravel(const RealLaravel&) = delete;
  auto operator=(const RealLaravel&) -> RealLaravel& = delete;

  /// The answers to a list of calls, as tests/fidelity/laravel.php takes them.
  auto run(const nlohmann::json& calls) -> nlohmann::json;

  /// Of the store; keys begin with it and a colon.
  static constexpr const char* kPrefix = "laravel_cache";

 private:
  explicit RealLaravel(const std::string& socket);
  pid_t process_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string unread_;
};

}  // namespace slotrace::fidelity
