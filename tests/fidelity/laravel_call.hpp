#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <rapidcheck.h>

#include "model/redis_value.hpp"

namespace slotrace::fidelity {

/// A value of PHP, as it travels in JSON and as the model stores it.
struct PhpValue {
  nlohmann::json json;
  model::StoredValue stored;
};
/// null, false, true, an empty list, a list, texts and numbers.
auto php_values() -> const std::vector<PhpValue>&;
/// As PHP would read what the model has stored.
auto as_php_reads(const model::StoredValue& value) -> nlohmann::json;

/// A call of Laravel's cache that the model knows, with its arguments.
struct LaravelCall {
  enum class Method : std::uint8_t {
    get,
    put,
    add,
    increment,
    forget,
    remember,
    flush,
    acquire,
    release
  };
  static constexpr int kMethods = 9;

  Method method{};
  std::vector<std::string> tags;  ///< none: Cache::, else Cache::tags(...)
  std::string key;
  std::size_t value = 0;  ///< index into php_values()
  std::optional<int> ttl;  ///< seconds
  int by = 1;
  std::size_t owner = 0;  ///< 0 or 1: of two locks that contend

  /// For laravel.php. `owner_name` is what the model calls the lock's owner.
  [[nodiscard]] auto json(const std::string& owner_name) const -> nlohmann::json;
};

void showValue(const LaravelCall& call, std::ostream& out);

/// Any call on keys that begin with `prefix`, with one of these TTLs or none.
auto any_laravel_call(const std::string& prefix, const std::vector<int>& ttls)
    -> rc::Gen<LaravelCall>;

}  // namespace slotrace::fidelity
