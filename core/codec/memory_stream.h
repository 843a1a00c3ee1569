// An std::ostream into a string and an std::istream over a string_view, without copies, because
// cereal works on streams.
#pragma once

#include <istream>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>

namespace muster {

class StringStream : private std::streambuf, public std::ostream {
 public:
  StringStream() : std::ostream(static_cast<std::streambuf*>(this)) {}
  std::string bytes() && { return std::move(bytes_); }

 private:
  using Traits = std::streambuf::traits_type;
  Traits::int_type overflow(Traits::int_type c) override {
    if (c != Traits::eof()) bytes_.push_back(Traits::to_char_type(c));
    return Traits::not_eof(c);
  }
  std::streamsize xsputn(const char* data, std::streamsize n) override {
    bytes_.append(data, static_cast<std::size_t>(n));
    return n;
  }
  std::string bytes_;
};

// Made once and used again and again: making a stream looks up the locale, which costs as much as
// reading an event. The bytes must outlive what is read from them.
class ViewStream : private std::streambuf, public std::istream {
 public:
  ViewStream() : std::istream(static_cast<std::streambuf*>(this)) {}
  void read_from(std::string_view bytes) {
    clear();
    char* begin = const_cast<char*>(bytes.data());  // a get area is never written through
    setg(begin, begin, begin + bytes.size());
  }
  std::size_t remaining() const { return static_cast<std::size_t>(egptr() - gptr()); }
};

}  // namespace muster
