#include "model/maker.hpp"

#include <variant>

namespace slotrace::model {

auto maker_of(Action& action) -> ActionIndex* {
  BookingRef* booking = nullptr;
  if (auto* books = std::get_if<Book>(&action.what)) return books->hold ? &*books->hold : nullptr;
  if (auto* moves = std::get_if<Reschedule>(&action.what)) booking = &moves->booking;
  if (auto* cancels = std::get_if<Cancel>(&action.what)) booking = &cancels->booking;
  if (auto* confirms = std::get_if<Confirm>(&action.what)) booking = &confirms->booking;
  return booking == nullptr ? nullptr : std::get_if<ActionIndex>(&booking->made_by);
}

auto maker_of(const Action& action) -> std::optional<ActionIndex> {
  Action copy = action;
  const ActionIndex* maker = maker_of(copy);
  return maker == nullptr ? std::nullopt : std::optional(*maker);
}

}  // namespace slotrace::model
