#include "projections/audit.h"

#include <algorithm>

namespace muster {
namespace {

using nlohmann::ordered_json;

// One overload a type of field. Personal data is shown: whoever reads the log may see it.
ordered_json field_json(const std::string& v) { return v; }
ordered_json field_json(std::uint32_t v) { return v; }
// Pictures are looked at elsewhere.
ordered_json field_json(const ImageBytes& v) { return {{"bytes", v.webp.size()}}; }
ordered_json field_json(Timestamp v) { return to_rfc3339(v); }
template <typename Tag, typename Int>
ordered_json field_json(StrongId<Tag, Int> v) { return v.value; }
template <typename T>
ordered_json field_json(const Personal<T>& v) { return field_json(v.reveal()); }
template <typename T>
  requires std::is_enum_v<T>
ordered_json field_json(T v) { return std::string(name_of(v)); }

template <typename T>
constexpr bool kIsSecret = std::is_same_v<T, Digest> || std::is_same_v<T, Sealed> || std::is_same_v<T, PasswordHash>;

template <typename T>
void add_field(ordered_json& out, const char* name, const T& value) {
  if constexpr (!kIsSecret<T>) out[name] = field_json(value);
}
template <typename T>
void add_field(ordered_json& out, const char* name, const std::optional<T>& value) {
  if (value) add_field(out, name, *value);
}

// Whether one of the event's own fields names the user.
bool is_about(const Payload& payload, UserId user) {
  return std::visit(
      [&](const auto& event) {
        bool about = false;
        event.fields(event, [&]<typename T>(const char*, const T& value) {
          if constexpr (std::is_same_v<T, UserId>) about = about || value == user;
          if constexpr (std::is_same_v<T, std::optional<UserId>>) about = about || value == user;
        });
        return about;
      },
      payload);
}

bool is_of_type(std::string_view name, std::string_view wanted) {
  if (!name.starts_with(wanted)) return false;
  return name.size() == wanted.size() || name[wanted.size()] == '.';
}

}  // namespace

bool EventFilter::matches(Position at, Timestamp time, const Who& who, const Payload& payload) const {
  if (at < from) return false;
  if (since && time < *since) return false;
  if (until && time >= *until) return false;
  if (type && !is_of_type(info_of(payload).name, *type)) return false;
  return !user || who.actor == *user || is_about(payload, *user);
}

ordered_json event_json(Position at, Timestamp time, const Who& who, const Payload& payload) {
  ordered_json out;
  out["position"] = at.value;
  out["time"] = to_rfc3339(time);
  out["type"] = std::string(info_of(payload).name);
  out["actor"] = who.actor ? ordered_json(who.actor->value) : ordered_json(nullptr);
  out["channel"] = std::string(name_of(who.channel));
  out["request"] = who.request.value;
  std::visit(
      [&](const auto& event) {
        event.fields(event, [&](const char* name, const auto& value) { add_field(out, name, value); });
      },
      payload);
  return out;
}

Result<Position> read_events(
    const EventLog& log, const EventFilter& filter, Position end,
    const std::function<bool(Position, Timestamp, const Who&, const Payload&)>& visit) {
  const std::unique_ptr<CommitCursor> cursor = log.read(filter.from);
  Position reached = filter.from;
  while (reached < end) {
    Result<std::optional<Commit>> commit = cursor->next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) break;
    if (filter.until && (*commit)->time >= *filter.until) return end;  // times never go backwards
    bool go_on = true;
    for_each_event(**commit, [&](Position at, const Who& who, const Payload& payload) {
      if (!go_on || at < filter.from || at >= end) return;
      if (filter.matches(at, (*commit)->time, who, payload)) {
        go_on = visit(at, (*commit)->time, who, payload);
      }
      reached = at + 1;
    });
    if (!go_on) return reached;
  }
  return std::max(reached, filter.from);
}

}  // namespace muster
