// What went wrong in RocksDB's own flushes and compactions. After such an error RocksDB refuses
// writes before it touches any file, so that a refused write is known to have done nothing; a write
// that fails by itself has an unknown outcome. DB::Resume() tries the flush again.
//
//   options.listeners.push_back(std::make_shared<BackgroundErrors>());
//   BackgroundErrors* errors = BackgroundErrors::of(*db);
//
// Threads: any.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include <rocksdb/db.h>
#include <rocksdb/listener.h>

namespace muster {

class BackgroundErrors final : public rocksdb::EventListener {
 public:
  // The database's; null where it was opened without one.
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

  // RocksDB would look for room every few seconds by itself, and refuse resume() meanwhile.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* by_itself) override {
    *by_itself = false;
  }

  // A flush or a compaction found the disk full, and nothing else has gone wrong.
  bool has_no_room() const { return had_no_room_ && !had_other_; }
  bool is_clear() const { return !had_no_room_ && !had_other_; }

  // Tries again what found the disk full, where something did. NoSpace: it is full still.
  rocksdb::Status resume(rocksdb::DB& db) {
    const std::scoped_lock lock(resuming_);
    if (!has_no_room()) return rocksdb::Status::OK();
    had_no_room_ = false;
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
