#include "http/transport/date_header.h"

#include <chrono>
#include <locale>

#include <date/date.h>

namespace muster::http {

std::string date_header(std::time_t now) {
  const date::sys_seconds time{std::chrono::seconds(now)};
  return date::format(std::locale::classic(), "Date: %a, %d %b %Y %T GMT\r\n", time);
}

std::string_view date_header_now() {
  thread_local std::time_t made = -1;
  thread_local std::string header;
  if (const std::time_t now = std::time(nullptr); now != made) {
    header = date_header(now);
    made = now;
  }
  return header;
}

}  // namespace muster::http
