// Keeps what is remembered about attempts at passwords and links over a restart: DATA/attempts.
//
//   AttemptKeeper keeper(accounts.attempts(), clock, data_dir);   // has read the file on return
//
// Written every kEvery if anything changed, and by the destructor; a kill loses that much. At most
// kBytesMax. A file that is missing, damaged, of another instance key or no file at all is an empty
// memory, and one that cannot be written (a full disk) is tried again: neither stops anything.
// Addresses and accounts are in it only as hashes under the instance key. Not part of a backup.
// Threads: its own.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <thread>

#include "core/service/attempt_throttle.h"
#include "core/stop_signal.h"
#include "core/time.h"

namespace muster::projections {

class AttemptKeeper {
 public:
  static constexpr std::chrono::seconds kEvery{30};
  // AttemptThrottle::kSavedMax entries, and what is around them.
  static constexpr std::size_t kBytesMax = (std::size_t{1} << 20) + 64;

  // Both must outlive this object.
  AttemptKeeper(AttemptThrottle& attempts, const Clock& clock,
                const std::filesystem::path& data_dir);
  ~AttemptKeeper();
  AttemptKeeper(const AttemptKeeper&) = delete;
  AttemptKeeper& operator=(const AttemptKeeper&) = delete;

 private:
  void save_if_changed();

  AttemptThrottle& attempts_;
  const Clock& clock_;
  const std::filesystem::path file_;
  std::uint64_t saved_changes_ = 0;  // of its thread, and after that of the destructor

  StopSignal stop_;
  std::thread thread_;
};

}  // namespace muster::projections
