// The bytes that must never be lost: those of the log, its head and the key. Views and the lock do
// not count.
//
//   const KeptBytes before(data_dir);
//   ... a command that refuses ...
//   EXPECT_EQ(before.missing_in(data_dir), "");
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace muster::attack {

class KeptBytes {
 public:
  explicit KeptBytes(const std::filesystem::path& data_dir);

  // The first file whose bytes are no longer anywhere under the directory; empty if none. A file
  // may have been renamed, moved to another folder (kept aside), or extended.
  std::string missing_in(const std::filesystem::path& data_dir) const;
  // The first file that has changed, is missing or is new; empty if none.
  std::string changed_in(const std::filesystem::path& data_dir) const;

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace muster::attack
