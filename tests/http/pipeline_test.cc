// The pipeline around handlers of the test's own: what becomes of errors and exceptions.

#include "http/pipeline/pipeline.h"

#include <stdexcept>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "http/pages/pages.h"
#include "http/pipeline/activity_recorder.h"
#include "http/pipeline/cookies.h"
#include "http/pipeline/errors.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/metrics.h"
#include "http/transport/concurrency_limit.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

class PipelineTest : public testing::Test {
 protected:
  TestServer server;
  ActivityRecorder activity{server.instance()};
  Metrics metrics{server.instance(), activity};
  RequestIds request_ids{server.instance().random()};
  PictureMaker pictures{PictureLimits{}};
  ConcurrencyLimit live_streams{kLiveStreamsMax};
  ConcurrencyLimit exports{kExportsMax};
  App app{server.instance(), {},       render_error_page, metrics, activity,
          request_ids,       pictures, live_streams,      exports};
  Router router;
  Pipeline pipeline{app, router};

  Response get(const std::string& target, const std::vector<Header>& headers = {}) {
    Request request{.method = "GET", .target = target};
    request.path = target.substr(0, target.find('?'));
    for (const auto& [name, value] : headers) request.headers.add(name, value);
    BodyReader none(nullptr);
    return pipeline.answer(request, none).response;
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
  EXPECT_NE(response.body.find("request " + id), std::string::npos) << response.body;
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
    const Request request{.method = "GET", .target = "/api/x", .path = "/api/x"};
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
  router.get(
      "/in",
      [](Exchange& exchange) -> Result<void> {
        set_session_cookie(exchange, Secret("abc"));
        exchange.no_content();
        return {};
      },
      Access::kAnyone);
  EXPECT_EQ(get("/in").headers.first("Set-Cookie"),
            "sessionid=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600");
  EXPECT_EQ(get("/in", {{"X-Forwarded-Proto", "https"}}).headers.first("Set-Cookie"),
            "sessionid=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600; Secure");
  app.options.public_url = "https://people.example.org";
  EXPECT_EQ(get("/in").headers.first("Set-Cookie"),
            "__Host-sessionid=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=1209600; Secure");
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
