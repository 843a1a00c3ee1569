// The parts of an Instance in order of construction; destroyed in reverse.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <mutex>

#include "core/guarded.h"
#include "core/held_clock.h"
#include "core/keys/key_files.h"
#include "core/log/log_backend.h"
#include "core/views/generations.h"
#include "projections/instance/attempt_keeper.h"
#include "projections/instance/checkpoint_keeper.h"
#include "projections/instance/data_lock.h"
#include "projections/instance/held_store.h"
#include "projections/instance/instance.h"
#include "projections/instance/instance_watch.h"
#include "projections/instance/past_views.h"
#include "projections/instance/scratch_views.h"
#include "projections/instance/view_healer.h"

namespace muster::projections {

inline tl::unexpected<Error> busy_catching_up() {
  return fail(ErrorCode::kBusy, "The pages are catching up. Try again in a moment.");
}

struct Instance::State {
  explicit State(Options o);
  ~State() {
    if (log) log->interrupt();
  }

  const Options options;
  SystemClock system_clock;
  BootClock boot_clock;
  HeldClock clock{system_clock, boot_clock};
  Conditions conditions;
  SystemRandom random;
  PasswordHasher hasher;
  DiskRoom room;
  std::unique_ptr<DataLock> lock;
  std::unique_ptr<InstanceKey> key;
  std::unique_ptr<KeyFiles> subject_keys;  // none in a log of nobody that is open for reading
  std::unique_ptr<StoredLog> log;
  std::unique_ptr<ScratchViews> scratch;  // only where nothing may be written
  std::unique_ptr<ViewGenerations> generations;
  std::future<void> retiring;          // destruction of the previous generation
  std::shared_ptr<HeldStore> held;     // the current generation
  std::unique_ptr<Scrubber> scrubber;  // readers of the log report damage to it
  std::unique_ptr<Sequencer> sequencer;
  std::unique_ptr<AccountService> accounts;
  std::unique_ptr<AttemptKeeper> attempts;  // only where it keeps watch
  std::unique_ptr<ProjectService> projects;
  std::unique_ptr<Projector> projector;
  std::unique_ptr<PastViews> past;
  // An error only where nothing may be signed.
  Result<std::unique_ptr<LogSigner>> signer;
  std::unique_ptr<CheckpointKeeper> checkpoints;
  std::unique_ptr<InstanceWatch> watch;
  std::unique_ptr<SessionSweeper> sweeper;
  std::atomic<bool> stopping{false};
  std::mutex rebuilding;               // one rebuild, check or purge at a time
  std::mutex erasing;                  // one erasure at a time; before `rebuilding`
  Guarded<std::string> present_store;  // directory of the current generation
  Guarded<std::string> public_address;
  // Last: its thread uses everything else.
  std::unique_ptr<ViewHealer> healer;

  // Opens DATA/keys, for the log to seal and open with.
  Result<void> open_subject_keys(bool writes);
  Result<std::uint32_t> forget_strangers() const;
  // kDamaged: the last person's key is lost.
  Result<void> check_subject_keys() const;
  // Reads the last checkpoint, and refuses a log that does not extend it, unless a new history is
  // to begin.
  Result<void> open_signer();
  // Whether Options::new_origin is a new name.
  bool is_history_to_begin() const;
  // Begins it: log_history.h has the order. Requires: the sequencer and the projector run.
  Result<void> begin_history();
  // Any thread.
  void report(const ViewsDamaged& damage);
  // Requires: `rebuilding` is held. Ends early once `stop` is true.
  Result<Position> rebuild(const ReplayProgress& progress, const std::atomic<bool>* stop = nullptr);
  // For an instance opened on a full disk, with the log read-only and the views in memory: becomes
  // the owner of both, now that there is room. kNoRoom: there is too little. Requires: changes are
  // refused.
  Result<void> take_over();

 private:
  Result<void> own_log();
  // Makes everyone read and write `store`. `prepare` brings it up to the head of the log while
  // nothing else can happen.
  Result<void> exchange_store(const std::shared_ptr<HeldStore>& store,
                              const std::filesystem::path& dir,
                              const std::function<Result<void>()>& prepare,
                              const std::function<Result<void>()>& promote);
  Result<Position> compute_and_exchange(const std::filesystem::path& dir,
                                        const ReplayProgress& progress,
                                        const std::atomic<bool>* stop);
  Result<void> heal(const std::atomic<bool>& stop);
};

}  // namespace muster::projections
