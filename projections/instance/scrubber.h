// A server's thread that reads the whole log from disk, soon after the start and then once a day,
// slowly, and maintains the condition kLogDamaged: on when it or any reader of the log finds
// damage, off when a reading that began later finds none. While it is on, the log is read
// repeatedly at full speed: files may be restored, and a disk that returned an error may recover.
//
//   DATA/scrub   the last complete reading, as JSON; only for the next start and
//                `muster status`
//
// Threads: its own, at the lowest priority; the functions may be called from any.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include "core/conditions.h"
#include "core/log/log_backend.h"
#include "core/mutex.h"

namespace muster::projections {

struct ScrubOptions {
  // Size of the commits in memory; 0: the log is read only if it is known to be damaged.
  std::uint64_t bytes_per_second = 16U << 20;
  std::chrono::milliseconds after_start{2'000};
  std::chrono::milliseconds every = std::chrono::hours(24);
  // Between readings that find damage or cannot read; longer if a reading takes longer.
  std::chrono::milliseconds again_after = std::chrono::minutes(1);
  bool damage_stops_changes = true;
};

// A complete reading.
struct Scrubbed {
  Timestamp begun;
  Timestamp ended;
  Position end;        // everything before it is intact
  std::string damage;  // empty: the whole log is intact
};

class Scrubber {
 public:
  // All but `options` must outlive it.
  Scrubber(const StoredLog& log, Conditions& conditions, const Clock& clock,
           std::filesystem::path data_dir, const ScrubOptions& options);
  ~Scrubber();
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;

  // A reader of the log met damage. The log is read again soon.
  void note_damage(const Error& error);
  // Missing files are back: a log known to be damaged is read again at once.
  void note_files_are_back();

  std::optional<Scrubbed> last() const;
  bool is_reading() const;

  // The contents of DATA/scrub; nullopt if there are none.
  static std::optional<Scrubbed> read_last(const std::filesystem::path& data_dir);

 private:
  enum class Outcome : std::uint8_t { kGood, kDamaged, kNotRead };
  void run();
  Outcome read_log();
  void end_condition();
  bool pace(std::uint64_t bytes);
  void begin_condition(const std::string& reason, const std::string& detail)
      MUSTER_REQUIRES(telling_);
  void keep(const Scrubbed& scrubbed);

  const StoredLog& log_;
  Conditions& conditions_;
  const Clock& clock_;
  const std::filesystem::path data_dir_;
  const ScrubOptions options_;

  // One thread at a time says how the condition is.
  Mutex telling_ MUSTER_ACQUIRED_BEFORE(mutex_);
  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::optional<Scrubbed> last_ MUSTER_GUARDED_BY(mutex_);
  // How often damage was found, and how often when the reading began.
  std::uint64_t noted_ MUSTER_GUARDED_BY(mutex_) = 0;
  std::uint64_t noted_at_begin_ MUSTER_GUARDED_BY(mutex_) = 0;
  bool is_reading_ MUSTER_GUARDED_BY(mutex_) = false;
  // The reading goes on at full speed.
  bool is_hurried_ MUSTER_GUARDED_BY(mutex_) = false;
  // Another reading is asked for, at once and at full speed.
  bool is_asked_ MUSTER_GUARDED_BY(mutex_) = false;
  bool stopping_ MUSTER_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace muster::projections
