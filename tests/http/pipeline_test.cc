// The pipeline around handlers of the test's own: what becomes of errors and exceptions.

#include "http/pipeline/pipeline.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "http/pages/pages.h"
#include "http/pipeline/activity_recorder.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/errors.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/form_ledger.h"
#include "http/pipeline/metrics.h"
#include "http/transport/concurrency_limit.h"
#include "tests/support/http/server_log.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

// What a pipeline works with.
struct Surroundings {
  explicit Surroundings(TestServer& server, AppOptions options = {})
      : activity(server.instance()),
        metrics(server.instance(), activity),
        request_ids(server.instance().random()),
        app{server.instance(), std::move(options), render_error_page, metrics, activity,
            request_ids,       pictures,           live_streams,      exports, forms} {}

  ActivityRecorder activity;
  Metrics metrics;
  RequestIds request_ids;
  PictureMaker pictures{PictureLimits{}};
  ConcurrencyLimit live_streams{kLiveStreamsMax};
  ConcurrencyLimit exports{kExportsMax};
  FormLedger forms;
  App app;
};

Response get_from(const Pipeline& pipeline, const std::string& target,
                  const std::vector<Header>& headers = {}) {
  Request request{.method = "GET", .target = target};
  request.path = target.substr(0, target.find('?'));
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  BodyReader none(nullptr);
  return pipeline.answer(request, none).response;
}

class PipelineTest : public testing::Test {
 protected:
  TestServer server;
  Surroundings surroundings{server};
  App& app = surroundings.app;
  Router router;
  Pipeline pipeline{app, router};

  Response get(const std::string& target, const std::vector<Header>& headers = {}) {
    return get_from(pipeline, target, headers);
  }
};

TEST_F(PipelineTest, AnExceptionIsA500ThatTellsNothingButItsRequest) {
  router.get(
      "/api/boom", [](Exchange&) -> Result<void> { throw std::runtime_error("password hunter2"); },
      Access::kAnyone);
  const auto response = get("/api/boom");
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find("hunter2"), std::string::npos);
  const std::string id(response.headers.first("X-Request-Id"));
  EXPECT_EQ(nlohmann::json::parse(response.body)["request"], id) << response.body;
}

// What is busy or broken is worth another try, at the address that was asked for, and the page
// names the request as the log does.
TEST_F(PipelineTest, ThePageOfABusyServerLeadsToItselfAndNamesTheRequest) {
  for (const char* path : {"/audit/busy", "/api/busy"}) {
    router.get(
        path,
        [](Exchange&) -> Result<void> {
          return fail(ErrorCode::kBusy, "The server is busy. Try again in a moment.", {}, "why");
        },
        Access::kAnyone);
  }
  const ServerLog log;
  const auto response = get("/audit/busy?type=user&since=7d");
  EXPECT_EQ(response.status, 503);
  const std::string id(response.headers.first("X-Request-Id"));
  for (const std::string& part :
       {std::string("<title>The server is busy (503) · Muster</title>"),
        std::string("<h1>The server is busy</h1>\n<p>Try again in a moment.</p>\n"),
        std::string("href=\"/audit/busy?type=user&amp;since=7d\">Try again</a>"),
        "Request <code>" + id + "</code>"}) {
    EXPECT_NE(response.body.find(part), std::string::npos) << part << response.body;
  }
  EXPECT_NE(log.text().find("request " + id + ": busy: "), std::string::npos) << log.text();
  const auto json = get("/api/busy");
  EXPECT_EQ(nlohmann::json::parse(json.body)["request"], json.headers.first("X-Request-Id"));
  EXPECT_EQ(get("/nowhere").body.find("Request <code>"), std::string::npos);
}

TEST_F(PipelineTest, APageOfAnErrorSaysWhoToAsk) {
  router.get(
      "/boom", [](Exchange&) -> Result<void> { throw std::runtime_error("password hunter2"); },
      Access::kAnyone);
  const auto response = get("/boom");
  EXPECT_EQ(response.status, 500);
  EXPECT_NE(
      response.body.find("<h1>Something went wrong</h1>\n<p>Try again. If it keeps happening, "
                         "contact your administrator.</p>"),
      std::string::npos)
      << response.body;
  EXPECT_EQ(response.body.find("hunter2"), std::string::npos);
}

// Who sees the page cannot change the setting, so the log says it to who can.
TEST_F(PipelineTest, ARefusedOriginIsLoggedOnceWithTheWayToTrustIt) {
  router.post(
      "/change", [](Exchange&) -> Result<void> { return {}; }, Access::kAnyone);
  const ServerLog log;
  for (const char* origin : {"https://tool.example", "HTTPS://Tool.example:443", "null", "a\"b"}) {
    Request request{.method = "POST", .target = "/change", .path = "/change"};
    request.headers.add("Origin", origin);
    BodyReader none(nullptr);
    EXPECT_EQ(pipeline.answer(request, none).response.status, 403) << origin;
  }
  const std::string said = log.text();
  const std::size_t first = said.find("--trusted-origin https://tool.example ");
  EXPECT_NE(first, std::string::npos) << said;
  EXPECT_EQ(said.find("--trusted-origin", first + 1), std::string::npos) << said;
}

TEST_F(PipelineTest, EveryCodeHasItsStatusAndName) {
  struct Case {
    ErrorCode code;
    int status;
    const char* retry_after;
  };
  for (const Case& c : std::initializer_list<Case>{{ErrorCode::kInvalid, 400, ""},
                                                   {ErrorCode::kUnauthorized, 401, ""},
                                                   {ErrorCode::kForbidden, 403, ""},
                                                   {ErrorCode::kNotFound, 404, ""},
                                                   {ErrorCode::kConflict, 409, ""},
                                                   {ErrorCode::kTooLarge, 413, ""},
                                                   {ErrorCode::kTooMany, 429, "60"},
                                                   {ErrorCode::kBusy, 503, "1"},
                                                   {ErrorCode::kDamaged, 500, ""},
                                                   {ErrorCode::kIo, 500, ""}}) {
    Router own;
    own.get(
        "/api/x",
        [&](Exchange&) -> Result<void> { return fail(c.code, "said", "at", "kept to ourselves"); },
        Access::kAnyone);
    const Pipeline way(app, own);
    Request request{.method = "GET", .target = "/api/x", .path = "/api/x"};
    BodyReader none(nullptr);
    const Response response = way.answer(request, none).response;
    EXPECT_EQ(response.status, c.status);
    EXPECT_EQ(response.headers.first("Retry-After"), c.retry_after);
    const auto body = Json::parse(response.body);
    EXPECT_EQ(body["error"], error_code_name(c.code));
    EXPECT_TRUE(std::string(body["detail"]).starts_with("said"));
    EXPECT_EQ(body["field"], "at");
    EXPECT_EQ(response.body.find("kept to ourselves"), std::string::npos);
  }
}

TEST_F(PipelineTest, PagesLeadToTheSignInAndBack) {
  router.get("/people/", [](Exchange&) -> Result<void> { return {}; });
  const auto response = get("/people/?page=2&x=a%20b");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.headers.first("Location"),
            "/user/login/?next=%2Fpeople%2F%3Fpage%3D2%26x%3Da%2520b");
}

TEST_F(PipelineTest, CookiesAreSecureBehindTls) {
  TestServer other;
  const auto set_by = [](TestServer& of, AppOptions options,
                         const std::vector<Header>& headers = {}) {
    Surroundings surroundings(of, std::move(options));
    Router own;
    own.get(
        "/in",
        [](Exchange& exchange) -> Result<void> {
          set_session_cookie(exchange, Secret("abc"));
          exchange.no_content();
          return {};
        },
        Access::kAnyone);
    const Pipeline way(surroundings.app, own);
    return std::string(get_from(way, "/in", headers).headers.first("Set-Cookie"));
  };
  const std::string name = "muster-session-" + server.instance().public_id();
  const std::string rest = "; HttpOnly; SameSite=Lax; Max-Age=1209600";
  EXPECT_EQ(set_by(server, {}), name + "=abc; Path=/" + rest);
  EXPECT_EQ(set_by(server, {}, {{"X-Forwarded-Proto", "https"}}),
            name + "=abc; Path=/" + rest + "; Secure");
  EXPECT_EQ(set_by(server, {.public_url = "https://people.example.org"}),
            "__Host-" + name + "=abc; Path=/" + rest + "; Secure");
  // "__Host-" takes the path "/".
  EXPECT_EQ(set_by(server, {.public_url = "https://example.org/muster"}),
            "__Secure-" + name + "=abc; Path=/muster" + rest + "; Secure");
  EXPECT_NE(set_by(other, {}), set_by(server, {})) << "two servers on one host share all cookies";
}

TEST_F(PipelineTest, TextThatIsNoUtf8LeavesAsUtf8) {
  router.get(
      "/api/x",
      [](Exchange& exchange) -> Result<void> {
        exchange.json(200, {{"text", "a\xff"}});
        return {};
      },
      Access::kAnyone);
  EXPECT_EQ(get("/api/x").body, "{\"text\":\"a\xef\xbf\xbd\"}\n");
}

}  // namespace
}  // namespace muster::http
