// Errors of RocksDB's own flushes and compactions. After such an error RocksDB refuses writes
// before touching any file, so a refused write is known to have done nothing, while a write that
// fails by itself has an unknown outcome. DB::Resume() retries the flush.
//
//   options.listeners.push_back(std::make_shared<BackgroundErrors>());
//   BackgroundErrors* errors = BackgroundErrors::of(*db);
//
// Threads: any.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/listener.h>

namespace muster {

// Cancels a DB::Resume() that does not return: it waits for a flush. If an atomic flush of RocksDB
// 7.8 fails after writing its files, its memtables count as being flushed for ever, and no flush of
// them ends. A cancelled database takes no more writes; it can be read and reopened.
class ResumeDeadline {
 public:
  explicit ResumeDeadline(rocksdb::DB& db) {
    try {
      thread_ = std::jthread([&db](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock(mutex);
        if (stopped.wait_for(lock, stop, kMax, [&] { return stop.stop_requested(); })) return;
        rocksdb::CancelAllBackgroundWork(&db, /*wait=*/false);
      });
    } catch (const std::system_error&) {
      // The system refuses a thread. The deadline is almost never needed.
    }
  }
  ResumeDeadline(const ResumeDeadline&) = delete;
  ResumeDeadline& operator=(const ResumeDeadline&) = delete;

 private:
  static constexpr std::chrono::seconds kMax{10};

  std::jthread thread_;
};

class BackgroundErrors final : public rocksdb::EventListener {
 public:
  // The database's listener; null if it was opened without one.
  static BackgroundErrors* of(const rocksdb::DB& db) {
    for (const auto& listener : db.GetDBOptions().listeners) {
      if (auto* errors = dynamic_cast<BackgroundErrors*>(listener.get())) return errors;
    }
    return nullptr;
  }

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    const bool in_a_write = reason == rocksdb::BackgroundErrorReason::kWriteCallback ||
                            reason == rocksdb::BackgroundErrorReason::kMemTable;
    (status->IsNoSpace() && !in_a_write ? had_no_room_ : had_other_) = true;
  }

  // RocksDB would poll for space every few seconds by itself, and refuse resume() meanwhile.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* by_itself) override {
    *by_itself = false;
  }

  // A flush or compaction found the disk full, and no other error occurred.
  bool has_no_room() const { return had_no_room_ && !had_other_; }
  bool is_clear() const { return !had_no_room_ && !had_other_; }

  // Retries what failed on a full disk, if anything did. NoSpace: it is still full.
  // ShutdownInProgress, for a database with atomic flushes: it cannot be retried (ResumeDeadline);
  // reopen the database.
  rocksdb::Status resume(rocksdb::DB& db) {
    const std::scoped_lock lock(resuming_);
    if (!has_no_room()) return rocksdb::Status::OK();
    had_no_room_ = false;
    std::optional<ResumeDeadline> deadline;
    if (db.GetDBOptions().atomic_flush) deadline.emplace(db);
    const rocksdb::Status status = db.Resume();
    if (status.IsNoSpace()) had_no_room_ = true;
    if (!status.ok() && !status.IsNoSpace()) had_other_ = true;
    return status;
  }

 private:
  std::mutex resuming_;
  std::atomic<bool> had_no_room_{false};
  std::atomic<bool> had_other_{false};
};

}  // namespace muster
