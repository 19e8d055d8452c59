#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace slotrace::cli {

/// While it lives, the first SIGINT is noted instead of ending the program; a second one ends it.
class Interrupt {
 public:
  /// `notice` is called once, from a thread of its own, when the signal comes.
  explicit Interrupt(std::function<void()> notice)
      : notice_(std::move(notice)),
        signals_(context_, SIGINT),
        thread_([this] { context_.run(); }) {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      signals_.clear();
      came_ = true;
      notice_();
    });
  }
  Interrupt(const Interrupt&) = delete;
  auto operator=(const Interrupt&) -> Interrupt& = delete;
  ~Interrupt() {
    context_.stop();
    thread_.join();
  }

  [[nodiscard]] auto came() const -> bool { return came_; }

 private:
  std::function<void()> notice_;
  std::atomic<bool> came_ = false;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      context_.get_executor()};
  boost::asio::signal_set signals_;
  std::thread thread_;
};

}  // namespace slotrace::cli
