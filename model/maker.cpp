#include "model/maker.hpp"

#include <variant>

namespace slotrace::model {
namespace {

auto maker_of(Deed& deed) -> ActionIndex* {
  BookingRef* booking = nullptr;
  if (auto* books = std::get_if<Book>(&deed)) return books->hold ? &*books->hold : nullptr;
  if (auto* moves = std::get_if<Reschedule>(&deed)) booking = &moves->booking;
  if (auto* cancels = std::get_if<Cancel>(&deed)) booking = &cancels->booking;
  if (auto* confirms = std::get_if<Confirm>(&deed)) booking = &confirms->booking;
  return booking == nullptr ? nullptr : std::get_if<ActionIndex>(&booking->made_by);
}

}  // namespace

auto makers_of(Action& action) -> std::vector<ActionIndex*> {
  std::vector<ActionIndex*> makers;
  if (ActionIndex* maker = maker_of(action.what)) makers.push_back(maker);
  for (Deed& deed : action.instead) {
    if (ActionIndex* maker = maker_of(deed)) makers.push_back(maker);
  }
  return makers;
}

}  // namespace slotrace::model
