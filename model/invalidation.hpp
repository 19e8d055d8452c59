#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/environment.hpp"
#include "model/laravel_cache.hpp"
#include "sim/task.hpp"

namespace slotrace::model {

/// The change that an entry point invalidates for.
struct InvalidationCause {
  EntryPoint entry_point{};
  EventTypeIndex event_type = 0;
  std::vector<TimePoint> touched;  ///< the starts that it took or gave back: of a reschedule, both
  std::optional<ChangeId> change;  ///< nothing: a replayed delivery that tells of no new change
};

/// Carries out what the policy says an entry point invalidates, operation by operation.
class Invalidation {
 public:
  Invalidation(const Environment& environment, LaravelCache& cache)
      : env_(environment), cache_(cache) {}

  /// Complete with the effect of the last command; at once when the list is empty.
  auto run(InvalidationCause cause) -> sim::Task<>;

 private:
  /// One forget, or one round of SCAN and DEL.
  struct Command {
    bool is_pattern = false;
    std::string text;  ///< key or pattern, without the store's prefix
    std::uint64_t count = 0;  ///< SCAN's COUNT
  };
  struct Progress {
    std::uint64_t removed = 0;
    std::uint64_t commands = 0;
  };

  [[nodiscard]] auto commands_of(const InvalidationCause& cause) const -> std::vector<Command>;
  [[nodiscard]] auto days_of(const InvalidationCause& cause) const -> std::vector<Day>;
  auto forget(const Command& command, const InvalidationCause& cause, Progress& progress, bool last)
      -> sim::Task<>;
  auto delete_pattern(const Command& command, const InvalidationCause& cause, Progress& progress,
                      bool last) -> sim::Task<>;
  void complete(const InvalidationCause& cause, const Progress& progress);

  Environment env_;
  LaravelCache& cache_;
};

}  // namespace slotrace::model
