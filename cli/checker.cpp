#include "cli/checker.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <fmt/format.h>

#include "cli/load.hpp"
#include "cli/prover.hpp"
#include "sim/failure.hpp"
#include "sim/interruption.hpp"

namespace slotrace::cli {
namespace {

/// A protocol takes a second or so below this; "slotrace prove" goes on.
constexpr std::uint64_t kStatesMax = 1'000'000;

}  // namespace

auto Checker::check(const std::vector<std::string>& files) -> std::vector<CheckedFile> {
  std::vector<CheckedFile> checked(files.size());
  boost::asio::thread_pool pool(options_.threads);
  for (std::size_t i = 0; i < files.size(); ++i) {
    checked[i].file = files[i];
    boost::asio::post(pool, [this, &pool, &file = checked[i]] {
      if (options_.stopped()) return;
      read(file);
      // The vector keeps its size from here on, so that its elements stay where they are.
      for (CheckedCase& each : file.cases) {
        boost::asio::post(pool, [this, &each] {
          if (options_.stopped()) return;
          run(each);
          count(0, 1);
        });
      }
    });
  }
  pool.join();
  return checked;
}

void Checker::read(CheckedFile& file) {
  file.read = true;
  try {
    const Input input(file.file, in_);
    if (auto policy = input.policy()) {
      if (auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&*policy))
        file.diagnostics = std::move(*diagnostics);
      else
        file.policy = std::get<model::Policy>(std::move(*policy));
      return;
    }
    if (const auto protocol = input.protocol(options_.read)) {
      if (const auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&*protocol)) {
        file.diagnostics = *diagnostics;
        return;
      }
      for (const auto& one : std::get<std::vector<scenarios::ProtocolCase>>(*protocol)) {
        if (options_.stopped()) {
          file.proofs.clear();
          file.read = false;
          return;
        }
        file.proofs.push_back(prove(one, {.method = {.states_max = kStatesMax}}));
      }
      return;
    }
    auto cases = input.cases(options_.read);
    if (auto* diagnostics = std::get_if<std::vector<scenarios::Diagnostic>>(&cases)) {
      file.diagnostics = std::move(*diagnostics);
      return;
    }
    for (model::Scenario& scenario : std::get<std::vector<model::Scenario>>(cases))
      file.cases.push_back({.scenario = std::move(scenario), .simulated = {}, .trouble = {}});
    count(file.cases.size(), 0);
  } catch (const std::exception& error) {
    file.trouble = fmt::format("internal error: {}", error.what());
  }
}

void Checker::run(CheckedCase& checked) const {
  const sim::Interruptible interruptible(options_.stopped);
  try {
    Simulated simulated = simulate(checked.scenario, options_.seed.value_or(checked.scenario.seed));
    if (const auto difference = find_nondeterminism(checked.scenario, simulated)) {
      checked.trouble = "nondeterminism: " + *difference;
      checked.code = ExitCode::internal;
      return;
    }
    checked.code = simulated.result.passed() ? ExitCode::passed : ExitCode::failed;
    if (!options_.keep_history) simulated.result.history = {};
    checked.simulated = std::move(simulated);
  } catch (const sim::Interrupted&) {
    // It counts as not run.
  } catch (const sim::BudgetExceeded& error) {
    checked.trouble = fmt::format("the scenario does not end: {}", error.what());
    checked.code = ExitCode::usage;
  } catch (const std::exception& error) {
    checked.trouble = fmt::format("internal error: {}", error.what());
    checked.code = ExitCode::internal;
  }
}

void Checker::count(std::size_t known, std::size_t done) {
  const std::scoped_lock lock(mutex_);
  known_ += known;
  done_ += done;
  if (options_.progress) options_.progress(done_, known_);
}

}  // namespace slotrace::cli
