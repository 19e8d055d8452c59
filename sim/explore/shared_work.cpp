#include "sim/explore/shared_work.hpp"

#include <utility>

namespace slotrace::sim {

void SharedWork::give(Branch branch) {
  {
    const std::lock_guard lock(mutex_);
    branches_.push_back(std::move(branch));
    --wanted_;
  }
  changed_.notify_one();
}

auto SharedWork::take() -> std::optional<Branch> {
  std::unique_lock lock(mutex_);
  ++waiting_;
  ++wanted_;
  if (waiting_ == threads_ && branches_.empty()) {
    closed_ = true;
    changed_.notify_all();
  }
  changed_.wait(lock, [&] { return closed_ || !branches_.empty(); });
  if (closed_) return std::nullopt;
  Branch branch = std::move(branches_.back());
  branches_.pop_back();
  --waiting_;
  return branch;
}

void SharedWork::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  changed_.notify_all();
}

}  // namespace slotrace::sim
