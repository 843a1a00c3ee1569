// A projection: a view computed from the log, with a name, a version and a checkpoint.
//
//   class People final : public ProjectionOf<People> {
//    public:
//     static constexpr ProjectionTraits kTraits = {
//         "people", 3, KeptBy::kProjector, Weight::kHeavy};
//     void apply(const Commit& commit, Overlay& rows) override;
//   };
//
// Its rows must depend on the log alone, not on how the log was cut into batches: `replay --check`
// computes them again and compares every byte. When its rows or apply() change, raise its version:
// the next start drops the old rows and computes them again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/events/commit.h"
#include "core/views/overlay.h"

namespace muster {

// Who applies new commits. A replay applies them to all projections.
enum class KeptBy : std::uint8_t { kSequencer, kProjector };
// How much of a replay's time a projection takes, roughly and relative to the others: its threads
// divide the projections so that each gets about the same.
enum class Weight : std::uint8_t { kLight = 1, kHeavy = 8, kHeaviest = 16 };

struct ProjectionTraits {
  std::string_view name;  // also its table's name
  std::uint32_t version;
  KeptBy kept_by;
  Weight weight;
  // Whether its rows have anything personal, which an erasure must leave no trace of.
  bool holds_personal = false;
};

class Projection {
 public:
  virtual ~Projection() = default;
  virtual const ProjectionTraits& traits() const = 0;
  // Called with every commit once, in order, on one thread.
  virtual void apply(const Commit& commit, Overlay& rows) = 0;
  // Called before a batch is written, with the overlay passed to apply(): changes that apply() held
  // back, to write a row once, must be moved into `rows`.
  virtual void finish_batch(Overlay& rows) { static_cast<void>(rows); }
  // The memory those changes take, and will take as rows, if it grows with the events.
  virtual std::size_t held_bytes() const { return 0; }
};

template <typename Self>
class ProjectionOf : public Projection {
 public:
  const ProjectionTraits& traits() const final { return Self::kTraits; }
};

using Projections = std::vector<std::unique_ptr<Projection>>;

template <typename... P>
Projections make_projections() {
  Projections made;
  (made.push_back(std::make_unique<P>()), ...);
  return made;
}

// A projection's progress: it has applied every commit before `next`. `crc` is the last one's
// checksum, which detects views of another history; 0 before the first.
struct Checkpoint {
  Position next;
  std::uint32_t crc = 0;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

}  // namespace muster
