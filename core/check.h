// MUSTER_CHECK: an invariant that must hold, in release builds too. If it does not, the program
// prints what was expected and where, and aborts. The log is safe, and the next start recovers.
//
//   MUSTER_CHECK(first == head, "commit starts at {} but the head is {}", first, head);
#pragma once

#include <sstream>
#include <string>
#include <string_view>

namespace muster {

[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               const std::string& what);

namespace check_detail {
// Replaces each "{}" with the next argument.
template <typename... Args>
std::string describe(std::string_view format, const Args&... args) {
  std::ostringstream out;
  [[maybe_unused]] auto put = [&](const auto& arg) {
    const std::size_t at = format.find("{}");
    out << format.substr(0, at) << arg;
    format = at == std::string_view::npos ? std::string_view() : format.substr(at + 2);
  };
  (put(args), ...);
  out << format;
  return out.str();
}
}  // namespace check_detail

}  // namespace muster

#define MUSTER_CHECK(condition, ...)                                         \
  do {                                                                       \
    if (!(condition)) [[unlikely]] {                                         \
      ::muster::check_failed(__FILE__, __LINE__, #condition,                 \
                             ::muster::check_detail::describe(__VA_ARGS__)); \
    }                                                                        \
  } while (false)

#define MUSTER_UNREACHABLE(what) ::muster::check_failed(__FILE__, __LINE__, "reached", what)
