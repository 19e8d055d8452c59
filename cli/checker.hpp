#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/exit_code.hpp"
#include "cli/simulate.hpp"
#include "cli/streams.hpp"
#include "reports/proof.hpp"
#include "scenarios/reader/reader.hpp"

namespace slotrace::cli {

/// One case of a file and what came of it: nothing when it was not run any more.
struct CheckedCase {
  model::Scenario scenario;
  std::optional<Simulated> simulated;
  std::string trouble;  ///< why it has no verdict; "" when it has one
  ExitCode code = ExitCode::passed;
};

struct CheckedFile {
  std::string file;
  bool read = false;    ///< false: the interrupt came first
  std::optional<model::Policy> policy{};  ///< that it holds in place of cases
  std::vector<reports::ProofRow> proofs{};  ///< of a protocol, which has rows in place of cases
  std::vector<scenarios::Diagnostic> diagnostics;
  std::string trouble;
  std::vector<CheckedCase> cases;
};

/// Runs every case of many files on a pool of threads, each case twice, and compares the two.
/// The result does not depend on the number of threads.
class Checker {
 public:
  struct Options {
    std::size_t threads = 1;
    scenarios::ReadOptions read;
    std::optional<std::uint64_t> seed;  ///< instead of the scenarios' own
    bool keep_history = false;
    std::function<bool()> stopped;  ///< when true, cases that have not ended are left out
    /// After each case: how many are done, and how many are known of. One call at a time.
    std::function<void(std::size_t done, std::size_t known)> progress;
  };
  Checker(Options options, std::istream& in) : options_(std::move(options)), in_(in) {}

  auto check(const std::vector<std::string>& files) -> std::vector<CheckedFile>;

 private:
  void read(CheckedFile& file);
  void run(CheckedCase& checked) const;
  void count(std::size_t known, std::size_t done);

  Options options_;
  std::istream& in_;
  std::mutex mutex_;
  std::size_t known_ = 0;
  std::size_t done_ = 0;
};

}  // namespace slotrace::cli
