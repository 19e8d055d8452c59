#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "sim/time.hpp"

namespace slotrace::model {

/// The server's answer to a command that does not fit what the key holds, as WRONGTYPE, or that it has
/// no memory for.
class RedisReplyError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What becomes of a command.
enum class CommandFate : std::uint8_t {
  served,
  refused,  ///< it never reaches the server: the connection is refused at once
  unanswered,  ///< it takes effect, and its answer is lost: the client waits for its time-out
};

/// No answer: phpredis' RedisException. It is the one simulated failure that is thrown, since PHP throws
/// it: what it leaves undone between the command and whoever catches it is what a scenario wants to see.
class RedisConnectionError : public std::runtime_error {
 public:
  /// `waited` until the client gave up; whoever catches it lets that much time pass.
  RedisConnectionError(CommandFate fate, sim::Duration waited)
      : std::runtime_error(fate == CommandFate::refused ? "Redis refused the connection"
                                                        : "Redis did not answer"),
        waited_(waited) {}
  [[nodiscard]] auto waited() const -> sim::Duration { return waited_; }

 private:
  sim::Duration waited_;
};

/// How the server, or the way to it, is: what becomes of the commands that are on their way.
class RedisHealth {
 public:
  /// The fate of every command from now on; served: it has recovered.
  void all(CommandFate fate) { all_ = fate; }
  /// Asked about every command while all is well: faults that come by themselves.
  void asks(std::function<CommandFate()> one) { one_ = std::move(one); }
  /// Told of every command that fails.
  void tells(std::function<void(std::string_view command, CommandFate)> failed) {
    failed_ = std::move(failed);
  }

  /// What becomes of this command, which takes effect now if it does.
  auto fate_of(std::string_view command) -> CommandFate {
    const CommandFate fate = all_ == CommandFate::served && one_ ? one_() : all_;
    if (fate != CommandFate::served && failed_) failed_(command, fate);
    return fate;
  }

 private:
  CommandFate all_ = CommandFate::served;
  std::function<CommandFate()> one_;
  std::function<void(std::string_view, CommandFate)> failed_;
};

}  // namespace slotrace::model
