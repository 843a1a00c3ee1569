// What a check of files beside the log found, for `muster fsck`.
#pragma once

#include <cstdint>
#include <string>

namespace muster {

struct FileFinding {
  enum class Kind : std::uint8_t {
    kNote,        // nothing is lost, and nothing is to be done; or the next start mends it
    kUnreadable,  // this process may not read it
    kDamaged,     // what it held is lost
  };
  Kind kind = Kind::kNote;
  std::string text;  // a sentence that names the file

  friend bool operator==(const FileFinding&, const FileFinding&) = default;
};

}  // namespace muster
