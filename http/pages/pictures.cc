// Serves profile pictures to browsers. An address contains the picture's digest, so its content
// never changes and may be cached for ever. A picture of the past is read from the log, by person
// and position. Only for people with an account.

#include "projections/pictures.h"

#include <optional>
#include <utility>
#include <variant>

#include "http/pipeline/exchange.h"
#include "http/pipeline/picture_address.h"
#include "projections/audit/events.h"
#include "projections/audit/past_moment.h"
#include "projections/audit/query.h"

namespace muster::http::pages {
namespace {

tl::unexpected<Error> no_picture() { return fail(ErrorCode::kNotFound, "Picture not found."); }

// Their newest before `end`; nullopt if there is none, or they were erased since.
Result<std::optional<ImageBytes>> picture_before(projections::Instance& instance, UserId user,
                                                 Position end) {
  const Result<projections::Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  projections::AuditQuery query{.before = end, .limit = 10, .wants_newer = false};
  query.filter.user = user;
  query.filter.types = *EventTypes::named(PictureChanged::kInfo.name);
  while (true) {
    const auto page = projections::newest_events(instance.log(), *views, query);
    if (!page) return tl::unexpected(page.error());
    const auto events = projections::events_at(instance.log(), page->positions);
    if (!events) return tl::unexpected(events.error());
    for (const projections::LoggedEvent& event : *events) {
      const auto* changed = std::get_if<PictureChanged>(&event.payload);
      if (changed == nullptr || changed->user != user) continue;  // what they did for others
      if (changed->image.is_erased()) return std::optional<ImageBytes>();
      return std::optional(changed->image.reveal());
    }
    if (!page->older) return std::optional<ImageBytes>();
    query.before = *page->older;
  }
}

}  // namespace

Result<void> serve_picture(Exchange& exchange) {
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto digest = picture_of_file_name(exchange.path_name);
  auto image = digest ? projections::find_picture(views->of<projections::Pictures>(), *digest)
                      : std::nullopt;
  if (!image) return no_picture();
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Cache-Control", "private, max-age=31536000, immutable");
  response.set_content(std::move(image->webp), "image/webp");
  return {};
}

Result<void> serve_past_picture(Exchange& exchange) {
  projections::Instance& instance = exchange.app.instance;
  const auto moment = projections::read_past_moment(
      instance.log(), exchange.query("as_of").value_or(""), instance.clock().now());
  if (!moment) return tl::unexpected(moment.error());
  auto image = picture_before(instance, UserId(exchange.path_id), moment->end);
  if (!image) return tl::unexpected(image.error());
  if (!*image) return no_picture();
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Cache-Control", "private, max-age=300");
  response.set_content(std::move((*image)->webp), "image/webp");
  return {};
}

}  // namespace muster::http::pages
