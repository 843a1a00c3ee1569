// A fuzz target is one file, NAME_fuzz.cc, that defines fuzz(): what must hold of a decoder of
// bytes from outside, whatever the bytes.
//
//   void fuzz(std::string_view input) {
//     const auto commit = decode_commit(Position(0), input);
//     if (commit) MUSTER_CHECK(encode_commit(...) == input, "a commit has a second encoding");
//   }
//
// libFuzzer calls it with inputs that it changes until they reach new code; a failed check or a
// report of a sanitizer ends the program and leaves the input in a file. An input must always do
// the same: no clock, no randomness, nothing kept from one call to the next.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster::fuzz {

void fuzz(std::string_view input);

// Takes an input apart, for targets that need a choice or several texts. At the end there are
// zeros and empty texts.
class Input {
 public:
  explicit Input(std::string_view bytes) : left_(bytes) {}

  std::uint8_t byte() {
    if (left_.empty()) return 0;
    const auto first = static_cast<std::uint8_t>(left_.front());
    left_.remove_prefix(1);
    return first;
  }
  std::uint64_t number(unsigned bytes) {
    std::uint64_t number = 0;
    for (unsigned i = 0; i < bytes; ++i) number |= std::uint64_t{byte()} << (8 * i);
    return number;
  }
  // Up to the next line break, which is left out.
  std::string_view line() {
    const std::string_view line = left_.substr(0, left_.find('\n'));
    left_.remove_prefix(line.size() + (line.size() < left_.size() ? 1 : 0));
    return line;
  }
  std::string_view rest() const { return left_; }
  bool is_at_end() const { return left_.empty(); }

 private:
  std::string_view left_;
};

}  // namespace muster::fuzz
