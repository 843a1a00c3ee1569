// A file system that a test can make full, for table files or for all files: writes then fail with
// "no space left on device", as RocksDB sees it on a full disk.
//
//   FullDisk disk;
//   auto log = RocksdbEventLog::open(dir, {.env = &disk});
//   disk.fill(FullDisk::For::kTableFiles);
//   disk.make_room();
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <utility>

#include <rocksdb/env.h>

namespace muster {

class FullDisk final : public rocksdb::EnvWrapper {
 public:
  enum class For { kNothing, kTableFiles, kWriteAheadLogs };

  FullDisk() : rocksdb::EnvWrapper(rocksdb::Env::Default()) {}
  const char* Name() const override { return "FullDisk"; }

  void fill(For files) { full_for_ = files; }
  void make_room() { full_for_ = For::kNothing; }

  rocksdb::Status NewWritableFile(const std::string& path,
                                  std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    std::unique_ptr<rocksdb::WritableFile> real;
    rocksdb::Status made = target()->NewWritableFile(path, &real, options);
    if (made.ok()) *file = std::make_unique<File>(*this, kind_of(path), std::move(real));
    return made;
  }

 private:
  static For kind_of(const std::string& path) {
    if (path.ends_with(".sst")) return For::kTableFiles;
    return path.ends_with(".log") ? For::kWriteAheadLogs : For::kNothing;
  }

  class File final : public rocksdb::WritableFileWrapper {
   public:
    File(const FullDisk& disk, For kind, std::unique_ptr<rocksdb::WritableFile> real)
        : WritableFileWrapper(real.get()), disk_(disk), kind_(kind), real_(std::move(real)) {}

    rocksdb::Status Append(const rocksdb::Slice& data) override {
      if (kind_ != For::kNothing && disk_.full_for_ == kind_)
        return rocksdb::Status::NoSpace("the disk is full");
      return real_->Append(data);
    }
    rocksdb::Status Append(const rocksdb::Slice& data,
                           const rocksdb::DataVerificationInfo&) override {
      return Append(data);
    }

   private:
    const FullDisk& disk_;
    const For kind_;
    const std::unique_ptr<rocksdb::WritableFile> real_;
  };

  std::atomic<For> full_for_{For::kNothing};
};

}  // namespace muster
