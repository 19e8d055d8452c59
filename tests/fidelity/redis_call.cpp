#include "tests/fidelity/redis_call.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/redis_fault.hpp"
#include "tests/fidelity/model_keys.hpp"

namespace slotrace::fidelity {
namespace {

using Command = RedisCall::Command;
using Zadd = model::RedisKeyspace::Zadd;

const std::string kRelease =
    "if redis.call('get',KEYS[1]) == ARGV[1] then return redis.call('del',KEYS[1]) else return 0 "
    "end";

auto flag(bool yes) -> std::string { return yes ? ":1" : ":0"; }

auto list(std::vector<std::string> elements) -> std::string {
  for (std::string& one : elements) one = fmt::format("\"{}\"", one);
  std::ranges::sort(elements);
  return fmt::format("[{}]", fmt::join(elements, " "));
}

auto milliseconds(sim::Duration duration) -> std::string {
  return std::to_string(duration / std::chrono::milliseconds{1});
}

auto answer(const RedisCall& call, model::RedisKeyspace& store) -> std::string {
  switch (call.command) {
    case Command::get: {
      const auto found = store.get(call.key);
      return found ? fmt::format("\"{}\"", raw(found->value)) : "nil";
    }
    case Command::set: store.set(call.key, call.text, call.ttl); return "\"OK\"";
    case Command::set_nx:
      return store.set_if_absent(call.key, call.text, call.ttl) ? "\"OK\"" : "nil";
    case Command::del: return flag(store.del(call.key));
    case Command::del_two: {
      const int first = store.del(call.key) ? 1 : 0;
      return fmt::format(":{}", first + (store.del(call.other) ? 1 : 0));
    }
    case Command::incrby: return fmt::format(":{}", store.increment(call.key, call.number));
    case Command::pexpire: return flag(store.expire(call.key, call.ttl.value_or(sim::Duration{0})));
    case Command::persist: return flag(store.persist(call.key));
    case Command::exists: return flag(store.exists(call.key));
    case Command::sadd: return flag(store.sadd(call.key, call.text));
    case Command::srem: return flag(store.srem(call.key, call.text));
    case Command::smembers: return list(store.smembers(call.key));
    case Command::zadd: return flag(store.zadd(call.key, {call.text, call.number}));
    case Command::zadd_nx:
      return flag(store.zadd(call.key, {call.text, call.number}, Zadd::only_new));
    case Command::zrem: return flag(store.zrem(call.key, call.text));
    case Command::zrange: {
      std::vector<std::string> members;
      for (const auto& one : store.zrange(call.key)) members.push_back(one.member);
      return list(members);
    }
    case Command::zremrangebyscore:
      return fmt::format(":{}", store.zremrangebyscore(call.key, 0, call.number));
    case Command::keys: return list(store.keys(call.other));
    case Command::scan: return fmt::format("[\"0\" {}]", list(store.scan(call.other, 0, 1)));
    case Command::release: {
      const auto found = store.get(call.key);
      return flag(found && raw(found->value) == call.text && store.del(call.key));
    }
  }
  return "?";
}

}  // namespace

auto RedisCall::words() const -> std::vector<std::string> {
  const std::string number_text = std::to_string(number);
  const auto with_ttl = [&](std::vector<std::string> plain) {
    if (ttl) plain.insert(plain.end(), {"PX", milliseconds(*ttl)});
    return plain;
  };
  switch (command) {
    case Command::get: return {"GET", key};
    case Command::set: return with_ttl({"SET", key, text});
    case Command::set_nx: return with_ttl({"SET", key, text, "NX"});
    case Command::del: return {"DEL", key};
    case Command::del_two: return {"DEL", key, other};
    case Command::incrby: return {"INCRBY", key, number_text};
    case Command::pexpire: return {"PEXPIRE", key, milliseconds(ttl.value_or(sim::Duration{0}))};
    case Command::persist: return {"PERSIST", key};
    case Command::exists: return {"EXISTS", key};
    case Command::sadd: return {"SADD", key, text};
    case Command::srem: return {"SREM", key, text};
    case Command::smembers: return {"SMEMBERS", key};
    case Command::zadd: return {"ZADD", key, number_text, text};
    case Command::zadd_nx: return {"ZADD", key, "NX", number_text, text};
    case Command::zrem: return {"ZREM", key, text};
    case Command::zrange: return {"ZRANGE", key, "0", "-1"};
    case Command::zremrangebyscore: return {"ZREMRANGEBYSCORE", key, "0", number_text};
    case Command::keys: return {"KEYS", other};
    case Command::scan: return {"SCAN", "0", "MATCH", other, "COUNT", "1000"};
    case Command::release: return {"EVAL", kRelease, "1", key, text};
  }
  return {};
}

auto RedisCall::apply(model::RedisKeyspace& store) const -> std::string {
  try {
    return answer(*this, store);
  } catch (const model::RedisReplyError& error) {
    const std::string what = error.what();
    return what.substr(0, what.find(' '));
  }
}

void showValue(const RedisCall& call, std::ostream& out) {
  out << fmt::format("{}", fmt::join(call.words(), " "));
}

auto any_redis_call(const std::string& prefix, const std::vector<sim::Duration>& ttls)
    -> rc::Gen<RedisCall> {
  // A range grows with the size of a case: every call can come from the first case on.
  return rc::gen::resize(
      rc::kNominalSize, rc::gen::exec([prefix, ttls] {
        RedisCall call;
        call.command = static_cast<Command>(*rc::gen::inRange(0, RedisCall::kCommands));
        const auto any_key = [&] {
          return prefix + *rc::gen::element<std::string>("a", "b", "ab", "c");
        };
        call.key = any_key();
        const bool has_pattern = call.command == Command::keys || call.command == Command::scan;
        call.other = has_pattern ? prefix + *rc::gen::container<std::string>(
                                                rc::gen::elementOf(std::string("ab*?[]^-\\")))
                                 : any_key();
        call.text = *rc::gen::element<std::string>("", "x", "5", "01", "-3", "9223372036854775807");
        call.number = *rc::gen::inRange(-2, 5);
        if (*rc::gen::inRange(0, 2) == 0) call.ttl = *rc::gen::elementOf(ttls);
        return call;
      }));
}

}  // namespace slotrace::fidelity
