// Limits how many threads wait for the bytes of bodies. When all places are taken, one that waits
// for a slow peer gives way, so nobody can hold them all with bodies that never arrive.
//
//   ReaderPlaces places(64);
//   auto place = places.enter(socket, now);   // null: all are taken by peers that do send
//   place->moved(bytes, now);                 // bytes have arrived
//   if (place->gave_way()) ...;               // its socket was shut for reading: the end is next
//
// A peer is slow if it has sent nothing for kSilentMax, or less than kBytesPerSecondMin on average
// after kAverageOver. Among slow peers the one that came first gives way.
//
// A place must be released before its socket is closed. Threads: any; each Place belongs to one
// thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>

#include "core/mutex.h"
#include "http/transport/connection.h"

namespace muster::http {

class ReaderPlaces {
 public:
  using Clock = Connection::Clock;
  static constexpr std::chrono::milliseconds kSilentMax{1000};
  static constexpr std::chrono::milliseconds kAverageOver{3000};
  static constexpr std::int64_t kBytesPerSecondMin = 1024;

  explicit ReaderPlaces(std::size_t max) : max_(max) {}
  ReaderPlaces(const ReaderPlaces&) = delete;
  ReaderPlaces& operator=(const ReaderPlaces&) = delete;

 private:
  struct Reader {
    int socket;
    Clock::time_point begun;
    Clock::time_point moved;
    std::int64_t bytes = 0;
    bool gave_way = false;

    bool is_slow(Clock::time_point now) const;
  };
  using Readers = std::list<Reader>;

 public:
  class Place {
   public:
    Place(ReaderPlaces& places, Readers::iterator reader) : places_(places), reader_(reader) {}
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    void moved(std::size_t bytes, Clock::time_point now);
    bool gave_way() const;

   private:
    ReaderPlaces& places_;
    const Readers::iterator reader_;
  };

  std::unique_ptr<Place> enter(int socket, Clock::time_point now);

 private:
  bool make_room(Clock::time_point now) MUSTER_REQUIRES(mutex_);

  const std::size_t max_;
  mutable Mutex mutex_;
  Readers readers_ MUSTER_GUARDED_BY(mutex_);          // in order of arrival
  std::size_t leaving_ MUSTER_GUARDED_BY(mutex_) = 0;  // those that gave way
};

}  // namespace muster::http
