// An opened data directory: log, sequencer, registry and views wired together. There is one a
// program: the server holds it for as long as it runs, a subcommand without a server for a moment.
//
//   DATA/log, ...      the truth, as its backend keeps it (core/log/log_backend.h)
//   DATA/views/        disposable (core/views/generations.h)
//   DATA/instance.key  seals tokens (seal.h)
//   DATA/muster.lock   held while open; names the process
//   DATA/admin.sock    the server's, for the shell
//   DATA/reserve       room for a full disk (disk_room.h)
//   DATA/scrub         the last reading of the log (scrubber.h)
//
//   auto instance = Instance::open({.data_dir = dir});
//   (*instance)->accounts().sign_up(...);
//   (*instance)->views()->...
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/accounts/rules.h"
#include "core/conditions.h"
#include "core/log/disk_room.h"
#include "core/log/log_backend.h"
#include "core/security/random.h"
#include "core/sequencer/sequencer.h"
#include "core/service/account_service.h"
#include "core/service/project_service.h"
#include "core/time.h"
#include "core/views_damaged.h"
#include "projections/instance/scrubber.h"
#include "projections/instance/session_sweeper.h"
#include "projections/people_index/people_query.h"
#include "projections/projector/projector.h"
#include "projections/views.h"

namespace muster {

class Instance {
 public:
  struct Options {
    std::filesystem::path data_dir;
    // Where the log is kept. Empty: where log_backend_of() says for the data directory.
    std::shared_ptr<const LogBackend> log = {};
    Rules rules = {};
    PasswordPolicy password_policy = {};
    // What passwords may not be made of, besides people's and the organization's names.
    std::vector<std::string> site_words = {};
    PasswordHasher::Options hashing = {};
    // Whether people() will be asked: then everybody is read into memory, on a thread of its own.
    bool lists_people = true;
    // For commands that change nothing: the log is opened read-only, and every change is
    // kForbidden. Views are still brought up to date. kNotFound where there is no log.
    bool is_for_reading = false;
    // Takes a sentence for the operator: what opening the log found (StoredLog::notices),
    // what was found about the instance key, and later, on a thread of the instance, that views are
    // damaged and computed again.
    std::function<void(const std::string& notice)> on_notice = {};
    // Told why and how far, where opening has to compute views again. `reason` is a sentence.
    std::function<void(const std::string& reason)> on_rebuild = {};
    ReplayProgress progress = {};
    // Whether a thread looks after conditions() for as long as the instance is open, and keeps a
    // reserve of disk room: for a server.
    bool keeps_watch = false;
    // How it reads its log again and again, where it keeps watch.
    ScrubOptions scrub = {};
    // When it removes expired sessions, where it keeps watch.
    SweepOptions sweep = {};
    // What the disk says of its room, for tests; the system's answer where it is empty.
    DiskRoom::Measure measure_disk = {};
    // Told when one of conditions() begins and ends, on any thread.
    Conditions::Watcher on_condition = {};
    // Called on a thread of the instance when it cannot go on: the program must end, non-zero.
    std::function<void(const Error&)> on_fatal = {};
  };

  // kConflict: another process has the directory open; the message names it and the directory.
  // kDamaged: the log is not what was written, and the message names the position; or the instance
  // key is not the one that sealed its tokens. kForbidden: this process may not use a file; the
  // message names it and whose it is. kIo: the rest.
  static Result<std::unique_ptr<Instance>> open(Options options);
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  const std::filesystem::path& data_dir() const;
  EventLog& log();
  Sequencer& sequencer();
  AccountService& accounts();
  ProjectService& projects();
  const Clock& clock() const;
  // What is wrong with it for the time being.
  Conditions& conditions();
  Random& random();

  // For whoever caught ViewsDamaged: has the views computed again in the background, and returns
  // what to answer (kBusy).
  Error views_are_damaged(const ViewsDamaged& damage);
  // Whether that is going on.
  bool is_healing_views() const;
  // Whether no views are damaged, as far as is known; waits for that at most `timeout`.
  bool wait_until_views_are_whole(Duration timeout) const;

  // All views, containing everything that was acknowledged before the call; while a full disk keeps
  // them from that, as far as they are. kBusy where they do not catch up within `timeout`.
  Result<Views> views(Duration timeout = std::chrono::seconds(5)) const;
  // A page of the list of people as it is after everything that was acknowledged before the call.
  // kBusy as above. Requires: Options::lists_people. The rows are in views() taken after it, but
  // for people who were removed in between.
  Result<PeoplePage> people(const PeopleQuery& query,
                            Duration timeout = std::chrono::seconds(5)) const;
  // How many events the views are behind the log now.
  std::uint64_t lag() const;

  // How the log was when it was last read whole (scrubber.h); nothing where it never was.
  std::optional<Scrubbed> last_scrub() const;
  // Whether it is being read now.
  bool is_scrubbing() const;

  // Ends what waits for the log (a follower, the projector): the first step of stopping a server.
  void interrupt();
  bool is_stopping() const;

  // Computes every view from the log again, beside the live ones, and puts them in their place.
  // Reading and writing go on meanwhile.
  Result<Position> rebuild_views(const ReplayProgress& progress);

  struct CheckReport {
    Position checked_to;
    std::uint64_t rows = 0;
    std::string first_difference;  // empty: identical
  };
  // Computes every view again, beside the live ones, and compares row by row. Live views that
  // cannot be read are a difference too; they are then computed again in the background.
  Result<CheckReport> check_views(const ReplayProgress& progress);

 private:
  struct State;
  static Result<std::unique_ptr<Instance>> open_all(Options options);
  Result<void> compare_views(const std::filesystem::path& scratch, const ReplayProgress& progress,
                             CheckReport& report);
  explicit Instance(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace muster
