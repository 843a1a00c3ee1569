#include "http/api/ping_lines.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include <simdjson.h>

#include "http/api/json_input.h"

namespace muster::http::api {

namespace {

using simdjson::ondemand::object;
using simdjson::ondemand::raw_json_string;

tl::unexpected<Error> at_line(std::size_t index, Error error) {
  error.message = "line " + std::to_string(index + 1) + ": " + error.message;
  return tl::unexpected(std::move(error));
}

// The members, each at most once and no others; nullopt if the line is anything else.
std::optional<Ping> members_of(object& line, Timestamp now) {
  std::optional<UserId> user;
  std::optional<Timestamp> at;
  for (auto member : line) {
    raw_json_string name;
    if (member.key().get(name) != simdjson::SUCCESS) return std::nullopt;
    if (name == "user" && !user) {
      std::uint64_t number = 0;
      if (member.value().get(number) != simdjson::SUCCESS) return std::nullopt;
      if (number < 1 || number > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
      user = UserId(static_cast<std::uint32_t>(number));
    } else if (name == "at" && !at) {
      std::string_view text;
      if (member.value().get(text) != simdjson::SUCCESS) return std::nullopt;
      const auto moment = parse_rfc3339(text);
      if (!moment) return std::nullopt;
      at = *moment;
    } else {
      return std::nullopt;
    }
  }
  if (!user) return std::nullopt;
  return Ping{*user, at.value_or(now), {}};
}

// `capacity`: how many bytes from the line's start may be read.
std::optional<Ping> quick_ping(simdjson::ondemand::parser& parser, std::string_view line,
                               std::size_t capacity, Timestamp now) {
  if (line.empty()) return std::nullopt;
  simdjson::ondemand::document document;
  object members;
  if (parser.iterate(line.data(), line.size(), capacity).get(document) != simdjson::SUCCESS ||
      document.get_object().get(members) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  auto ping = members_of(members, now);
  const bool is_all = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  return is_all ? ping : std::nullopt;
}

}  // namespace

Result<Ping> read_ping_line(std::string_view line, Timestamp now) {
  auto object = json_object(line);
  if (!object) return tl::unexpected(object.error());
  if (auto ok = only_fields(*object, {"user", "at"}); !ok) return tl::unexpected(ok.error());
  const auto user = number_field(*object, "user", 1, std::numeric_limits<std::uint32_t>::max());
  if (!user) return tl::unexpected(user.error());
  const auto at_text = optional_text_field(*object, "at");
  if (!at_text) return tl::unexpected(at_text.error());
  if (!*at_text) return Ping{UserId(*user), now, {}};
  const auto at = parse_rfc3339(**at_text);
  if (!at) {
    return fail(ErrorCode::kInvalid, "at must be a time like 2026-05-04T03:02:01Z.", "at");
  }
  return Ping{UserId(*user), *at, {}};
}

Result<std::vector<Ping>> read_ping_lines(std::string& body, Timestamp now) {
  // The parser reads that far past the end of a line, ignoring what it finds there.
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  const char* const end_of_room = body.data() + body.capacity();
  static thread_local simdjson::ondemand::parser parser;

  std::string_view left = body;
  if (left.ends_with('\n')) left.remove_suffix(1);
  if (left.empty()) return fail(ErrorCode::kInvalid, "The body has no lines.", "body");
  std::vector<Ping> pings;
  pings.reserve(
      std::min<std::size_t>(kPingLinesMax, std::count(left.begin(), left.end(), '\n') + 1));
  while (true) {
    if (pings.size() == kPingLinesMax) {
      return fail(ErrorCode::kTooLarge,
                  "The body has more than " + std::to_string(kPingLinesMax) + " lines.", "body");
    }
    const std::string_view line = left.substr(0, left.find('\n'));
    const auto room = static_cast<std::size_t>(end_of_room - line.data());
    if (const auto ping = quick_ping(parser, line, room, now)) {
      pings.push_back(*ping);
    } else {
      const auto judged = read_ping_line(line, now);
      if (!judged) return at_line(pings.size(), judged.error());
      pings.push_back(*judged);
    }
    if (line.size() == left.size()) return pings;
    left.remove_prefix(line.size() + 1);
  }
}

}  // namespace muster::http::api
