// A finding about a file other than the log's, for `muster fsck`.
#pragma once

#include <cstdint>
#include <string>

namespace muster {

struct FileFinding {
  enum class Kind : std::uint8_t {
    kNote,        // nothing is lost; no action needed, or the next start repairs it
    kUnreadable,  // this process may not read it
    kDamaged,     // its contents are lost
  };
  Kind kind = Kind::kNote;
  std::string text;  // a sentence that names the file

  friend bool operator==(const FileFinding&, const FileFinding&) = default;
};

}  // namespace muster
