#include "projections/audit/question.h"

namespace muster::projections {
namespace {

Result<std::optional<Timestamp>> read_moment(const std::optional<std::string>& text,
                                             const char* field, Timestamp now) {
  if (!text) return std::optional<Timestamp>();
  const Result<Timestamp> moment = parse_moment(*text, now);
  if (!moment)
    return fail(ErrorCode::kInvalid, std::string(field) + ": " + moment.error().message + ".",
                field);
  return std::optional(*moment);
}

}  // namespace

Result<EventTypes> read_types(std::string_view text) {
  const auto types = EventTypes::named(text);
  if (types) return *types;
  return fail(ErrorCode::kInvalid, "Unknown event type “" + std::string(text) + "”.", "type");
}

Result<EventFilter> read_question(const EventQuestion& question, Timestamp now,
                                  const FindUser& find_user) {
  EventFilter filter;
  if (question.user) {
    Result<UserId> user = find_user(*question.user);
    if (!user) return tl::unexpected(std::move(user.error()));
    filter.user = *user;
  }
  if (question.type) {
    Result<EventTypes> types = read_types(*question.type);
    if (!types) return tl::unexpected(std::move(types.error()));
    filter.types = *types;
  }
  auto since = read_moment(question.since, "since", now);
  if (!since) return tl::unexpected(std::move(since.error()));
  auto until = read_moment(question.until, "until", now);
  if (!until) return tl::unexpected(std::move(until.error()));
  filter.since = *since;
  filter.until = *until;
  return filter;
}

}  // namespace muster::projections
