// Account & Settings: the caller's name, picture, password and API token.
#include <cstdint>
#include <optional>
#include <utility>

#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/preferences.h"
#include "http/pages/sessions.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

constexpr std::string_view kAccountPath = "/user/account/";

// "1 MB", "300 KB"
std::string size_text(std::size_t bytes) {
  constexpr std::size_t kKilobyte = 1024;
  if (bytes % (kKilobyte * kKilobyte) == 0)
    return std::to_string(bytes / kKilobyte / kKilobyte) + " MB";
  return std::to_string(bytes / kKilobyte) + " KB";
}

Result<void> show(Exchange& exchange, Form form) {
  const UserRow& user = exchange.caller->user;
  form.preset("first_name", user.first_name);
  form.preset("last_name", user.last_name);
  form.preset("phone", user.phone);
  Data data = object();
  form.show_in(data);
  const PictureLimits& limits = exchange.app.pictures.limits();
  set_number(data, "picture_side_pixels_max", static_cast<std::uint64_t>(limits.side_pixels_max));
  set_number(data, "picture_bytes_max", limits.bytes_max);
  set_text(data, "picture_size_max", size_text(limits.bytes_max));
  show_sessions(exchange, data, reader_time(exchange));
  show_preferences(exchange, data);
  set_flag(data, "is_typed", form.status() != 200);
  set_flag(data, "has_api_token", user.api_token.has_value());
  const Result<Secret> token = exchange.accounts().api_token(user.id);
  if (token) {
    set_text(data, "api_token", std::string(token->reveal()));
  } else if (token.error().code != ErrorCode::kNotFound) {
    return tl::unexpected(token.error());
  } else {
    set_text(data, "api_token_absent", token.error().message);
  }
  return send_page(exchange, {"account", "Account & Settings", MenuItem::kAccount, form.status()},
                   std::move(data));
}

// Whether what the profile shows is another.
bool shown_differ(const UserRow& before, const std::optional<UserRow>& after) {
  return after && (before.first_name != after->first_name || before.last_name != after->last_name ||
                   before.phone != after->phone || before.picture != after->picture);
}

Result<void> show_refused(Exchange& exchange, Form form, const Error& error) {
  if (!form.takes(error)) return tl::unexpected(error);
  form.refuse(error);
  return show(exchange, std::move(form));
}

}  // namespace

Result<void> show_account(Exchange& exchange) { return show(exchange, Form()); }

Result<void> save_profile(Exchange& exchange) {
  Form form(exchange);
  // A field that was not sent is left unchanged.
  const ProfileChange change{form.optional_text("first_name"), form.optional_text("last_name"),
                             form.optional_text("phone")};
  form.refuse_all(exchange.accounts().faults_of(change));
  // The picture is checked before anything is saved: a form is accepted as a whole or not at all.
  std::optional<ImageBytes> image;
  if (const BodyPart* file = form.file("avatar")) {
    Result<ImageBytes> made = exchange.app.pictures.make(file->bytes);
    if (!made) return show_refused(exchange, std::move(form), made.error());
    image = *std::move(made);
  }
  if (form.is_refused()) return show(exchange, std::move(form));
  const UserId user = exchange.caller->user.id;
  Result<void> done = exchange.accounts().update_profile(user, change, exchange.who);
  if (done && image)
    done = exchange.accounts().change_picture(user, *std::move(image), exchange.who);
  if (!done) return show_refused(exchange, std::move(form), done.error());
  const bool is_changed = shown_differ(exchange.caller->user, exchange.accounts().user(user));
  redirect_saying(exchange, kAccountPath, is_changed ? Flash::kSaved : Flash::kNothingToSave);
  return {};
}

Result<void> remove_picture(Exchange& exchange) {
  const auto done = exchange.submit(RemovePicture{exchange.caller->user.id});
  if (!done) return tl::unexpected(done.error());
  redirect_saying(exchange, kAccountPath, Flash::kPictureRemoved);
  return {};
}

Result<void> change_password(Exchange& exchange) {
  Form form(exchange);
  const Secret old_password = form.secret("old_password");
  const Secret new_password = form.secret("password");
  const UserRow& user = exchange.caller->user;
  const bool keep_token = !form.text("keep_token").empty();
  form.require("password", "Choose a new password.");
  form.refuse_all(exchange.accounts().faults_of_password(user.id, new_password));
  if (form.require("old_password", "Enter your current password.") && form.is_refused()) {
    const Result<void> confirmed =
        exchange.accounts().confirm_password(user, old_password, exchange.device(), exchange.who);
    if (!confirmed) return show_refused(exchange, std::move(form), confirmed.error());
  }
  if (form.is_refused()) return show(exchange, std::move(form));

  const auto done =
      exchange.accounts().change_password(user.id,
                                          {.old_password = old_password,
                                           .new_password = new_password,
                                           .keep_api_token = keep_token,
                                           .renew_session = exchange.caller->session.has_value()},
                                          exchange.device(), exchange.who);
  if (!done) return show_refused(exchange, std::move(form), done.error());
  if (done->session_token) set_session_cookie(exchange, *done->session_token);
  redirect_saying(
      exchange, kAccountPath,
      done->ended_api_token ? Flash::kPasswordAndTokenChanged : Flash::kPasswordChanged);
  return {};
}

Result<void> reset_api_token(Exchange& exchange) {
  const Result<Secret> done =
      exchange.accounts().reset_api_token(exchange.caller->user.id, exchange.who);
  if (!done) return tl::unexpected(done.error());
  redirect_saying(exchange, kAccountPath, Flash::kTokenReset);
  return {};
}

}  // namespace muster::http::pages
