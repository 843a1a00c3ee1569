// The invitation link: shown, and reset. A page of its own, so that the people list contains no
// secret; with scripts it opens as a dialog over the list (static/js/dialog.js).

#include <utility>

#include "http/pages/flash.h"
#include "http/pages/frame.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "http/transport/url.h"

namespace muster::http::pages {
namespace {

Data invite_data(const Exchange& exchange, const projections::Views& views, const Invite& invite,
                 const ReaderTime& reader) {
  Data data = object();
  data["url"] = Data(exchange.public_base()
                         .append("/user/signup/?token=")
                         .append(url_encode(invite.token.reveal())));
  data["made"] = time_data(invite.reset_at, reader);
  std::optional<Data> by;
  if (invite.reset_by) {
    by =
        reference_data(projections::find_person(views.of<projections::People>(), *invite.reset_by));
  }
  data["made_by"] = by ? *std::move(by) : Data(false);
  set_flag(data, "made_from_shell", !invite.reset_by);
  return data;
}

}  // namespace

Result<void> show_invite(Exchange& exchange) {
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const Result<Invite> invite = exchange.accounts().invite();
  Data data = object();
  if (!invite) {
    if (invite.error().code != ErrorCode::kNotFound) return tl::unexpected(invite.error());
    set_text(data, "invite_absent", invite.error().message);
    return send_page(exchange, {"invite", "Add People", MenuItem::kPeople}, std::move(data));
  }
  data["invite"] = invite_data(exchange, *views, *invite, reader_time(exchange));
  return send_page(exchange, {"invite", "Add People", MenuItem::kPeople}, std::move(data));
}

Result<void> reset_invite(Exchange& exchange) {
  const Result<Invite> done = exchange.accounts().reset_invite(exchange.who);
  if (!done) return tl::unexpected(done.error());
  redirect_saying(exchange, "/people/invite/", Flash::kInviteReset);
  return {};
}

}  // namespace muster::http::pages
