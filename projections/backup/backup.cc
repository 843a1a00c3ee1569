#include "projections/backup/backup.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/durable_files.h"
#include "core/file_descriptor.h"
#include "core/log/backends/log_backends.h"
#include "core/tree/checkpoint.h"
#include "projections/backup/backup_reading.h"
#include "projections/backup/commit_files.h"
#include "projections/backup/copied_commits.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

// A backup begins again when somebody is erased meanwhile.
constexpr int kRounds = 5;
// How often, and how often again, an erasure is looked at that is not finished yet.
constexpr auto kErasureLookedAtEvery = std::chrono::milliseconds(50);
constexpr int kErasureLooks = 40;

Result<FileDescriptor> take_lock(const BackupDirectory& directory) {
  FileDescriptor file(::open(directory.lock().c_str(),
                             O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file) return tl::unexpected(write_error("cannot create", directory.lock()));
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return file;
  if (errno != EWOULDBLOCK) return tl::unexpected(io_error("cannot lock", directory.lock()));
  return fail(ErrorCode::kBusy,
              "Another process is making the backup in " + directory.path.string() + ".");
}

bool is_within(const fs::path& inner, const fs::path& outer) {
  std::error_code ignored;
  const fs::path a = fs::weakly_canonical(inner, ignored);
  const fs::path b = fs::weakly_canonical(outer, ignored);
  return std::mismatch(b.begin(), b.end(), a.begin(), a.end()).first == b.end();
}

// The newest of these, which all readers see at once.
Result<std::unique_ptr<StoredLog>> open_log(const fs::path& data_dir) {
  return log_backend_of({.data_dir = data_dir})->open_beside();
}

// Whether the log from there on says that somebody was erased.
Result<bool> has_erasures_from(const fs::path& data_dir, Position from) {
  const auto log = open_log(data_dir);
  if (!log) return tl::unexpected(log.error());
  const auto cursor = (*log)->read(from);
  LogSubjects subjects;
  while (true) {
    const auto commit = cursor->next_encoded();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) return subjects.has_erasures();
    if (auto added = subjects.add(**commit); !added) return tl::unexpected(added.error());
  }
}

// One attempt at a backup, on top of the one before.
class Attempt {
 public:
  Attempt(const BackupRequest& request, const BackupDirectory& directory,
          const std::optional<BackupManifest>& before, const Secret* sealing_key,
          std::optional<PassphraseLock> lock)
      : request_(request),
        directory_(directory),
        before_(before),
        sealing_key_(sealing_key),
        copied_(before ? before->tree() : GrowingTree()) {
    made_.lock = std::move(lock);
    if (before_) made_.copy_number = before_->copy_number + 1;
  }

  // False: somebody was erased meanwhile, so all of it is to be done again.
  Result<bool> run() {
    if (auto done = sign(); !done) return tl::unexpected(done.error());
    if (auto done = add_commits(); !done) return tl::unexpected(done.error());
    if (auto done = copy(); !done) return tl::unexpected(done.error());
    const auto erased = has_erasures_from(request_.data_dir, made_.end.position);
    if (!erased) return tl::unexpected(erased.error());
    if (*erased) return false;
    if (auto kept = require_kept(); !kept) return tl::unexpected(kept.error());
    if (auto done = directory_.write(made_); !done) return tl::unexpected(done.error());
    return true;
  }

  BackupReport report() const {
    BackupReport report = report_of(made_);
    report.bytes = bytes_ + made_.keys.bytes;
    report.added = made_.end.position - begin().position;
    return report;
  }
  std::uint64_t copy_number() const { return made_.copy_number; }

 private:
  CommitFilesPlace begin() const { return before_ ? before_->end : CommitFilesPlace{}; }

  Result<void> sign() {
    auto note = request_.sign();
    if (!note) return tl::unexpected(note.error());
    made_.made = SystemClock().now();
    made_.checkpoint = *std::move(note);
    wanted_ = made_.tree_checkpoint();
    if (!before_) return {};
    const TreeCheckpoint old = before_->tree_checkpoint();
    if (old.origin != wanted_.origin) {
      return fail(ErrorCode::kConflict, "The backup in " + directory_.path.string() +
                                            " is of another log: " + old.origin + ", and this is " +
                                            wanted_.origin + ".");
    }
    if (old.size > wanted_.size) return other_log("it has fewer commits");
    return {};
  }

  tl::unexpected<Error> other_log(const std::string& why) const {
    return fail(ErrorCode::kDamaged, "The log does not continue the backup in " +
                                         directory_.path.string() + ": " + why +
                                         ". The backup is as it was. Use another directory.");
  }

  Result<void> add_commits() {
    const auto log = open_log(request_.data_dir);
    if (!log) return tl::unexpected(log.error());
    const auto cursor = (*log)->read(begin().position);
    CommitFileWriter writer(directory_.log(), begin());
    const std::uint64_t total = (*log)->head().value;
    Teller teller(request_.on_progress, begin().position);
    while (writer.end().commits < wanted_.size) {
      const auto commit = cursor->next_encoded();
      if (!commit) return tl::unexpected(commit.error());
      if (!*commit) return other_log("it ends before what was signed");
      if ((*commit)->first != writer.end().position)
        return other_log("its commits begin at other positions");
      if (auto added = writer.add(**commit); !added) return added;
      copied_.add(**commit);
      teller.tell(writer.end().position, Position(total));
    }
    if (auto finished = writer.finish(); !finished) return finished;
    if (auto learned = copied_.finish(); !learned) return learned;
    if (copied_.tree().size() != wanted_.size || copied_.tree().root() != wanted_.root)
      return other_log("their trees are not the same");
    made_.peaks = copied_.tree().peaks();
    made_.end = writer.end();
    bytes_ = writer.bytes_written();
    if (request_.on_progress) request_.on_progress(made_.end.position.value, total);
    return {};
  }

  Result<void> copy() {
    SystemRandom random;
    for (int looks = 0;; ++looks) {
      // Of a round before, perhaps with a key that is destroyed now.
      if (auto wiped = wipe_file(directory_.keys(made_.copy_number)); !wiped) return wiped;
      auto copied =
          copy_keys(request_.data_dir, directory_.keys(made_.copy_number), sealing_key_, random);
      if (!copied) return tl::unexpected(copied.error());
      if (auto whole = require_keys(copied_.subjects(), copied->states); !whole) return whole;
      made_.keys = copied->copy;
      states_ = std::move(copied->states);
      if (copied_.subjects().are_erased_in(states_)) break;
      if (looks == kErasureLooks)
        return fail(ErrorCode::kBusy, "An erasure is being finished. Try again in a moment.");
      std::this_thread::sleep_for(kErasureLookedAtEvery);
    }
    return check_signature(directory_, made_, sealing_key_);
  }

  // The copy of before may be the only one that has a key.
  Result<void> require_kept() const {
    if (!before_) return {};
    const Secret* key = before_->lock ? sealing_key_ : nullptr;
    const auto states =
        read_keys(directory_.keys(before_->copy_number), before_->keys, key, std::nullopt);
    if (!states) return tl::unexpected(states.error());
    const std::vector<Subject> lost = copied_.subjects().lost_since(*states, states_);
    if (lost.empty()) return {};
    // Rare, so it may take long: the log of before says which of them are needed.
    const auto earlier = earlier_subjects();
    if (!earlier) return tl::unexpected(earlier.error());
    std::vector<std::string> needed;
    for (const Subject& subject : lost) {
      if (earlier->need(subject) || copied_.subjects().need(subject))
        needed.push_back(name_of(subject));
    }
    if (needed.empty()) return {};
    return fail(ErrorCode::kDamaged,
                "The backup has keys that the data directory has lost, and the log knows of no "
                "erasure: " +
                    listed(needed) + ". Restore the backup. It is as it was.");
  }

  // Whose keys the log of the backup before needs.
  Result<LogSubjects> earlier_subjects() const {
    LogSubjects subjects;
    CommitFileReader reader(directory_.log(), {}, before_->end);
    while (true) {
      const auto commit = reader.next();
      if (!commit) return tl::unexpected(commit.error());
      if (!*commit) break;
      if (auto added = subjects.add(**commit); !added) return tl::unexpected(added.error());
    }
    subjects.finish();
    return subjects;
  }

  const BackupRequest& request_;
  const BackupDirectory& directory_;
  const std::optional<BackupManifest>& before_;
  const Secret* const sealing_key_;
  BackupManifest made_;
  TreeCheckpoint wanted_;
  CopiedCommits copied_;  // the new ones
  SlotStates states_;     // of the new copy
  std::uint64_t bytes_ = 0;
};

// How the keys of the next backup are sealed: as those of the one before, with the same passphrase.
struct Sealing {
  std::optional<PassphraseLock> lock;
  std::optional<Secret> key;
};
Result<Sealing> sealing_of(const BackupRequest& request, const BackupDirectory& directory,
                           const std::optional<BackupManifest>& before) {
  Sealing sealing;
  if (before && before->lock) {
    auto opened = open_backup(directory, request.passphrase);
    if (!opened) return tl::unexpected(opened.error());
    const auto fits = instance_key_in(directory.keys(before->copy_number), opened->key());
    if (!fits) return tl::unexpected(fits.error());
    sealing.lock = before->lock;
    sealing.key = std::move(opened->sealing_key);
  } else if (request.passphrase) {
    SystemRandom random;
    sealing.lock = PassphraseLock::make(random);
    sealing.key = sealing.lock->key_of(*request.passphrase);
  }
  return sealing;
}

}  // namespace

Result<BackupReport> back_up(const BackupRequest& request) {
  const BackupDirectory directory{request.to};
  if (is_within(request.to, request.data_dir) || is_within(request.data_dir, request.to)) {
    return fail(ErrorCode::kConflict, "A backup needs a directory of its own, and " +
                                          request.to.string() +
                                          " is in the data directory, or around it.");
  }
  auto before = directory.read();
  if (!before && before.error().code == ErrorCode::kNotFound) {
    if (auto room = directory.make_room(); !room) return tl::unexpected(room.error());
  } else if (!before) {
    return tl::unexpected(before.error());
  }
  const auto lock = take_lock(directory);
  if (!lock) return tl::unexpected(lock.error());
  before = directory.read();  // another process may have been first
  if (!before && before.error().code == ErrorCode::kNotFound) {
    if (auto begun = directory.begin(); !begun) return tl::unexpected(begun.error());
    before = directory.read();
  }
  if (!before) return tl::unexpected(before.error());
  const auto sealing = sealing_of(request, directory, *before);
  if (!sealing) return tl::unexpected(sealing.error());
  // What a backup that was killed has left.
  if (auto wiped = directory.wipe_keys_except(*before ? (*before)->copy_number : 0); !wiped)
    return tl::unexpected(wiped.error());

  for (int round = 0; round < kRounds; ++round) {
    Attempt attempt(request, directory, *before, sealing->key ? &*sealing->key : nullptr,
                    sealing->lock);
    const auto done = attempt.run();
    if (!done) return tl::unexpected(done.error());
    if (!*done) continue;
    if (auto wiped = directory.wipe_keys_except(attempt.copy_number()); !wiped)
      return tl::unexpected(wiped.error());
    return attempt.report();
  }
  return fail(ErrorCode::kBusy, "People are being erased one after another. Try again later.");
}

Result<BackupReport> check_backup(const BackupCheck& check) {
  const BackupDirectory directory{check.from};
  auto read = directory.read();
  if (!read) return tl::unexpected(read.error());
  const bool stays_sealed = *read && (*read)->lock && !check.passphrase;
  auto opened = stays_sealed ? Result<OpenedBackup>(OpenedBackup{**read, std::nullopt})
                             : open_backup(directory, check.passphrase);
  if (!opened) return tl::unexpected(opened.error());
  const BackupManifest& manifest = opened->manifest;
  const fs::path keys = directory.keys(manifest.copy_number);

  std::optional<SlotStates> states;
  if (stays_sealed) {
    if (auto whole = check_key_copy(keys, manifest.keys); !whole)
      return tl::unexpected(whole.error());
  } else {
    auto copied = read_keys(keys, manifest.keys, opened->key(), std::nullopt);
    if (!copied) return tl::unexpected(copied.error());
    states = *std::move(copied);
    if (auto is_signed = check_signature(directory, manifest, opened->key()); !is_signed)
      return tl::unexpected(is_signed.error());
  }
  const auto bytes =
      read_commits(directory, manifest, states ? &*states : nullptr, check.on_progress);
  if (!bytes) return tl::unexpected(bytes.error());
  BackupReport report = report_of(manifest);
  report.bytes = manifest.keys.bytes + *bytes;
  report.is_opened = !stays_sealed;
  return report;
}

}  // namespace muster::projections
