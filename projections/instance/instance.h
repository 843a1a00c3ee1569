// An opened data directory: log, sequencer, registry and views wired together. There is one per
// program: a server holds it as long as it runs, a subcommand without a server for a moment.
//
//   DATA/log, ...      the truth, as its backend keeps it (core/log/log_backend.h)
//   DATA/views/        disposable (core/views/generations.h)
//   DATA/instance.key  seals tokens (seal.h) and the keys of people
//   DATA/keys/         one key for each person, which seals what is personal (core/keys)
//   DATA/muster.lock   held while open; names the process
//   DATA/checkpoint    the last signed checkpoint of the log (log_signer.h)
//   DATA/admin.sock    the server's, for the shell
//   DATA/reserve       room for a full disk (disk_room.h)
//   DATA/scrub         the last reading of the log (scrubber.h)
//   DATA/attempts      wrong passwords of the last hours, as hashes (attempt_keeper.h)
//
//   auto instance = Instance::open({.data_dir = dir});
//   (*instance)->accounts().sign_up(...);
//   (*instance)->views()->...
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/accounts/rules.h"
#include "core/conditions.h"
#include "core/log/disk_room.h"
#include "core/log/log_backend.h"
#include "core/security/random.h"
#include "core/security/seal.h"
#include "core/sequencer/sequencer.h"
#include "core/service/account_service.h"
#include "core/service/project_service.h"
#include "core/time.h"
#include "core/views_damaged.h"
#include "projections/instance/log_signer.h"
#include "projections/instance/scrubber.h"
#include "projections/instance/session_sweeper.h"
#include "projections/people_index/people_query.h"
#include "projections/projector/projector.h"
#include "projections/views.h"

namespace muster::projections {

class PastViews;

class Instance {
 public:
  struct Options {
    std::filesystem::path data_dir;
    // Where the log is kept. Empty: where log_backend_of() says for the data directory.
    std::shared_ptr<const LogBackend> log = {};
    Rules rules = {};
    PasswordPolicy password_policy = {};
    // Words that passwords may not consist of, besides the names of people and the organization.
    std::vector<std::string> site_words = {};
    PasswordHasher::Options hashing = {};
    // Begins a new history of the log: from here on checkpoints are signed under this name
    // (log_history.h), and need not extend those before. Does nothing if they are already.
    // kConflict: an earlier history had the name. Requires: a key name of at most kOriginBytesMax.
    std::optional<std::string> new_origin = {};
    // Whether people() will be called: everyone is then read into memory on a separate thread.
    bool lists_people = true;
    // For commands that change nothing: the log is opened read-only, and every change is
    // kForbidden. Views are still brought up to date: in the data directory, or in a temporary
    // one if this process may not write (a backup, a read-only mount). kNotFound if there is no
    // log.
    bool is_for_reading = false;
    // Takes a sentence for the operator: what opening the log found (StoredLog::notices),
    // what was found about the instance key, and later, on a thread of the instance, that views are
    // damaged and computed again.
    std::function<void(const std::string& notice)> on_notice = {};
    // Called with the reason, a sentence, if opening has to compute views again.
    std::function<void(const std::string& reason)> on_rebuild = {};
    ReplayProgress progress = {};
    // Whether a thread monitors conditions() while the instance is open and keeps a reserve of disk
    // space: for a server.
    bool keeps_watch = false;
    // How that server keeps re-reading its log.
    ScrubOptions scrub = {};
    // When it removes expired sessions, where it keeps watch.
    SweepOptions sweep = {};
    // After how many days the addresses of failed log-ins that belong to nobody become unreadable,
    // by whole months; where it keeps watch.
    unsigned forget_strangers_days = 90;
    // Replaces the system's disk figures in tests; empty: the system's.
    DiskRoom::Measure measure_disk = {};
    // Called when one of conditions() begins or ends, on any thread.
    Conditions::Watcher on_condition = {};
    // Called on a thread of the instance when it cannot continue: the program must end, non-zero.
    std::function<void(const Error&)> on_fatal = {};
  };

  // kConflict: another process has the directory open; the message names it and the directory.
  // kDamaged: the log is not what was written, and the message names the position; or the instance
  // key is not the one that sealed its tokens. kForbidden: this process may not use a file; the
  // message names the file and its owner. kIo: the rest.
  static Result<std::unique_ptr<Instance>> open(Options options);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const std::filesystem::path& data_dir() const;
  // What Options::forget_strangers_days asks for, done now. Returns how many months were forgotten.
  Result<std::uint32_t> forget_strangers();
  // Eight hex digits that tell this instance from others on the same host. Derived from the
  // instance key, so they stay when it is started again or moved. Not secret.
  std::string public_id() const;
  // Whether nothing of it can be written, so that views are in a temporary directory.
  bool is_only_readable() const;
  EventLog& log();
  Sequencer& sequencer();
  AccountService& accounts();
  ProjectService& projects();
  const Clock& clock() const;
  // Where people reach the server ("https://people.example.org"), for links that the operator asks
  // for; empty until it is set. Any thread.
  void set_public_address(std::string url);
  std::string public_address() const;
  // What is currently wrong with the instance.
  Conditions& conditions();
  Random& random();
  // For what a browser keeps for this server (http/pipeline/notes.h).
  const InstanceKey& key() const;

  // Signs the log, and says with which key. kDamaged: the last checkpoint is none of this
  // instance's, which only an instance for reading gets as far as.
  Result<LogSigner*> signer() const;
  // Whether the instance was opened for commands that change nothing.
  bool is_for_reading() const;

  // Call after catching ViewsDamaged: has the views computed again in the background, and returns
  // the error to answer with (kBusy).
  Error views_are_damaged(const ViewsDamaged& damage);
  // Whether damaged views are being computed again.
  bool is_healing_views() const;
  // Whether no damage to views is known; waits for that for at most `timeout`.
  bool wait_until_views_are_whole(Duration timeout) const;

  // All views, including everything acknowledged before the call, or as much as a full disk allows.
  // kBusy if they do not catch up within `timeout`.
  Result<Views> views(Duration timeout = std::chrono::seconds(5)) const;
  // A page of the people list, including everything acknowledged before the call. kBusy as above.
  // Requires: Options::lists_people. The rows are in a views() taken afterwards, except for people
  // removed in between.
  Result<PeoplePage> people(const PeopleQuery& query,
                            Duration timeout = std::chrono::seconds(5)) const;
  // The views as they were at earlier positions (past_views.h).
  PastViews& past() const;
  // Those of the moment that ends there, or the present ones. Never null. Errors of both.
  Result<std::shared_ptr<const Views>> views_at(const std::optional<Position>& end) const;
  // How many events the views are behind the log.
  std::uint64_t lag() const;

  // The result of the last complete reading of the log (scrubber.h); nullopt if there was none.
  std::optional<Scrubbed> last_scrub() const;
  // Whether a reading is in progress.
  bool is_scrubbing() const;

  // Wakes whoever waits for the log (a follower, the projector): the first step of stopping a
  // server.
  void interrupt();
  bool is_stopping() const;

  // Computes every view from the log again, beside the live ones, and then replaces them. Reading
  // and writing continue meanwhile.
  Result<Position> rebuild_views(const ReplayProgress& progress);

  // Erases the person (erasure.h) and returns where the log says so. Errors of EraseUser. kBusy:
  // it is in the log and their key is destroyed, but readers of the views have kept old rows on the
  // disk; the next start removes them. kIo: the program must end, and the next start goes on.
  Result<Position> erase(UserId user, const Who& who);

  struct CheckReport {
    Position checked_to;
    std::uint64_t rows = 0;
    std::string first_difference;  // empty: identical
  };
  // Computes every view again, beside the live ones, and compares them row by row. Unreadable live
  // views count as a difference and are then computed again in the background.
  Result<CheckReport> check_views(const ReplayProgress& progress);

 private:
  struct State;
  static Result<std::unique_ptr<Instance>> open_all(Options options);
  Result<void> compare_views(const std::filesystem::path& scratch, const ReplayProgress& progress,
                             CheckReport& report);
  explicit Instance(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster::projections
