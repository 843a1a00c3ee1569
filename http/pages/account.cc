// Account & Settings: the caller's name, picture, password and API token.
#include <array>
#include <cstdint>
#include <utility>

#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/sessions.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

struct Saying {
  std::string_view key;
  std::string_view words;
};

// The messages that ?saved= can select. No text comes from the address itself.
constexpr std::array kSayings = {
    Saying{"profile", "Saved."},
    Saying{"picture", "Picture removed."},
    Saying{"session", "Session ended."},
    Saying{"password", "Password changed. Your other sessions have ended."},
    Saying{"password-token",
           "Password changed. Your other sessions have ended, and your API token no longer works."},
    Saying{"token", "This is your new API token. The old one no longer works."},
};

std::string saying(const Exchange& exchange) {
  const auto key = exchange.query("saved");
  for (const Saying& saying : kSayings) {
    if (key == saying.key) return std::string(saying.words);
  }
  return {};
}

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
  data["sessions"] = sessions_data(exchange, exchange.app.instance.clock().now());
  set_flag(data, "has_api_token", user.api_token.has_value());
  const Result<Secret> token = exchange.accounts().api_token(user.id);
  if (token) {
    set_text(data, "api_token", std::string(token->reveal()));
  } else if (token.error().code != ErrorCode::kNotFound) {
    return tl::unexpected(token.error());
  } else {
    set_text(data, "api_token_absent", token.error().message);
  }
  if (form.status() == 200) set_text(data, "flash", saying(exchange));
  return send_page(exchange, {"account", "Account & Settings", MenuItem::kAccount, form.status()},
                   std::move(data));
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
  // The picture is checked before anything is saved: a form is accepted as a whole or not at all.
  std::optional<ImageBytes> image;
  if (const BodyPart* file = form.file("avatar")) {
    Result<ImageBytes> made = exchange.app.pictures.make(file->bytes);
    if (!made) return show_refused(exchange, std::move(form), made.error());
    image = *std::move(made);
  }
  const UserId user = exchange.caller->user.id;
  Result<void> done = exchange.accounts().update_profile(user, change, exchange.who);
  if (done && image)
    done = exchange.accounts().change_picture(user, *std::move(image), exchange.who);
  if (!done) return show_refused(exchange, std::move(form), done.error());
  exchange.redirect("/user/account/?saved=profile");
  return {};
}

Result<void> remove_picture(Exchange& exchange) {
  const auto done = exchange.submit(RemovePicture{exchange.caller->user.id});
  if (!done) return tl::unexpected(done.error());
  exchange.redirect("/user/account/?saved=picture");
  return {};
}

Result<void> change_password(Exchange& exchange) {
  Form form(exchange);
  const Secret old_password = form.secret("old_password");
  const Secret new_password = form.secret("password");
  const bool has_old = form.require("old_password", "Enter your current password.");
  const bool has_new = form.require("password", "Choose a new password.");
  if (!has_old || !has_new) return show(exchange, std::move(form));

  const bool keep_token = !form.text("keep_token").empty();
  const auto done =
      exchange.accounts().change_password(exchange.caller->user.id,
                                          {.old_password = old_password,
                                           .new_password = new_password,
                                           .keep_api_token = keep_token,
                                           .renew_session = exchange.caller->session.has_value()},
                                          exchange.device(), exchange.who);
  if (!done) return show_refused(exchange, std::move(form), done.error());
  if (done->session_token) set_session_cookie(exchange, *done->session_token);
  exchange.redirect(done->ended_api_token ? "/user/account/?saved=password-token"
                                          : "/user/account/?saved=password");
  return {};
}

Result<void> reset_api_token(Exchange& exchange) {
  const Result<Secret> done =
      exchange.accounts().reset_api_token(exchange.caller->user.id, exchange.who);
  if (!done) return tl::unexpected(done.error());
  exchange.redirect("/user/account/?saved=token#api-token");
  return {};
}

}  // namespace muster::http::pages
