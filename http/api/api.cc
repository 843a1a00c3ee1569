#include "http/api/api.h"

#include "http/pipeline/app.h"
#include "http/pipeline/router.h"

namespace muster::http {

// The handlers, each declared only here. Some pages have the same names.
namespace api {
using Endpoint = Result<void>(Exchange&);
Endpoint who_am_i, list_users, show_user, update_user;  // people.cc
Endpoint deactivate_user, reactivate_user, remove_user, change_email, set_role,
    hand_over_ownership;                                              // accounts.cc
Endpoint change_picture, remove_picture;                              // pictures.cc
Endpoint show_invite, reset_invite, show_api_token, reset_api_token;  // tokens.cc
Endpoint report_activity, report_activity_batch;                      // activity.cc
Endpoint list_projects, create_project, show_project, rename_project, delete_project,
    contribute;                                    // projects.cc
Endpoint list_events, undo_event;                  // events.cc
Endpoint show_checkpoint, serve_tile;              // log_tiles.cc
Endpoint show_health, show_version, show_metrics;  // status.cc
}  // namespace api

namespace {

// 8 MiB hold 50,000 lines of 160 bytes.
constexpr std::size_t kBatchBytesMax = 8u << 20;

}  // namespace

void add_api(Router& router) {
  using namespace api;
  const BodyRule ignored{};

  router.get("/api/current-user/whoami", who_am_i);
  router.get("/api/users", list_users);
  router.get("/api/users/{id}", show_user);
  router.patch("/api/users/{id}", update_user);
  router.del("/api/users/{id}", remove_user);
  router.post("/api/users/{id}/deactivate", deactivate_user, Access::kSignedIn, ignored);
  router.post("/api/users/{id}/reactivate", reactivate_user, Access::kSignedIn, ignored);
  router.post("/api/users/{id}/email", change_email, Access::kSignedIn, json_body());
  router.post("/api/users/{id}/role", set_role, Access::kSignedIn, json_body());
  router.post("/api/users/{id}/ownership", hand_over_ownership, Access::kSignedIn, ignored);
  router.post("/api/users/{id}/avatar", change_picture, Access::kSignedIn,
              upload_body(kUploadBytesMax));
  router.del("/api/users/{id}/avatar", remove_picture);

  router.get("/api/invite", show_invite);
  router.post("/api/invite/reset-token", reset_invite, Access::kSignedIn, ignored);
  router.get("/api/current-user/token", show_api_token);
  router.post("/api/current-user/reset-token", reset_api_token, Access::kSignedIn, ignored);

  router.post("/api/activity", report_activity, Access::kSignedIn, ignored);
  router.post("/api/activity/batch", report_activity_batch, Access::kSignedIn,
              lines_body(kBatchBytesMax));

  router.get("/api/projects", list_projects);
  router.post("/api/projects", create_project, Access::kSignedIn, json_body());
  router.get("/api/projects/{id}", show_project);
  router.patch("/api/projects/{id}", rename_project);
  router.del("/api/projects/{id}", delete_project);
  router.post("/api/projects/{id}/contributions", contribute, Access::kSignedIn, json_body());

  router.get("/api/events", list_events);
  router.post("/api/events/{name}/undo", undo_event, Access::kSignedIn, ignored);

  router.get("/log/checkpoint", show_checkpoint, Access::kAnyone);
  router.get("/log/tile/{rest}", serve_tile, Access::kAnyone);

  router.get("/health", show_health, Access::kUnidentified);
  router.get("/version", show_version, Access::kUnidentified);
  router.get("/metrics", show_metrics, Access::kUnidentified);
}

}  // namespace muster::http
