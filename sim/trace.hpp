#pragma once

#include <string_view>
#include <vector>

#include "sim/access.hpp"
#include "sim/digest.hpp"
#include "sim/time.hpp"

namespace slotrace::sim {

/// One line of a trace: at `time`, `process` did `what`; `content` is a digest of the details.
struct TraceRecord {
  TimePoint time;
  ProcessId process{};
  std::string_view what;  ///< a string literal
  std::uint64_t content = 0;
  friend auto operator==(const TraceRecord&, const TraceRecord&) -> bool = default;
};

/// What a run did, in order. The digest covers every record; the records themselves are kept only
/// when asked for.
class Trace {
 public:
  enum class Keep : bool { digest_only, records };
  explicit Trace(Keep keep = Keep::digest_only) : keep_(keep) {}

  void record(const TraceRecord& record) {
    digest_.absorb(static_cast<std::uint64_t>(record.time.time_since_epoch().count()));
    digest_.absorb(static_cast<std::uint64_t>(record.process));
    digest_.absorb(record.what);
    digest_.absorb(record.content);
    ++size_;
    if (keep_ == Keep::records) records_.push_back(record);
  }

  [[nodiscard]] auto size() const -> std::uint64_t { return size_; }
  [[nodiscard]] auto digest() const -> std::uint64_t { return digest_.value(); }
  [[nodiscard]] auto records() const -> const std::vector<TraceRecord>& { return records_; }

 private:
  Keep keep_;
  Digest digest_;
  std::uint64_t size_ = 0;
  std::vector<TraceRecord> records_;
};

}  // namespace slotrace::sim
