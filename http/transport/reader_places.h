// Bounds how many threads wait for the bytes of bodies. Where all places are taken, one that waits
// for a peer who is slow gives way: so nobody can hold them all with bodies that never come.
//
//   ReaderPlaces places(64);
//   auto place = places.enter(socket, now);   // null: all are taken by peers who do send
//   place->moved(bytes, now);                 // bytes have come
//   if (place->gave_way()) ...;               // its socket was shut for reading: the end is next
//
// A peer is slow who has sent nothing for kSilentMax, or less than kBytesPerSecondMin on average
// once kAverageOver has passed. Of those the one that came first gives way.
//
// A place goes before its socket is closed. Threads: any; a Place is one thread's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>

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
  bool make_room(Clock::time_point now);

  const std::size_t max_;
  mutable std::mutex mutex_;
  Readers readers_;          // in the order in which they came
  std::size_t leaving_ = 0;  // of them: gave way
};

}  // namespace muster::http
