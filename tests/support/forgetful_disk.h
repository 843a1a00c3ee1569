// A file system that records how much of every file written by RocksDB was synced, and forgets the
// rest when its power is cut. A SIGKILL loses nothing that was written; this does.
//
//   ForgetfulDisk disk;
//   auto log = RocksdbEventLog::open(dir, {.env = &disk});
//   disk.cut_power();   // every write fails from now on
//   log = nullptr;
//   disk.forget();      // files are cut to their synced part; unsynced names disappear
//
// A lying disk reports a sync that it did not do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>

#include <rocksdb/env.h>

namespace muster {

class ForgetfulDisk final : public rocksdb::EnvWrapper {
 public:
  ForgetfulDisk() : rocksdb::EnvWrapper(rocksdb::Env::Default()) {}

  const char* Name() const override { return "ForgetfulDisk"; }
  void lie_from_now_on() {
    with([](State& s) { s.lying = true; });
  }
  void cut_power() {
    with([](State& s) { s.dead = true; });
  }

  // After this many more steps (files created, written, synced, renamed or linked).
  void cut_power_after(std::uint64_t steps) {
    with([&](State& s) { s.steps_left = steps; });
  }
  bool has_power() { return !is_dead(); }

  // Requires: power is cut and no files are open.
  void forget() {
    with([](State& s) {
      for (const auto& [path, file] : s.files) {
        std::error_code ignored;
        if (!file.name_synced) {
          std::filesystem::remove(path, ignored);
        } else if (std::filesystem::exists(path, ignored)) {
          std::filesystem::resize_file(path, file.synced_bytes, ignored);
        }
      }
    });
  }

  rocksdb::Status NewWritableFile(const std::string& path,
                                  std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    if (takes_no_step()) return no_power();
    std::unique_ptr<rocksdb::WritableFile> real;
    rocksdb::Status made = target()->NewWritableFile(path, &real, options);
    if (!made.ok()) return made;
    with([&](State& s) { s.files[path] = {}; });
    *file = std::make_unique<File>(*this, path, std::move(real));
    return made;
  }
  rocksdb::Status ReuseWritableFile(const std::string&, const std::string&,
                                    std::unique_ptr<rocksdb::WritableFile>*,
                                    const rocksdb::EnvOptions&) override {
    return rocksdb::Status::NotSupported("log files are not recycled");
  }
  rocksdb::Status NewDirectory(const std::string& path,
                               std::unique_ptr<rocksdb::Directory>* directory) override {
    std::unique_ptr<rocksdb::Directory> real;
    rocksdb::Status opened = target()->NewDirectory(path, &real);
    if (opened.ok()) *directory = std::make_unique<Folder>(*this, path, std::move(real));
    return opened;
  }
  rocksdb::Status RenameFile(const std::string& from, const std::string& to) override {
    if (takes_no_step()) return no_power();
    with([&](State& s) {
      const auto found = s.files.find(from);
      if (found == s.files.end()) return;
      // A rename over an old name leaves one or the other, and RocksDB syncs the folder after it.
      s.files[to] = {found->second.bytes, found->second.synced_bytes, true};
      s.files.erase(found);
    });
    return target()->RenameFile(from, to);
  }
  rocksdb::Status LinkFile(const std::string& from, const std::string& to) override {
    if (takes_no_step()) return no_power();
    with([&](State& s) {
      s.files[to] = s.files[from];
      s.files[to].name_synced = false;
    });
    return target()->LinkFile(from, to);
  }
  rocksdb::Status DeleteFile(const std::string& path) override {
    if (is_dead()) return no_power();
    with([&](State& s) { s.files.erase(path); });
    return target()->DeleteFile(path);
  }

 private:
  struct Known {
    std::uint64_t bytes = 0;
    std::uint64_t synced_bytes = 0;
    bool name_synced = false;
  };
  struct State {
    std::map<std::string, Known> files;
    bool dead = false;
    bool lying = false;
    std::optional<std::uint64_t> steps_left;
  };

  class File final : public rocksdb::WritableFileWrapper {
   public:
    File(ForgetfulDisk& disk, std::string path, std::unique_ptr<rocksdb::WritableFile> real)
        : WritableFileWrapper(real.get()),
          disk_(disk),
          path_(std::move(path)),
          real_(std::move(real)) {}

    rocksdb::Status Append(const rocksdb::Slice& data) override {
      if (disk_.takes_no_step()) return no_power();
      disk_.with([&](State& s) { s.files[path_].bytes += data.size(); });
      return real_->Append(data);
    }
    rocksdb::Status Append(const rocksdb::Slice& data,
                           const rocksdb::DataVerificationInfo&) override {
      return Append(data);
    }
    rocksdb::Status Sync() override {
      if (disk_.takes_no_step()) return no_power();
      disk_.with([&](State& s) {
        if (!s.lying) s.files[path_].synced_bytes = s.files[path_].bytes;
      });
      return rocksdb::Status::OK();
    }
    rocksdb::Status Fsync() override { return Sync(); }
    // Not a sync: no metadata, no barrier.
    rocksdb::Status RangeSync(std::uint64_t, std::uint64_t) override {
      return rocksdb::Status::OK();
    }

   private:
    ForgetfulDisk& disk_;
    const std::string path_;
    std::unique_ptr<rocksdb::WritableFile> real_;
  };

  class Folder final : public rocksdb::Directory {
   public:
    Folder(ForgetfulDisk& disk, std::string path, std::unique_ptr<rocksdb::Directory> real)
        : disk_(disk), path_(std::move(path)), real_(std::move(real)) {}
    rocksdb::Status Fsync() override {
      if (disk_.takes_no_step()) return no_power();
      disk_.with([&](State& s) {
        for (auto& [file, known] : s.files) {
          if (std::filesystem::path(file).parent_path() == std::filesystem::path(path_))
            known.name_synced = true;
        }
      });
      return rocksdb::Status::OK();
    }

   private:
    ForgetfulDisk& disk_;
    const std::string path_;
    std::unique_ptr<rocksdb::Directory> real_;
  };

  static rocksdb::Status no_power() { return rocksdb::Status::IOError("the power is cut"); }
  bool is_dead() {
    std::scoped_lock lock(mutex_);
    return state_.dead;
  }
  bool takes_no_step() {
    std::scoped_lock lock(mutex_);
    if (!state_.dead && state_.steps_left) {
      if (*state_.steps_left == 0)
        state_.dead = true;
      else
        --*state_.steps_left;
    }
    return state_.dead;
  }
  template <typename F>
  void with(F&& f) {
    std::scoped_lock lock(mutex_);
    f(state_);
  }

  std::mutex mutex_;
  State state_;
};

}  // namespace muster
