// Simulation in interleaving mode: time stands still, and whoever drives the run says which ready
// process steps next. Searches run this millions of times a second, so the lists are kept from step
// to step, and a step changes the entry of one process.

#include <algorithm>
#include <utility>

#include "sim/frame_arena.hpp"
#include "sim/resume.hpp"
#include "sim/simulation.hpp"

namespace slotrace::sim {
namespace {

enum class Salt : std::uint64_t {
  number = 1,
  kind,
  started,
  slept,
  woken,
  ended,
  child,
  drawn,
  written,
  inquiry,
};

constexpr auto salted(Salt salt, std::uint64_t value) -> std::uint64_t {
  return mix(static_cast<std::uint64_t>(salt), value);
}

}  // namespace

void Simulation::restart(Chooser& chooser, Trace* trace) {
  require(mode() == Mode::interleaving, "restart needs interleaving mode");
  ready_.clear();
  blocked_.clear();
  destroy_processes();
  slots_.clear();
  ids_.clear();
  free_slots_.clear();
  seen_.clear();
  families_.clear();
  outside_ = {};
  starting_.clear();
  undo_log_.clear();
  options_.trace = trace;
  chooser_ = &chooser;
  next_id_ = 0;
  events_ = 0;
  set_next_check();
  ended_.clear();
  written_.clear();
  woken_.clear();
  gone_.clear();
  forgot_.clear();
  took_part_.clear();
  picked_ = 0;
  guarded_ = 0;
  violated_ = 0;
  stopped_ = false;
  prepare_interleaving();
}

void Simulation::prepare_interleaving() {
  needs_ = chooser_->needs();
  shared_bytes_ = options_.shared != nullptr ? options_.shared->bytes() : std::span<std::byte>();
  const bool can = needs_.undo && !shared_bytes_.empty();
  arena_ = can ? &FrameArena::open() : nullptr;
  observes_touched_ = needs_.state && options_.shared != nullptr &&
                      options_.shared->observed() == SharedState::Observed::touched;
  observes_answers_ = needs_.state && !observes_touched_;
  if (observes_touched_) needs_.accesses = true;
  is_searched_ = needs_.accesses || needs_.state || arena_ != nullptr;
  touched_.clear();
  also_touched_.clear();
}

void Simulation::enter_interleaving(std::uint32_t slot, Kind kind) {
  starting_.push_back({slot, ids_[slot]});
  const bool is_child = running_ != kNobody;
  Names& names = is_child ? family(running_).names : outside_;
  const std::uint64_t lineage = salted(Salt::child, mix(names.base, ++names.children));
  families_.push_back({.lineage = lineage,
                       .parent = is_child ? std::optional(ids_[running_]) : std::nullopt,
                       .names = {.base = lineage}});
  if (is_searched_) identify(slot, kind, lineage);
}

/// What a search knows a new process by.
void Simulation::identify(std::uint32_t slot, Kind kind, std::uint64_t lineage) {
  if (seen_.size() < slots_.size()) seen_.resize(slots_.size());
  if (observes_touched_) {
    if (inquiries_.size() < slots_.size()) inquiries_.resize(slots_.size());
    inquiries_[slot].clear();
  }
  if (needs_.state) {
    const bool equal = needs_.symmetry && kind.has_value();
    // What has observed the same is the same, whatever number it was spawned with.
    const std::uint64_t number =
        observes_touched_ ? lineage : static_cast<std::uint64_t>(ids_[slot]);
    const std::uint64_t seed = equal ? salted(Salt::kind, *kind) : salted(Salt::number, number);
    seen_[slot] = {.seed = seed, .history = salted(Salt::started, seed)};
  }
  if (arena_ != nullptr) {
    require(undo_log_.empty() && running_ == kNobody,
            "a run whose steps can be taken back starts all its processes at the beginning");
    require(arena_->region_of(slots_[slot].root.address()) == slot,
            "a run whose steps can be taken back spawns each coroutine as it makes it");
    arena_->use(slots_.size());
  }
}

void Simulation::run_interleaving() {
  struct CloseArena {
    FrameArena* arena;
    ~CloseArena() {
      if (arena != nullptr) arena->close();
    }
  };
  const CloseArena at_end{arena_};
  chooser_->begin(*this);
  resume_starting();
  if (observes_touched_) share_step(0);
  chooser_->drive(*this);
}

void Simulation::advance(std::uint32_t index) {
  require(index < ready_.size(), "the chooser picked an alternative that does not exist");
  const auto [process, slot, step] = ready_[index];
  count_event();
  const std::uint64_t observed = is_searched_ ? look_before(index) : 0;
  if (guarded_ > 0 && ready_[index].guarded()) --guarded_;
  // A step that has not taken effect does so as its process goes on. Time stands still, so that only a
  // trace and a log tell the two apart.
  if (is_recorded() && step != nullptr) [[unlikely]]
    perform(slot, *step);
  // Until the process waits again, its entry is out of date, and nothing looks at it.
  resume(slot, step);
  // What it cancelled may have stood before it.
  const auto entry = index < ready_.size() && ready_[index].process == process
                         ? ready_.begin() + index
                         : std::ranges::find(ready_, process, &Alternative::process);
  if (slots_[slot].state == State::ready) {
    entry->step = slots_[slot].pending();
    if (entry->guarded()) ++guarded_;
  } else {
    ready_.erase(entry);
  }
  if (!starting_.empty()) resume_starting();
  if (observes_touched_) share_step(observed);
  if (guarded_ > 0) look_at_guards();
}

/// Keeps what a search wants to know of the step of ready()[index], before it is taken. Answers what
/// its process observes by touching what it declares.
auto Simulation::look_before(std::uint32_t index) -> std::uint64_t {
  const auto& [process, slot, step] = ready_[index];
  if (arena_ != nullptr) save(index);
  if (needs_.accesses) {
    const auto declared = ready_[index].accesses();
    touched_.assign(declared.begin(), declared.end());
    also_touched_.clear();
  }
  if (observes_answers_ && step == nullptr) observe(slot, static_cast<std::uint64_t>(Salt::slept));
  if (!observes_touched_) return 0;
  took_part_.push_back({slot, process});
  return mix(seen_[slot].history, held(touched_));
}

/// What a process can tell of a resource by touching it.
auto Simulation::held(const Access& access) const -> std::uint64_t {
  if (access.kind == AccessKind::erase) return 0;
  if (const auto content = options_.shared->content(access)) return *content;
  const auto history = written_.find(access.resource);
  return history != written_.end() ? history->second : 0;
}

auto Simulation::held(std::span<const Access> accesses) const -> std::uint64_t {
  std::uint64_t all = accesses.size();
  for (const Access& access : accesses) all = mix(all, held(access));
  return all;
}

/// Whatever ran in a step may know all that was observed in it: the process that took it, those that
/// it spawned or woke. What was written there without a content to show is known by the same.
/// The histories then are those of the happens-before relation, as far as contents do not cut them
/// short (Musuvathi and Qadeer, "Partial-order reduction for context-bounded state exploration", MSR
/// technical report 2007-12, where states are cached by it).
void Simulation::share_step(std::uint64_t observed) {
  const std::uint64_t event = mix(mix(observed, held(also_touched_)), picked_);
  for (std::size_t i = 0; i < took_part_.size(); ++i) {
    const ProcessRef process = took_part_[i];
    if (ended(process)) continue;
    const auto forgot = std::ranges::find(forgot_, process.id, &Forgot::process);
    if (forgot == forgot_.end() || i >= forgot->took_part) {
      observe(process.slot, event);
    } else if (const auto since = std::span(also_touched_).subspan(forgot->also_touched);
               forgot->picked != picked_ || !since.empty()) {
      observe(process.slot, mix(held(since), picked_));
    }
    for (Before& before : inquiries_[process.slot])
      if (!before.history) before.history = seen_[process.slot].history;
  }
  const auto note = [&](std::span<const Access> accesses) {
    for (const Access& access : accesses) {
      // That somebody was woken is known to whoever was: it took part.
      if (std::ranges::find(woken_, access.resource) != woken_.end()) continue;
      if (is_write(access.kind) && !options_.shared->content(access))
        written_[access.resource] = salted(Salt::written, event);
    }
  };
  note(touched_);
  note(also_touched_);
  for (const ResourceId resource : gone_) written_.erase(resource);
  gone_.clear();
  forgot_.clear();
  woken_.clear();
  took_part_.clear();
  picked_ = 0;
}

/// A step that cancels a process depends on the step which that one would have taken.
void Simulation::touch_cancelled(std::uint32_t slot) {
  touch_waiting(ids_[slot]);
  if (!needs_.accesses || slots_[slot].state != State::ready) return;
  const Alternative next = alternative(slot);
  require(depend(touched_, next.accesses()),
          "a search cannot cancel a process whose step does not depend on the step that cancels");
  for (const Access& access : next.accesses()) note_touched(writes(access.resource));
}

/// What the running process has observed in this step, it forgets; not what it asks from here on, or
/// what wakes it again.
void Simulation::forget(std::uint64_t history) {
  seen_[running_].history = history;
  if (!observes_touched_) return;
  std::erase_if(forgot_, [&](const Forgot& one) { return one.process == ids_[running_]; });
  forgot_.push_back({.process = ids_[running_],
                     .took_part = took_part_.size(),
                     .also_touched = also_touched_.size(),
                     .picked = picked_});
}

Simulation::Inquiry::Inquiry(Simulation& simulation) : simulation_(simulation) {
  if (!simulation_.observes_touched_ || simulation_.running_ == kNobody) return;
  process_ = simulation_.current();
  Names& names = simulation_.family(process_.slot).names;
  auto& open = simulation_.inquiries_[process_.slot];
  open.push_back({.names = names});
  ++open.back().names.inquiries;
  names = {.base = salted(Salt::inquiry, mix(names.base, names.inquiries))};
  depth_ = open.size();
}

Simulation::Inquiry::~Inquiry() {
  if (depth_ > 0 && !simulation_.ended(process_)) close();
}

void Simulation::Inquiry::end(std::uint64_t answer) {
  const auto& open = simulation_.inquiries_[process_.slot];
  require(open.size() == depth_ && process_.slot == simulation_.running_,
          "an inquiry ends that is not the latest of its process");
  // What a step observed that began it and ended it stays.
  if (const auto before = open.back().history) simulation_.forget(mix(*before, answer));
  close();
}

void Simulation::Inquiry::close() {
  auto& open = simulation_.inquiries_[process_.slot];
  simulation_.family(process_.slot).names = open[depth_ - 1].names;
  open.resize(depth_ - 1);
  depth_ = 0;
}

auto Simulation::wake_of(ProcessId process) const -> ResourceId {
  return static_cast<ResourceId>(salted(Salt::woken, lineage(process)));
}

/// Steps that wake or cancel one process depend on each other.
void Simulation::touch_waiting(ProcessId process) {
  const ResourceId resource = wake_of(process);
  also_touches(writes(resource));
  if (observes_touched_) woken_.push_back(resource);
}

void Simulation::wake_interleaved(ProcessRef process) {
  starting_.push_back(process);
  if (is_searched_) observe(process.slot, static_cast<std::uint64_t>(Salt::woken));
}

void Simulation::note_touched(const Access& access) {
  // What is touched again after somebody has forgotten is observed again.
  const auto since = also_touched_.begin() +
                     static_cast<std::ptrdiff_t>(forgot_.empty() ? 0 : forgot_.back().also_touched);
  if (std::find(since, also_touched_.end(), access) == also_touched_.end())
    also_touched_.push_back(access);
}

void Simulation::expect_declared(ResourceId resource, ResourceId whole) const {
  const auto covers = [&](const Access& access) {
    return access.resource == resource || (access.resource == whole && is_write(access.kind));
  };
  require(running_ == kNobody || std::ranges::any_of(touched_, covers),
          "a step touches what it does not declare");
}

auto Simulation::unique_number() -> std::uint64_t {
  const bool outside = mode() == Mode::timed || running_ == kNobody;
  Names& names = outside ? outside_ : family(running_).names;
  ++names.numbers;
  return mode() == Mode::timed ? names.numbers
                               : salted(Salt::drawn, mix(names.base, names.numbers));
}

/// Takes every process that was started or woken to where it waits.
void Simulation::resume_starting() {
  for (std::size_t i = 0; i < starting_.size(); ++i) {
    const ProcessRef process = starting_[i];
    if (ended(process)) continue;
    if (arena_ != nullptr) arena_->use(process.slot);
    if (observes_touched_) took_part_.push_back(process);
    resume(process.slot, nullptr);
    if (!ended(process) && slots_[process.slot].state == State::ready) enlist(process.slot);
  }
  starting_.clear();
  if (guarded_ > 0) look_at_guards();
}

auto Simulation::alternative(std::uint32_t slot) const -> Alternative {
  return {.process = ids_[slot], .slot = slot, .step = slots_[slot].pending()};
}

/// Adds a process to those that are ready, in the order of their numbers.
void Simulation::enlist(std::uint32_t slot) {
  const Alternative entry = alternative(slot);
  if (entry.guarded()) ++guarded_;
  // Processes mostly start in the order of their numbers.
  const bool is_last = ready_.empty() || ready_.back().process < entry.process;
  const auto place =
      is_last ? ready_.end()
              : std::ranges::lower_bound(ready_, entry.process, {}, &Alternative::process);
  ready_.insert(place, entry);
}

/// Takes a process that ends or is cancelled out of the lists.
void Simulation::delist(std::uint32_t slot) {
  for (std::vector<Alternative>* const list : {&ready_, &blocked_}) {
    const auto entry = std::ranges::find(*list, ids_[slot], &Alternative::process);
    if (entry == list->end()) continue;
    if (entry->guarded()) --guarded_;
    list->erase(entry);
  }
}

/// Moves guarded processes between the lists of those that are ready and those that are not.
void Simulation::look_at_guards() {
  const auto move = [](std::vector<Alternative>& from, std::vector<Alternative>& to, bool when) {
    for (std::size_t i = 0; i < from.size();) {
      bool moves = false;
      if (from[i].guarded()) {
        const Guard& guard = from[i].step->spec().guard;
        moves = guard.holds(guard.context) == when;
      }
      if (!moves) {
        ++i;
        continue;
      }
      const auto place = std::ranges::lower_bound(to, from[i].process, {}, &Alternative::process);
      to.insert(place, from[i]);
      from.erase(from.begin() + static_cast<std::ptrdiff_t>(i));
    }
  };
  move(ready_, blocked_, false);
  move(blocked_, ready_, true);
}

auto Simulation::fingerprint() const -> std::uint64_t {
  require(has_fingerprint(), "the program shows no state, or nobody asked for it");
  const SharedState& shared = *options_.shared;
  if (owned_.size() < next_id_) owned_.resize(next_id_);
  shared.list_owned(owned_);
  // A sum does not depend on the order of its terms: equal processes may change places.
  std::uint64_t processes = 0;
  // What a process observed no longer matters when it has ended; what it owns still may.
  for (const Ended& process : ended_) {
    if (const std::uint64_t owned = owned_[static_cast<std::size_t>(process.id)]; owned != 0)
      processes += mix(process.seed, mix(static_cast<std::uint64_t>(Salt::ended), owned));
  }
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].state == State::free) continue;
    processes += mix(seen_[slot].history, owned_[static_cast<std::size_t>(ids_[slot])]);
  }
  for (const auto& [resource, history] : written_)
    processes += mix(static_cast<std::uint64_t>(resource), history);
  return mix(processes, shared.fingerprint());
}

void Simulation::list_live(std::vector<Live>& live) const {
  live.clear();
  std::uint32_t waiting_for_wake = 0;
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
    if (slots_[slot].state == State::parked) ++waiting_for_wake;
  const auto add = [&](const Alternative& one, std::uint32_t index) {
    live.push_back(
        {.next = Footprint::of(one.accesses()), .future = seen_[one.slot].future, .ready = index});
  };
  for (std::uint32_t i = 0; i < ready_.size(); ++i) add(ready_[i], i);
  for (const Alternative& one : blocked_) add(one, Live::kNotReady);
  for (; waiting_for_wake > 0; --waiting_for_wake) {
    live.push_back({Footprint::anything(), Footprint::anything(), Live::kNotReady});
  }
}

void Simulation::list_parked(std::vector<Parked>& parked) const {
  parked.clear();
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
    if (slots_[slot].state == State::parked) parked.push_back({ids_[slot], wake_of(ids_[slot])});
}

/// What undo() needs besides the shared state and the frames of the process that stepped.
struct Simulation::SavedStep {
  Slot process;
  Seen seen;
  Alternative entry;
  std::size_t frame_bytes = 0;
  std::uint32_t index = 0;  ///< of the entry in ready_
  std::uint32_t ended = 0;
  std::uint32_t guarded = 0;
  std::uint32_t violated = 0;
};

void Simulation::save(std::uint32_t index) {
  const std::uint32_t slot = ready_[index].slot;
  const auto frames = arena_->used(slot);
  undo_log_.reserve(shared_bytes_.size(), frames.size(), sizeof(SavedStep));
  undo_log_.save(shared_bytes_.data(), shared_bytes_.size());
  undo_log_.save(frames.data(), frames.size());
  ::new (undo_log_.place<SavedStep>()) SavedStep{
      .process = slots_[slot],
      .seen = seen_[slot],
      .entry = ready_[index],
      .frame_bytes = frames.size(),
      .index = index,
      .ended = static_cast<std::uint32_t>(ended_.size()),
      .guarded = guarded_,
      .violated = violated_,
  };
  arena_->use(slot);
}

void Simulation::undo() {
  require(can_undo() && !undo_log_.empty(), "there is no step to take back");
  const auto& saved = undo_log_.restore<SavedStep>();
  const std::uint32_t slot = saved.entry.slot;
  // The lists first: they point to steps in frames that are about to change.
  if (saved.index < ready_.size() && ready_[saved.index].process == saved.entry.process) {
    ready_[saved.index] = saved.entry;
  } else {
    // The process has ended or waits, and others may have come or gone with what its step changed.
    delist(slot);
    const auto place =
        std::ranges::lower_bound(ready_, saved.entry.process, {}, &Alternative::process);
    ready_.insert(place, saved.entry);
  }
  undo_log_.restore(arena_->used(slot).data(), saved.frame_bytes);
  undo_log_.restore(shared_bytes_.data(), shared_bytes_.size());
  slots_[slot] = saved.process;
  seen_[slot] = saved.seen;
  if (ended_.size() > saved.ended) {
    ended_.resize(saved.ended);
    free_slots_.pop_back();
  }
  guarded_ = saved.guarded;
  violated_ = saved.violated;
  --events_;
  if (guarded_ > 0) look_at_guards();
}

}  // namespace slotrace::sim
