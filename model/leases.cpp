#include "model/leases.hpp"

namespace slotrace::model {
namespace {

/// A member that is no token. It keeps the set in place when the last token is given back, so that a
/// scan that began before the store still comes across the key.
constexpr const char* kPlaceholder = "";

}  // namespace

auto Leases::take(RedisKeyspace& store, const std::string& tokens, const std::string& token) const
    -> bool {
  store.sadd(tokens, kPlaceholder);
  const std::size_t out = store.smembers(tokens).size() - 1;
  const bool leased = !policy_.tokens || out < *policy_.tokens;
  if (leased) {
    store.sadd(tokens, token);
    store.expire(tokens, policy_.ttl);
  }
  return leased;
}

/// Taking tokens commutes unless they are counted, so it counts as a read of them: only what voids
/// them writes.
auto Leases::taking(const std::string& key, const std::string& tokens) const -> sim::AccessList {
  if (policy_.tokens) return cache_.redis().touching({.reads = {key}, .writes = {tokens}});
  return cache_.redis().touching({.reads = {key, tokens}, .writes = {}});
}

auto Leases::giving_back(const std::string& key, const std::string& tokens) const
    -> sim::AccessList {
  if (policy_.tokens) return cache_.redis().touching({.reads = {}, .writes = {key, tokens}});
  return cache_.redis().touching({.reads = {tokens}, .writes = {key}});
}

}  // namespace slotrace::model
