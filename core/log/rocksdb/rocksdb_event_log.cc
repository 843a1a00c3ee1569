#include "core/log/rocksdb/rocksdb_event_log.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "core/check.h"
#include "core/codec/commit_codec.h"
#include "core/durable_files.h"
#include "core/log/rocksdb/acknowledged_head.h"
#include "core/log/rocksdb/background_errors.h"
#include "core/log/rocksdb/kept_aside.h"
#include "core/log/rocksdb/log_inspection.h"
#include "core/log/rocksdb/log_presence.h"
#include "core/log/rocksdb/log_scrub.h"
#include "core/log/rocksdb/rocksdb_cursor.h"
#include "core/log/rocksdb/rocksdb_opening.h"
#include "core/log/rocksdb/rocksdb_options.h"
#include "core/log/rocksdb/rocksdb_status.h"
#include "core/log/rocksdb/small_files.h"
#include "core/mutex.h"

namespace muster {

struct RocksdbEventLog::State {
  State(std::filesystem::path dir, const RocksdbLogOptions& options)
      : data_dir(std::move(dir)),
        env(options.env != nullptr ? options.env : rocksdb::Env::Default()),
        room(options.room) {}
  ~State();

  // Opens the log as its owner. After an error everything is as before.
  Result<void> own();

  const std::filesystem::path data_dir;
  rocksdb::Env* const env;
  const DiskRoom* const room;

  // Only for the appending thread. `acknowledged` is absent in a log opened beside another.
  std::unique_ptr<AcknowledgedHead> acknowledged;
  std::unique_ptr<AcknowledgedHead>
      damaged_head;  // moved aside; who opened it before meets its lock
  std::unique_ptr<AcknowledgedHead>
      no_owner;  // keeps owners away from a log that is open for reading
  std::vector<std::string> notices;
  std::string bytes;  // the commit being written; the capacity is reused
  rocksdb::WriteBatch batch{0, 0, kProtectionBytesPerKey, 0};
  bool failed = false;
  BackgroundErrors* errors = nullptr;
  std::unique_ptr<LogPresence> presence;
  std::function<void(const Error&)> on_damage;
  std::atomic<bool> has_missing_files{false};

  // Shared by all threads. The head moves only after the commit before it is durable and readable.
  // Only the appending thread changes db and tail, under the mutex, and reads them without it.
  mutable Mutex mutex;
  mutable ConditionVariable grown;
  std::shared_ptr<rocksdb::DB> db;
  LogTail tail;
  bool interrupted MUSTER_GUARDED_BY(mutex) = false;

  void move_to(std::shared_ptr<rocksdb::DB> new_db, LogTail new_tail) {
    {
      MutexLock lock(mutex);
      db.swap(
          new_db);  // the old one is closed below, out of the lock, unless a cursor still reads it
      tail = new_tail;
    }
    grown.notify_all();
  }
};

// Flushes, so that the next start does not have to read the write-ahead log; without the flush it
// does. Small remainders are not flushed: a file per event of a shell would be many files.
RocksdbEventLog::State::~State() {
  constexpr std::uint64_t kWorthAFile = 4 * 1024 * 1024;
  std::uint64_t unflushed = 0;
  if (!acknowledged || failed || !db) return;
  if (!db->GetIntProperty(rocksdb::DB::Properties::kCurSizeActiveMemTable, &unflushed)) return;
  // Memory still has the contents of a write-ahead log that was removed meanwhile.
  if (unflushed >= kWorthAFile || has_missing_files) (void)db->Flush(rocksdb::FlushOptions());
  presence.reset();
  const bool is_last = db.use_count() == 1;  // a cursor that is still reading keeps it open
  db.reset();
  if (is_last) remove_empty_logs(data_dir / "log");
}

namespace {

std::string ends_at(Position head) {
  return "the log ends at position " + std::to_string(head.value) +
         ", and it is unknown whether more was acknowledged";
}

}  // namespace

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open(
    const std::filesystem::path& data_dir, const RocksdbLogOptions& options) {
  if (Result<void> made = create_directories_durably(data_dir); !made)
    return tl::unexpected(made.error());
  auto state = std::make_unique<State>(data_dir, options);
  if (Result<void> owned = state->own(); !owned) return tl::unexpected(owned.error());
  return std::unique_ptr<RocksdbEventLog>(new RocksdbEventLog(std::move(state)));
}

Result<void> RocksdbEventLog::State::own() {
  const std::filesystem::path file = data_dir / "head";
  Result<std::unique_ptr<AcknowledgedHead>> head = AcknowledgedHead::open(file);
  if (!head) return tl::unexpected(head.error());
  Result<OpenedLog> opened = open_owned(data_dir, (*head)->get(), env);
  if (!opened) return tl::unexpected(opened.error());

  if ((*head)->form() == AcknowledgedHead::Form::kDamaged) {
    const Result<std::filesystem::path> kept = move_head_aside(data_dir);
    if (!kept) return tl::unexpected(kept.error());
    damaged_head = *std::move(head);
    head = AcknowledgedHead::open(file);
    if (!head) return tl::unexpected(head.error());
    opened->notices.push_back(file.string() + " was damaged: " + ends_at(opened->tail.head) +
                              ". A new one was written. The damaged one is kept as " +
                              kept->string() + ".");
  } else if ((*head)->form() == AcknowledgedHead::Form::kBlank && opened->tail.head > Position(0)) {
    opened->notices.push_back(file.string() +
                              " was missing or empty, as when the log alone is copied: " +
                              ends_at(opened->tail.head) + ". A new one was written.");
  }
  // A crash may have happened between the sync and this file; what recovery found is durable and
  // counts.
  if (auto begun = (*head)->begin(opened->tail.head); !begun) return tl::unexpected(begun.error());

  {
    std::optional<DiskRoom> measured;
    if (room == nullptr) measured.emplace(data_dir);
    merge_small_tables(*opened->db, data_dir / "log", room != nullptr ? *room : *measured);
  }
  acknowledged = *std::move(head);
  notices = std::move(opened->notices);
  errors = BackgroundErrors::of(*opened->db);
  presence = std::make_unique<LogPresence>(opened->db, data_dir);
  move_to(std::move(opened->db), opened->tail);
  return {};
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open_for_reading(
    const std::filesystem::path& data_dir, const RocksdbLogOptions& options) {
  Result<std::unique_ptr<AcknowledgedHead>> acknowledged =
      AcknowledgedHead::open_for_reading(data_dir / "head");
  if (!acknowledged) return tl::unexpected(acknowledged.error());
  Result<OpenedLog> opened = open_unowned(data_dir, (*acknowledged)->get());
  if (!opened) return tl::unexpected(opened.error());
  auto state = std::make_unique<State>(data_dir, options);
  state->no_owner = std::move(*acknowledged);
  state->move_to(std::move(opened->db), opened->tail);
  return std::unique_ptr<RocksdbEventLog>(new RocksdbEventLog(std::move(state)));
}

Result<void> RocksdbEventLog::become_owner() {
  State& s = *state_;
  s.no_owner.reset();  // it keeps owners away
  const Result<void> owned = s.own();
  if (!owned) {
    if (auto reader = AcknowledgedHead::open_for_reading(s.data_dir / "head"))
      s.no_owner = *std::move(reader);
  }
  return owned;
}

Result<std::unique_ptr<RocksdbEventLog>> RocksdbEventLog::open_beside(
    const std::filesystem::path& data_dir, const RocksdbLogOptions& options) {
  auto state = std::make_unique<State>(data_dir, options);
  // Read before the log: the log must contain at least what this said.
  const std::optional<Position> acknowledged = AcknowledgedHead::peek(data_dir / "head");
  Result<OpenedLog> opened = open_secondary(data_dir, acknowledged, state->env);
  if (!opened) return tl::unexpected(opened.error());
  state->notices = std::move(opened->notices);
  state->move_to(std::move(opened->db), opened->tail);
  return std::unique_ptr<RocksdbEventLog>(new RocksdbEventLog(std::move(state)));
}

const std::vector<std::string>& RocksdbEventLog::notices() const { return state_->notices; }

namespace {

// Reports the damage that it meets. A key that is lost is none of the log's, so the cursor that it
// reads from has no keys, and what is sealed is opened here.
class TellingCursor final : public CommitCursor {
 public:
  TellingCursor(std::unique_ptr<CommitCursor> cursor, const SubjectKeys* keys,
                const std::function<void(const Error&)>& on_damage)
      : CommitCursor(keys), cursor_(std::move(cursor)), on_damage_(on_damage) {}

  Result<std::optional<Commit>> next() override {
    Result<std::optional<Commit>> commit = told(cursor_->next());
    if (!commit || !*commit) return commit;
    if (Result<void> opened = open_commit(**commit, keys()); !opened)
      return tl::unexpected(opened.error());
    return commit;
  }
  Result<std::optional<EncodedCommit>> next_encoded() override {
    return told(cursor_->next_encoded());
  }

 private:
  template <typename T>
  Result<T> told(Result<T> result) const {
    if (!result && result.error().code == ErrorCode::kDamaged) on_damage_(result.error());
    return result;
  }

  const std::unique_ptr<CommitCursor> cursor_;
  const std::function<void(const Error&)>& on_damage_;  // the log's, which outlives it
};

tl::unexpected<Error> no_room(const std::string& detail) {
  return fail(ErrorCode::kNoRoom, "The disk is full. Nothing was changed.", "", detail);
}

}  // namespace

Result<void> RocksdbEventLog::catch_up() {
  State& s = *state_;
  MUSTER_CHECK(!s.acknowledged && !s.no_owner,
               "only a log that is open beside an owner catches up");
  const std::optional<Position> acknowledged = AcknowledgedHead::peek(s.data_dir / "head");
  // RocksDB must not read a damaged record: it can loop for ever on one.
  if (inspect_log(s.data_dir / "log") && s.db->TryCatchUpWithPrimary().ok()) {
    const Result<LogTail> tail = find_tail(s.db, s.data_dir, acknowledged);
    if (tail && is_whole(s.db, s.tail.head, tail->head)) {
      s.move_to(s.db, *tail);
      return {};
    }
  }
  // A secondary can fall behind for good: RocksDB loses edits if the owner has changed its manifest
  // more than once since the last look (a table file in the middle is then missing), and files that
  // it needs may be deleted. A new secondary starts from the current state.
  Result<OpenedLog> opened = open_secondary(s.data_dir, acknowledged, s.env);
  if (!opened) return tl::unexpected(opened.error());
  s.move_to(std::move(opened->db), opened->tail);
  return {};
}

RocksdbEventLog::RocksdbEventLog(std::unique_ptr<State> state) : state_(std::move(state)) {}
RocksdbEventLog::~RocksdbEventLog() = default;

void RocksdbEventLog::set_on_damage(std::function<void(const Error&)> on_damage) {
  state_->on_damage = std::move(on_damage);
}

Result<std::optional<ScrubReport>> RocksdbEventLog::scrub(const ScrubPace& pace) const {
  MutexLock lock(state_->mutex);
  const std::shared_ptr<rocksdb::DB> db = state_->db;
  const Position head = state_->tail.head;
  lock.unlock();
  return scrub_log(*db, state_->data_dir / "log", head, pace);
}

std::vector<std::string> RocksdbEventLog::missing_files() {
  if (!state_->presence) return {};
  std::vector<std::string> missing = state_->presence->missing();
  state_->has_missing_files = !missing.empty();
  return missing;
}

// Whether a write may be passed to RocksDB.
Result<void> RocksdbEventLog::check_room() {
  State& s = *state_;
  if (s.room != nullptr && !s.room->takes_append()) return no_room("");
  if (s.errors->is_clear()) [[likely]]
    return {};
  if (!s.errors->has_no_room()) return {};  // a write's error would not be known to be harmless
  const rocksdb::Status resumed = s.errors->resume(*s.db);
  if (!resumed.IsNoSpace()) return {};
  return no_room(resumed.ToString());
}

Result<Position> RocksdbEventLog::append(const Draft& draft, Position expected_head) {
  State& s = *state_;
  if (!s.acknowledged) return fail(ErrorCode::kForbidden, "this log is open for reading only");
  if (s.failed)
    return fail(ErrorCode::kIo, "the log stopped after a failed write; start again to recover");
  const LogTail tail = s.tail;  // no lock: only an append changes it
  if (tail.head != expected_head)
    return fail(ErrorCode::kConflict, "the head of the log has moved");
  MUSTER_CHECK(!tail.last_time || draft.time >= *tail.last_time, "time goes back from {} to {}",
               *tail.last_time, draft.time);
  const Result<std::uint32_t> crc = encode_commit(draft, keys(), s.bytes);
  if (!crc) return tl::unexpected(crc.error());
  if (s.bytes.size() > kCommitBytesMax)
    return fail(ErrorCode::kTooLarge, "the commit is too large");

  if (Result<void> room = check_room(); !room) return tl::unexpected(std::move(room.error()));

  const CommitKey key = commit_key(tail.head);
  s.batch.Clear();
  rocksdb::Status status = s.batch.Put({key.data(), key.size()}, s.bytes);
  // A crash before this returns: the whole commit exists or nothing of it, and nobody was answered.
  if (status.ok()) status = s.db->Write(append_options(), &s.batch);
  if (status.IsNoSpace() && s.errors->has_no_room()) return no_room(status.ToString());
  if (!status.ok()) {
    s.failed = true;
    return fail(ErrorCode::kIo, "the write to the log failed; its outcome is unknown", "",
                status.ToString());
  }
  const LogTail grown{tail.head + draft.event_count(), draft.time, *crc};
  // A crash from here on: the commit is durable, and the next start finds it.
  s.acknowledged->store(grown.head);
  {
    MutexLock lock(s.mutex);
    s.tail = grown;
  }
  s.grown.notify_all();
  return tail.head;
}

Position RocksdbEventLog::head() const {
  MutexLock lock(state_->mutex);
  return state_->tail.head;
}

std::optional<Timestamp> RocksdbEventLog::last_time() const {
  MutexLock lock(state_->mutex);
  return state_->tail.last_time;
}

std::uint32_t RocksdbEventLog::last_crc() const {
  MutexLock lock(state_->mutex);
  return state_->tail.last_crc;
}

std::unique_ptr<CommitCursor> RocksdbEventLog::read(Position from) const {
  MutexLock lock(state_->mutex);
  std::shared_ptr<rocksdb::DB> db = state_->db;
  const Position end = state_->tail.head;
  lock.unlock();
  if (!state_->on_damage) return std::make_unique<RocksdbCursor>(std::move(db), from, end, keys());
  return std::make_unique<TellingCursor>(std::make_unique<RocksdbCursor>(std::move(db), from, end),
                                         keys(), state_->on_damage);
}

Position RocksdbEventLog::wait_past(Position seen, Duration timeout) const {
  MutexLock lock(state_->mutex);
  state_->grown.wait_for(lock, timeout, [&]() MUSTER_REQUIRES(state_->mutex) {
    return state_->tail.head > seen || state_->interrupted;
  });
  return state_->tail.head;
}

void RocksdbEventLog::interrupt() {
  {
    MutexLock lock(state_->mutex);
    state_->interrupted = true;
  }
  state_->grown.notify_all();
}

}  // namespace muster
