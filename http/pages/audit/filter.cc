#include "http/pages/audit/filter.h"

#include <cstdint>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/ascii.h"
#include "core/moment.h"
#include "core/number.h"
#include "core/text.h"
#include "http/pages/templates.h"
#include "http/pipeline/not_found.h"
#include "http/transport/url.h"
#include "projections/audit/question.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kTypedMax = 254;
constexpr std::size_t kCandidatesMax = 8;

AuditFilter::Field read_field(const Exchange& exchange, std::string_view name) {
  AuditFilter::Field field;
  field.typed = exchange.query(name).value_or("");
  if (!is_utf8(field.typed) || has_control_characters(field.typed) ||
      field.typed.size() > kTypedMax) {
    field = {"", "Enter plain text of at most 254 bytes."};
  }
  return field;
}

// Adds people whose email or name contains what was typed; returns how many there are in all.
std::uint64_t add_people_like(const Exchange& exchange, const projections::Views& views,
                              const std::string& typed,
                              std::vector<projections::PersonRow>& found) {
  const auto page = exchange.app.instance.people({.search = typed, .limit = kCandidatesMax});
  if (!page) return 0;
  for (const UserId id : page->ids) {
    auto person = projections::find_person(views.of<projections::People>(), id);
    if (!person) continue;
    found.push_back(*std::move(person));
  }
  return page->count;
}

projections::PersonRow present_or_removed(const projections::Views& views, UserId id) {
  auto person = projections::find_person(views.of<projections::People>(), id);
  if (person) return *std::move(person);
  projections::PersonRow removed;
  removed.id = id;
  removed.status = UserStatus::kRemoved;
  return removed;
}

std::string explicit_id(UserId id) { return "id:" + std::to_string(id.value); }

void find_the_person(const Exchange& exchange, const projections::Views& views,
                     AuditFilter& asked) {
  AuditFilter::Field& field = asked.person;
  if (field.typed.empty() || !field.error.empty()) return;
  // Includes removed people: what they did stays in the log.
  const auto named = exchange.accounts().users_named(field.typed, Removed::kIncluded);
  if (!named) {
    field.error = named.error().message;
    return;
  }
  for (const UserId id : *named) asked.candidates.push_back(present_or_removed(views, id));
  std::uint64_t count = named->size();
  if (named->empty()) count = add_people_like(exchange, views, field.typed, asked.candidates);
  if (asked.candidates.size() == 1) {
    const projections::PersonRow& person = asked.candidates.front();
    asked.filter.user = person.id;
    field.typed = person.email.empty() ? explicit_id(person.id) : person.email;
    asked.candidates.clear();
    return;
  }
  if (asked.candidates.empty()) {
    field.error = no_user_matches(field.typed);
  } else if (count > asked.candidates.size()) {
    field.error = counted(count, "person", "people") + " match. Enter more of the name, or choose:";
  } else {
    field.error = "More than one person matches. Choose one:";
  }
}

void read_type(AuditFilter& asked) {
  AuditFilter::Field& field = asked.type;
  if (field.typed.empty()) return;
  const Result<EventTypes> types = projections::read_types(field.typed);
  if (types) {
    asked.filter.types = *types;
  } else {
    field.error = types.error().message;
  }
}

// "today" and "yesterday" as dates.
std::string day_named(const std::string& typed, const ReaderTime& reader) {
  const std::string word = ascii_lower(typed);
  if (word == "today") return iso_date_text(reader.now, reader);
  if (word != "yesterday") return typed;
  const auto today = start_of_day(iso_date_text(reader.now, reader), reader);
  return today ? iso_date_text(*today - Duration(1), reader) : typed;
}

enum class OfDay : std::uint8_t { kStart, kEnd };

std::optional<Timestamp> read_moment(AuditFilter::Field& field, const ReaderTime& reader,
                                     OfDay of_day) {
  if (field.typed.empty()) return std::nullopt;
  const std::string day = day_named(field.typed, reader);
  const auto in_day = of_day == OfDay::kStart ? start_of_day(day, reader) : end_of_day(day, reader);
  if (in_day) return in_day;
  if (const auto moment = parse_moment(field.typed, reader.now)) return *moment;
  field.error = "Enter a date like 2026-05-04, a time like 2026-05-04T03:02:01Z, or 7d, 1y, today.";
  return std::nullopt;
}

}  // namespace

bool AuditFilter::is_good() const {
  return person.error.empty() && type.error.empty() && since.error.empty() && until.error.empty();
}

bool AuditFilter::is_empty() const {
  return person.typed.empty() && type.typed.empty() && since.typed.empty() && until.typed.empty();
}

Error AuditFilter::error() const {
  const std::pair<const char*, const Field*> fields[] = {
      {"person", &person}, {"type", &type}, {"since", &since}, {"until", &until}};
  for (const auto& [name, field] : fields) {
    if (!field->error.empty()) return {ErrorCode::kInvalid, field->error, name};
  }
  return {ErrorCode::kInvalid, "Invalid filter."};
}

std::string AuditFilter::url(std::string_view path, std::optional<Position> upto) const {
  std::string url(path);
  char separator = '?';
  const auto add = [&](std::string_view name, const std::string& encoded) {
    if (encoded.empty()) return;
    url.append(1, std::exchange(separator, '&')).append(name).append("=").append(encoded);
  };
  add("person", filter.user ? explicit_id(*filter.user) : url_encode(person.typed));
  add("type", url_encode(type.typed));
  add("since", url_encode(since.typed));
  add("until", url_encode(until.typed));
  if (is_in_utc) add("clock", "utc");
  if (upto) add("before", std::to_string(upto->value));
  return url;
}

Result<AuditFilter> read_audit_filter(const Exchange& exchange, const projections::Views& views) {
  AuditFilter asked;
  asked.person = read_field(exchange, "person");
  asked.type = read_field(exchange, "type");
  asked.since = read_field(exchange, "since");
  asked.until = read_field(exchange, "until");
  find_the_person(exchange, views, asked);
  read_type(asked);
  asked.is_in_utc = exchange.query("clock") == "utc";
  asked.reader = reader_time(exchange);
  if (asked.is_in_utc) asked.reader.zone = "UTC";
  asked.filter.since = read_moment(asked.since, asked.reader, OfDay::kStart);
  asked.filter.until = read_moment(asked.until, asked.reader, OfDay::kEnd);
  if (asked.filter.since && asked.filter.until && *asked.filter.since >= *asked.filter.until)
    asked.until.error = "This is before From. Choose a later date.";
  if (const auto before = exchange.query("before"); before && !before->empty()) {
    const auto position = plain_number<std::uint64_t>(*before);
    if (!position) return page_not_found("before");
    asked.before = Position(*position);
  }
  return asked;
}

}  // namespace muster::http::pages
