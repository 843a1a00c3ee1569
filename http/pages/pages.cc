#include "http/pages/pages.h"

#include "http/pages/assets.h"
#include "http/pages/once.h"

namespace muster::http {

// The handlers, each declared only here.
namespace pages {
using Page = Result<void>(Exchange&);
Page show_home;                                                // home.cc
Page show_sign_up, sign_up;                                    // sign_up.cc
Page judge_password;                                           // password_strength.cc
Page show_log_in, log_in;                                      // log_in.cc
Page show_log_out, log_out;                                    // log_out.cc
Page show_projects, create_project;                            // projects.cc
Page show_project, rename_project, delete_project;             // project.cc
Page show_overview;                                            // overview.cc
Page show_people;                                              // people/people.cc
Page show_invite, reset_invite;                                // people/invite.cc
Page follow_people;                                            // people/live.cc
Page show_person;                                              // people/person.cc
Page export_people;                                            // people/export.cc
Page confirm_closing, close_accounts;                          // people/closing.cc
Page show_manage, give_role, change_persons_email, hand_over;  // people/manage.cc
Page confirm_password_link, make_password_link, show_made_password_link, show_password_link,
    use_password_link, dismiss_link_notice, cancel_password_link;  // password_link.cc
Page serve_picture, serve_past_picture;                            // pictures.cc
Page show_audit;                                                   // audit/page.cc
Page export_audit_csv, export_audit_jsonl;                         // audit/export.cc
Page download_proof;                                               // audit/proof.cc
Page confirm_undo, undo_event;                                     // audit/undo.cc
Page show_account, save_profile, remove_picture, change_password, reset_api_token;  // account.cc
Page confirm_erasing_oneself, erase_oneself, confirm_erasing, erase_person, show_erased,
    download_certificate;                                          // erase.cc
Page show_change_email, change_own_email, confirm_leaving, leave;  // own_account.cc
Page save_preferences;                                             // preferences.cc
Page show_keys;                                                    // help.cc
Page end_one_session, end_other_sessions;                          // sessions.cc
Page serve_favicon, serve_touch_icon, serve_manifest, serve_robots,
    lead_to_change_password;  // well_known.cc
}  // namespace pages

namespace {

// A password, an email and a name, each at its maximum length and percent-encoded, and no more.
constexpr std::size_t kPasswordStrengthBytesMax = 8 << 10;

}  // namespace

void add_pages(Router& router) {
  using namespace pages;
  router.get("/", show_home, Access::kAnyone);
  router.get("/static/{rest}", serve_asset, Access::kUnidentified);
  router.get("/favicon.ico", serve_favicon, Access::kUnidentified);
  router.get("/apple-touch-icon.png", serve_touch_icon, Access::kUnidentified);
  router.get("/apple-touch-icon-precomposed.png", serve_touch_icon, Access::kUnidentified);
  router.get("/manifest.webmanifest", serve_manifest, Access::kUnidentified);
  router.get("/robots.txt", serve_robots, Access::kUnidentified);
  router.get("/.well-known/change-password", lead_to_change_password, Access::kUnidentified);

  router.get("/user/signup", show_sign_up, Access::kAnyone);
  router.post("/user/signup", once<sign_up>, Access::kAnyone);
  router.post("/user/password-strength", judge_password, Access::kAnyone,
              form_body(kPasswordStrengthBytesMax));
  router.get("/user/login", show_log_in, Access::kAnyone);
  router.post("/user/login", log_in, Access::kAnyone);
  router.get("/logout", show_log_out, Access::kAnyone);
  router.post("/logout", log_out, Access::kAnyone);

  router.get("/projects", show_projects);
  router.post("/projects", once<create_project>);
  router.get("/projects/{id}", show_project);
  router.post("/projects/{id}/rename", once<rename_project>);
  router.post("/projects/{id}/delete", once<delete_project>);
  router.get("/overview", show_overview);
  router.get("/people", show_people);
  router.get("/people/invite", show_invite);
  router.post("/people/invite/reset", once<reset_invite>);
  router.get("/people/events", follow_people);
  router.get("/people/export.csv", export_people);
  router.get("/people/accounts", confirm_closing);
  router.post("/people/accounts", once<close_accounts>);
  router.get("/people/{id}", show_person);
  router.get("/people/{id}/manage", show_manage);
  router.post("/people/{id}/role", once<give_role>);
  router.post("/people/{id}/email", once<change_persons_email>);
  router.post("/people/{id}/owner", once<hand_over>);
  router.get("/people/{id}/picture", serve_past_picture);
  router.get("/people/{id}/password-link", confirm_password_link);
  router.get("/people/{id}/password-link/made", show_made_password_link);
  router.post("/people/{id}/password-link", once<make_password_link>);
  router.get("/people/{id}/erase", confirm_erasing);
  router.post("/people/{id}/erase", once<erase_person>);
  router.get("/erased", show_erased, Access::kAnyone);
  router.get("/erased/certificate", download_certificate, Access::kAnyone);
  router.get("/user/password", show_password_link, Access::kAnyone);
  router.post("/user/password", once<use_password_link>, Access::kAnyone);
  router.post("/user/link-notice/dismiss", dismiss_link_notice);
  router.post("/user/link-notice/cancel-link", once<cancel_password_link>);
  router.get("/data/avatars/{name}", serve_picture);

  router.get("/help/keys", show_keys);

  router.get("/audit", show_audit);
  router.get("/audit/export.csv", export_audit_csv);
  router.get("/audit/export.jsonl", export_audit_jsonl);
  router.get("/audit/proof/{name}", download_proof);
  router.get("/audit/undo/{name}", confirm_undo);
  router.post("/audit/undo/{name}", once<undo_event>);

  router.get("/user/account", show_account);
  router.post("/user/account", once<save_profile>, Access::kSignedIn, upload_body(kUploadBytesMax));
  router.post("/user/preferences", once<save_preferences>);
  router.post("/user/account/picture/remove", remove_picture);
  // Of two clicks, the first ends the session that the second was sent with.
  router.post("/user/account/password", once<change_password, Access::kSignedIn>, Access::kAnyone);
  router.get("/user/account/email", show_change_email);
  router.post("/user/account/email", once<change_own_email>);
  router.get("/user/account/leave", confirm_leaving);
  router.post("/user/account/leave", once<leave, Access::kSignedIn>, Access::kAnyone);
  router.get("/user/account/erase", confirm_erasing_oneself);
  router.post("/user/account/erase", once<erase_oneself, Access::kSignedIn>, Access::kAnyone);
  router.post("/user/account/token/reset", once<reset_api_token>);
  router.post("/user/account/sessions/end", end_one_session);
  router.post("/user/account/sessions/end-others", end_other_sessions);
}

}  // namespace muster::http
