#include "http/transport/reader_places.h"

#include <algorithm>
#include <cstdint>

#include <sys/socket.h>

namespace muster::http {

bool ReaderPlaces::Reader::is_slow(Clock::time_point now) const {
  if (now - moved >= kSilentMax) return true;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun);
  return age >= kAverageOver && bytes * 1000 < kBytesPerSecondMin * age.count();
}

std::unique_ptr<ReaderPlaces::Place> ReaderPlaces::enter(int socket, Clock::time_point now) {
  const MutexLock lock(mutex_);
  if (readers_.size() - leaving_ >= max_ && !make_room(now)) return nullptr;
  return std::make_unique<Place>(*this, readers_.insert(readers_.end(), {socket, now, now}));
}

bool ReaderPlaces::make_room(Clock::time_point now) {
  // Those that are leaving still occupy threads for a moment.
  if (leaving_ >= max_) return false;
  const auto slow = std::ranges::find_if(
      readers_, [&](const Reader& reader) { return !reader.gave_way && reader.is_slow(now); });
  if (slow == readers_.end()) return false;
  slow->gave_way = true;
  ++leaving_;
  ::shutdown(slow->socket, SHUT_RD);
  return true;
}

ReaderPlaces::Place::~Place() {
  const MutexLock lock(places_.mutex_);
  if (reader_->gave_way) --places_.leaving_;
  places_.readers_.erase(reader_);
}

void ReaderPlaces::Place::moved(std::size_t bytes, Clock::time_point now) {
  const MutexLock lock(places_.mutex_);
  reader_->bytes += static_cast<std::int64_t>(bytes);
  reader_->moved = now;
}

bool ReaderPlaces::Place::gave_way() const {
  const MutexLock lock(places_.mutex_);
  return reader_->gave_way;
}

}  // namespace muster::http
