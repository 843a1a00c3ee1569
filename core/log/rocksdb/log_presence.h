// Whether the files of an open log are still in place. RocksDB keeps them open and does not notice
// when they are removed; what is written then is lost at the next start.
//
//   LogPresence presence(db, data_dir);
//   for (const std::string& file : presence.missing()) ...;   // "log/000012.sst"
//
// Checks DATA/head, DATA/instance.key, the directory DATA/log, and in it CURRENT, the manifest, the
// table files and the current write-ahead log. A replaced file counts as missing, and so does a
// write-ahead log that has become shorter. Cheap while the directory's entries do not change: a few
// stats. Threads: one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <sys/stat.h>

namespace muster {

class LogPresence {
 public:
  LogPresence(std::shared_ptr<rocksdb::DB> db, std::filesystem::path data_dir);

  // Paths under DATA, sorted; empty if nothing is missing.
  std::vector<std::string> missing();

 private:
  // Identifies the file behind a name.
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  struct Seen {
    Identity identity;
    std::int64_t bytes = 0;
  };
  static std::optional<struct stat> look_at(const std::filesystem::path& path);
  static Identity identity_of(const struct stat& info) { return {info.st_dev, info.st_ino}; }

  std::vector<std::string> look_at_all();
  std::vector<std::string> live_files();
  bool is_missing(const std::string& name);
  bool is_replaced(const std::string& name, const struct stat& info);

  const std::shared_ptr<rocksdb::DB> db_;
  const std::filesystem::path data_dir_;
  std::map<std::string, Seen> seen_;           // by path under DATA
  std::string wal_;                            // the current one, under DATA
  std::optional<timespec> directory_changed_;  // at the last complete check
  int looks_until_all_ = 0;
  std::vector<std::string> last_;
};

}  // namespace muster
