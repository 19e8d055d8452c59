#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "model/protocol/nested_cache.hpp"

namespace slotrace::model {

/// What each step of the protocol touches. A miss under a lease writes the token of its own reader,
/// and a delete writes the entry and all tokens.
struct NestedCache::Specs {
  /// Where a reader is between two steps, and so which one it takes next.
  enum Point : std::uint8_t {
    kBegin,
    kBeforeGet2,
    kBeforeGeneration1,
    kBeforeGet1,
    kBeforeFetch,
    kBeforePut1,
    kBeforePut2,
    kBeforeAnswer,
    kBeforeLook,
    kBeforeBooking,
    kPoints,
    kAnswered = kPoints,
  };
  struct Reader {
    std::array<sim::StepSpec, kPoints> steps;  ///< by the point before it
    // What a step really touches when it does less than it may.
    sim::AccessList hit2;
    sim::AccessList hit1;
    sim::AccessList refused_put1;
    sim::AccessList refused_put2;
    std::array<sim::Footprint, kPoints> futures;  ///< by point: what it may touch from there on
  };
  struct Writer {
    sim::AccessList refused;  ///< what a commit really touches that comes too late
    /// The commit, the webhook, and each step of the policy; then by set of readers that the step waits
    /// for (one set if it does not wait).
    std::vector<std::vector<sim::StepSpec>> steps;
    std::vector<sim::Footprint> futures;  ///< before each step: what it may touch from there on
  };

  Specs(const Parameters& parameters, const ProtocolPolicy& policy, const std::vector<Wait>& waits);

  std::vector<Reader> readers;
  std::vector<Writer> writers;

 private:
  using Accesses = std::vector<sim::Access>;
  auto keep(Accesses accesses) -> sim::AccessList;
  auto spec(std::string_view what, Accesses accesses) -> sim::StepSpec;
  auto reader(unsigned number) -> Reader;
  auto writer(const Wait& wait) -> Writer;

  const Parameters& parameters_;
  const ProtocolPolicy& policy_;
  std::deque<Accesses> kept_;
};

}  // namespace slotrace::model
