#include "cli/subcommands/event_table.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/shown.h"
#include "cli/terminal/layout.h"
#include "cli/terminal/printable.h"
#include "projections/device_name.h"

namespace muster::cli {

namespace {

constexpr std::size_t kPositionColumns = 7;
constexpr std::size_t kTimeColumns = 19;
constexpr std::size_t kEventColumns = 22;
constexpr std::size_t kWhoColumns = 26;
constexpr std::size_t kViaColumns = 6;
constexpr std::string_view kGap = "  ";
// Up to the event, which details below it begin under.
constexpr std::size_t kBelowAt = kPositionColumns + kTimeColumns + 2 * kGap.size();
constexpr std::size_t kBesideAt =
    kBelowAt + kEventColumns + kWhoColumns + kViaColumns + 3 * kGap.size();
// Less of a name says nothing.
constexpr std::size_t kWhoMin = 12;
// Narrower details beside the event would be a column of single words.
constexpr std::size_t kBesideMin = 40;

// In every event, and shown in columns or useful only beside the server's log.
constexpr std::array<std::string_view, 8> kCommon = {
    "position", "time", "type", "actor", "actor_session", "channel", "request", "labels"};

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" \"=\\") != std::string_view::npos;
}

std::string quoted(const std::string& text) {
  return needs_quotes(text) ? json_line(Json(text)) : printable(text);
}

// A time of ours to the second, in a form that --since takes.
std::string detail_text(const std::string& text) {
  std::string time = shown_time(text);
  if (time == text) return quoted(text);
  time[10] = 'T';
  return time + "Z";
}

const Json* find(const Json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

const Json* label_of(const Json& event, std::string_view key) {
  const Json* labels = find(event, "labels");
  return labels == nullptr ? nullptr : find(*labels, key);
}

struct Words {
  std::string_view key;
  std::string_view name;
  std::string_view words;
};
// As the audit page has them. Other names are words with underscores.
constexpr std::array kWords = {
    Words{"by", "self", "the user"},
    Words{"by", "another_person", "someone with a one-time link"},
    Words{"by", "operator", "command line"},
    Words{"by", "rehash", "the server, for a stronger hash"},
    Words{"via", "first_run", "first account"},
    Words{"via", "open_sign_up", "sign-up page"},
    Words{"via", "invite_link", "invitation link"},
    Words{"via", "cli", "command line"},
    Words{"via", "api", "API"},
};

bool is_choice(std::string_view key) { return key == "by" || key == "via" || key == "reason"; }

std::string words_of(std::string_view key, const std::string& name) {
  for (const Words& known : kWords) {
    if (known.key == key && known.name == name) return std::string(known.words);
  }
  std::string words = name;
  std::ranges::replace(words, '_', ' ');
  return words;
}

// A title is that of the time of the event, a label that of today.
std::string project_text(const Json& event, const Json& id) {
  const Json* label = label_of(event, "project");
  if (label == nullptr || find(event, "title") != nullptr) return json_line(id);
  return quoted(label->get_ref<const std::string&>() + " (" + json_line(id) + ")");
}

std::string detail(const Json& event, const std::string& key, const Json& value) {
  if (key == "project") return "project=" + project_text(event, value);
  if (const Json* label = label_of(event, key)) {
    return key + "=" + quoted(label->get_ref<const std::string&>());
  }
  if (key == "image" && value.is_object()) {
    return "image=" + quoted(value.value("bytes", Json(0)).dump() + " bytes");
  }
  if (value.is_null()) return key + "=-";
  if (!value.is_string()) return key + "=" + json_line(value);
  const auto& text = value.get_ref<const std::string&>();
  if (key == "user_agent") return "device=" + quoted(projections::device_name(text));
  if (is_choice(key)) return key + "=" + quoted(words_of(key, text));
  return key + "=" + detail_text(text);
}

std::string text_in(const Json& event, std::string_view key) {
  const Json* value = find(event, key);
  return value == nullptr ? "-" : shown(*value);
}

// Whoever held a one-time link set the password of its user, and what follows from a change or a
// rule is the server's doing: neither is an act of the user whom the event names.
std::string who(const Json& event) {
  if (text_in(event, "by") == "another_person") return "someone with a link";
  const std::string reason = text_in(event, "reason");
  if (reason != "-" && reason != "logout" && reason != "revoked") return "server";
  if (const Json* label = label_of(event, "actor")) return shown(*label);
  if (const Json* actor = find(event, "actor")) return "user " + shown(*actor);
  const std::string channel = text_in(event, "channel");
  if (channel == "cli") return "operator";
  return channel == "system" ? "server" : "-";
}

// A person's own doing does not name them again; nor does an event with their email, and one that
// made their account need not say what it left empty.
bool is_said_already(const Json& event, const std::string& key, const Json& value) {
  if (std::ranges::find(kCommon, key) != kCommon.end()) return true;
  if (key == "user") {
    const Json* actor = find(event, "actor");
    const Json* label = label_of(event, "user");
    const Json* email = find(event, "email");
    return (actor != nullptr && *actor == value) ||
           (label != nullptr && email != nullptr && *label == *email);
  }
  return value == "" && text_in(event, "type") == "user.signed_up";
}

void drop_spaces_at_the_end(std::string& line) {
  while (line.ends_with(' ')) line.pop_back();
}

// Each stays in one piece where a line has room for it.
std::vector<std::string> in_lines(const std::vector<std::string>& all, std::size_t columns) {
  std::vector<std::string> lines;
  for (const std::string& one : all) {
    if (!lines.empty() && width_of(lines.back()) + 1 + width_of(one) <= columns) {
      lines.back().append(" ").append(one);
      continue;
    }
    for (std::string& line : folded(one, columns)) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

EventTable::EventTable(const Screen& screen)
    : screen_(screen),
      is_folded_(screen.columns.has_value()),
      has_details_below_(is_folded_ && *screen.columns < kBesideAt + kBesideMin),
      who_columns_(kWhoColumns) {
  if (!has_details_below_) return;
  const std::size_t before = kBelowAt + kEventColumns + kGap.size();
  has_who_below_ = *screen.columns < before + kWhoMin;
  who_columns_ = has_who_below_ ? 0 : *screen.columns - before;
}

std::string EventTable::head() const {
  std::string line = filled("#", kPositionColumns, Align::kRight);
  line.append(kGap).append(filled("TIME (UTC)", kTimeColumns));
  line.append(kGap).append(filled("EVENT", kEventColumns));
  if (!has_who_below_) line.append(kGap).append(filled("WHO", who_columns_));
  if (!has_details_below_) line.append(kGap).append(filled("SOURCE", kViaColumns));
  if (!has_details_below_) line.append(kGap).append("DETAILS");
  drop_spaces_at_the_end(line);
  return painted(screen_, Paint::kBold, line);
}

std::string EventTable::in_columns(const Json& event) const {
  std::string line = filled(text_in(event, "position"), kPositionColumns, Align::kRight);
  // A long position takes its place from the next column that can be cut.
  const std::size_t too_long = line.size() - kPositionColumns;
  line.append(kGap).append(filled(text_in(event, "time"), kTimeColumns));
  line.append(kGap).append(filled(text_in(event, "type"), kEventColumns));
  if (!has_who_below_) {
    const std::size_t columns = who_columns_ - std::min(too_long, who_columns_ - 1);
    const std::string person = is_folded_ ? cut_to(who(event), columns) : who(event);
    line.append(kGap).append(filled(person, columns));
  }
  if (!has_details_below_) {
    line.append(kGap).append(filled(text_in(event, "channel"), kViaColumns)).append(kGap);
  }
  return line;
}

// What the columns do not say.
std::vector<std::string> EventTable::details(const Json& event) const {
  std::vector<std::string> all;
  if (has_who_below_) all.push_back("who=" + quoted(who(event)));
  for (const auto& [key, value] : event.items()) {
    if (!is_said_already(event, key, value)) all.push_back(detail(event, key, value));
  }
  // The operator and the server have one source each.
  if (has_details_below_ && find(event, "actor"))
    all.push_back("source=" + text_in(event, "channel"));
  return all;
}

std::string EventTable::row(const Json& event) const {
  std::string lines = in_columns(event);
  const std::vector<std::string> all = details(event);
  if (!is_folded_ || all.empty()) {
    for (const std::string& one : all) lines += (&one == &all.front() ? "" : " ") + one;
    drop_spaces_at_the_end(lines);
    return lines;
  }
  const std::size_t at = has_details_below_ ? kBelowAt : kBesideAt;
  const std::size_t columns =
      std::max<std::size_t>(*screen_.columns - std::min(*screen_.columns, at), 20);
  bool is_beside = !has_details_below_;
  for (const std::string& part : in_lines(all, columns)) {
    if (!is_beside) {
      drop_spaces_at_the_end(lines);
      lines += "\n" + std::string(at, ' ');
    }
    lines += painted(screen_, Paint::kFaint, part);
    is_beside = false;
  }
  drop_spaces_at_the_end(lines);
  return lines;
}

}  // namespace muster::cli
