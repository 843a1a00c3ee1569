// Reports of activity: the quick reader of lines says what the one through a tree says.

#include <cstdint>
#include <string>
#include <vector>

#include "core/check.h"
#include "http/api/ping_lines.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr Timestamp kNow{1'750'000'000'000'123};

// read_ping_lines() by way of read_ping_line() alone.
Result<std::vector<Ping>> expected(std::string_view left) {
  if (left.ends_with('\n')) left.remove_suffix(1);
  if (left.empty()) return fail(ErrorCode::kInvalid, "The body has no lines.", "body");
  std::vector<Ping> pings;
  while (true) {
    const std::string_view line = left.substr(0, left.find('\n'));
    const Result<Ping> ping = http::api::read_ping_line(line, kNow);
    if (!ping) {
      const std::string at = "line " + std::to_string(pings.size() + 1) + ": ";
      return fail(ping.error().code, at + ping.error().message, ping.error().field);
    }
    pings.push_back(*ping);
    if (line.size() == left.size()) return pings;
    left.remove_prefix(line.size() + 1);
  }
}

}  // namespace

void fuzz(std::string_view input) {
  std::string body(input);
  const Result<std::vector<Ping>> pings = http::api::read_ping_lines(body, kNow);
  MUSTER_CHECK(body == input, "reading changes the body");
  const Result<std::vector<Ping>> wanted = expected(input);
  MUSTER_CHECK(pings.has_value() == wanted.has_value(), "one reader takes what the other refuses");
  if (pings) {
    MUSTER_CHECK(*pings == *wanted, "the two read other pings");
    for (const Ping& ping : *pings) MUSTER_CHECK(ping.user.value != 0, "a ping of nobody");
  } else {
    MUSTER_CHECK(pings.error().code == wanted.error().code &&
                     pings.error().message == wanted.error().message &&
                     pings.error().field == wanted.error().field,
                 "\"{}\", and \"{}\"", pings.error().message, wanted.error().message);
  }
}

}  // namespace muster::fuzz
