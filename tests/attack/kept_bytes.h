// The bytes that must never be lost: those of the log, its head and the key. Views are not among
// them, nor is the lock.
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

  // The first file whose bytes are nowhere under the directory any more; empty: none. A file may
  // have another name by now, stand in another folder (kept aside), or have bytes behind its own.
  std::string missing_in(const std::filesystem::path& data_dir) const;
  // The first file that is not what it was, is gone or is new; empty: none.
  std::string changed_in(const std::filesystem::path& data_dir) const;

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace muster::attack
