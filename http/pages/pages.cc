#include "http/pages/pages.h"

#include "http/pages/assets.h"
#include "http/pages/handlers.h"

namespace muster::http {

namespace {

// A password, an email and a name, each as long as it may be and percent-encoded, and no more.
constexpr std::size_t kPasswordStrengthBytesMax = 8 << 10;

}  // namespace

void add_pages(Router& router) {
  using namespace pages;
  router.get("/", show_home, Access::kAnyone);
  router.get("/static/{rest}", serve_asset, Access::kUnidentified);

  router.get("/user/signup", show_sign_up, Access::kAnyone);
  router.post("/user/signup", sign_up, Access::kAnyone);
  router.post("/user/password-strength", judge_password, Access::kAnyone,
              form_body(kPasswordStrengthBytesMax));
  router.get("/user/login", show_log_in, Access::kAnyone);
  router.post("/user/login", log_in, Access::kAnyone);
  router.get("/logout", show_log_out, Access::kAnyone);
  router.post("/logout", log_out, Access::kAnyone);

  router.get("/projects", show_projects);
  router.post("/projects", create_project);
  router.get("/people", show_people);
  router.get("/people/invite", show_invite);
  router.post("/people/invite/reset", reset_invite);
  router.get("/people/events", follow_people);
  router.get("/people/{id}", show_person);
  router.post("/people/{id}/password-link", make_password_link);
  router.get("/user/password", show_password_link, Access::kAnyone);
  router.post("/user/password", use_password_link, Access::kAnyone);
  router.post("/user/link-notice/dismiss", dismiss_link_notice);
  router.get("/data/avatars/{name}", serve_picture);

  router.get("/audit", show_audit);
  router.get("/audit/export.csv", export_audit_csv);
  router.get("/audit/export.jsonl", export_audit_jsonl);

  router.get("/user/account", show_account);
  router.post("/user/account", save_profile, Access::kSignedIn, upload_body(kUploadBytesMax));
  router.post("/user/account/picture/remove", remove_picture);
  router.post("/user/account/password", change_password);
  router.post("/user/account/token/reset", reset_api_token);
  router.post("/user/account/sessions/end", end_one_session);
  router.post("/user/account/sessions/end-others", end_other_sessions);
}

}  // namespace muster::http
