#pragma once

#include <stdexcept>

namespace slotrace::model {

/// The server's answer to a command that does not fit what the key holds, as WRONGTYPE.
class RedisReplyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// No answer: phpredis' RedisException. The command may have taken effect all the same.
/// It is the one simulated failure that is thrown, since PHP throws it: what it leaves undone between
/// the command and the handler that catches it is what a scenario wants to see.
class RedisConnectionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace slotrace::model
