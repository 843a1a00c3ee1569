#include "http/pages/audit/filter.h"

#include <chrono>
#include <cstdint>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/number.h"
#include "core/text.h"
#include "http/pipeline/not_found.h"
#include "http/transport/url.h"
#include "projections/event_question.h"

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

// People whose email or name contains what was typed; only the one with that username, if there is
// one.
std::vector<projections::PersonRow> people_like(const Exchange& exchange,
                                                const projections::Views& views,
                                                const std::string& typed) {
  std::vector<projections::PersonRow> found;
  const auto page = exchange.app.instance.people({.search = typed, .limit = kCandidatesMax});
  if (!page) return found;
  for (const UserId id : page->ids) {
    auto person = projections::find_person(views.of<projections::People>(), id);
    if (!person) continue;
    if (username_of(person->email) == typed) return {*std::move(person)};
    found.push_back(*std::move(person));
  }
  return found;
}

void find_the_person(const Exchange& exchange, const projections::Views& views,
                     AuditFilter& asked) {
  AuditFilter::Field& field = asked.person;
  if (field.typed.empty() || !field.error.empty()) return;
  // Includes removed people: what they did stays in the log.
  if (const auto id = plain_number<std::uint32_t>(field.typed)) {
    if (exchange.accounts().user(UserId(*id))) asked.filter.user = UserId(*id);
  }
  if (!asked.filter.user) {
    const Accounts accounts(exchange.app.instance.sequencer().registry());
    asked.filter.user = accounts.user_by_email(field.typed);
  }
  if (!asked.filter.user) {
    asked.candidates = people_like(exchange, views, field.typed);
    if (asked.candidates.size() == 1) asked.filter.user = asked.candidates.front().id;
  }
  if (asked.filter.user) {
    asked.candidates.clear();
    if (const auto row =
            projections::find_person(views.of<projections::People>(), *asked.filter.user)) {
      field.typed = row->email;
    }
    return;
  }
  field.error = asked.candidates.empty() ? no_user_matches(field.typed)
                                         : "More than one person matches. Choose one:";
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

std::optional<Timestamp> read_moment(AuditFilter::Field& field, Timestamp now) {
  if (field.typed.empty()) return std::nullopt;
  if (const auto moment = parse_moment(field.typed, now)) return *moment;
  field.error = "Enter a date like 2026-05-04, or a time like 2026-05-04T03:02:01Z.";
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
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    url.append(1, std::exchange(separator, '&')).append(name).append("=").append(url_encode(value));
  };
  add("person", filter.user ? std::to_string(filter.user->value) : person.typed);
  add("type", type.typed);
  add("since", since.typed);
  add("until", until.typed);
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
  const Timestamp now = exchange.app.instance.clock().now();
  asked.filter.since = read_moment(asked.since, now);
  asked.filter.until = read_moment(asked.until, now);
  if (asked.filter.until && asked.until.is_date()) {
    asked.filter.until = *asked.filter.until + std::chrono::days(1);
  }
  if (const auto before = exchange.query("before"); before && !before->empty()) {
    const auto position = plain_number<std::uint64_t>(*before);
    if (!position) return page_not_found("before");
    asked.before = Position(*position);
  }
  return asked;
}

}  // namespace muster::http::pages
