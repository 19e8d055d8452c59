#include "sim/task.hpp"

namespace slotrace::sim::detail {
namespace {

thread_local std::exception_ptr in_flight;

}  // namespace

void FailureInFlight::set(std::exception_ptr failure) {
  in_flight = std::move(failure);
  exists_ = true;
}

auto FailureInFlight::take() -> std::exception_ptr {
  exists_ = false;
  return std::exchange(in_flight, nullptr);
}

}  // namespace slotrace::sim::detail
