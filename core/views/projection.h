// A projection: a view computed from the log, with a name, a version and a checkpoint.
//
// Its rows must depend on the log alone, not on how the log was cut into batches: `replay --check`
// computes them again and compares every byte. When its rows or what apply() does change, raise
// version(): the next start drops the old rows and computes them again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/events/commit.h"
#include "core/views/overlay.h"

namespace muster {

class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::string_view name() const = 0;
  virtual std::uint32_t version() const = 0;
  // Called with every commit once, in order, by one thread.
  virtual void apply(const Commit& commit, Overlay& rows) = 0;
  // Called before a batch is written, with the overlay that apply() was given: what apply() held
  // back, so that many changes of a row are one, must be in `rows` afterwards and nowhere else.
  virtual void finish_batch(Overlay& rows) { static_cast<void>(rows); }
  // How much memory that takes, and what it will take as rows, where it grows with the events.
  virtual std::size_t held_bytes() const { return 0; }
};

// How far a projection has come: it has applied every commit before `next`. `crc` is the last one's
// checksum, so that views of another history are recognised; 0 before the first.
struct Checkpoint {
  Position next;
  std::uint32_t crc = 0;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace muster
