#include "http/pipeline/router.h"

#include <gtest/gtest.h>

#include "http/pipeline/exchange.h"

namespace muster::http {
namespace {

Result<void> nothing(Exchange&) { return {}; }

Router example() {
  Router router;
  router.get("/", nothing);
  router.get("/people/", nothing);
  router.get("/people/{id}", nothing);
  router.get("/api/projects/{id}", nothing);
  router.del("/api/projects/{id}", nothing);
  router.get("/operations/{name}", nothing);
  router.get("/static/{rest}", nothing);
  return router;
}

TEST(Router, TakesAPathWithAndWithoutASlashAtTheEnd) {
  const Router router = example();
  for (const char* path : {"/people", "/people/"}) {
    const auto match = router.match("GET", path);
    ASSERT_NE(match.route, nullptr) << path;
    EXPECT_EQ(match.route->pattern, "/people/");
  }
  EXPECT_NE(router.match("GET", "/").route, nullptr);
}

TEST(Router, ReadsIdsStrictly) {
  const Router router = example();
  EXPECT_EQ(router.match("GET", "/people/17/").id, 17U);
  EXPECT_EQ(router.match("GET", "/people/4294967295").id, 4294967295U);
  for (const char* path : {"/people/0", "/people/-1", "/people/+1", "/people/007", "/people/1.0",
                           "/people/4294967296", "/people/99999999999999999999", "/people/1x",
                           "/people/ 1", "/people/\xD9\xA1", "/people/1/2"}) {
    const auto match = router.match("GET", path);
    EXPECT_EQ(match.route, nullptr) << path;
    EXPECT_EQ(match.allow, "") << path;
  }
}

TEST(Router, ReadsNamesAndWhatIsLeft) {
  const Router router = example();
  EXPECT_EQ(router.match("GET", "/operations/user").name, "user");
  EXPECT_EQ(router.match("GET", "/static/css/site.css").rest, "css/site.css");
  EXPECT_EQ(router.match("GET", "/static/").route, nullptr);
}

TEST(Router, NamesTheMethodsOfAKnownPath) {
  const Router router = example();
  EXPECT_EQ(router.match("PUT", "/api/projects/1").route, nullptr);
  EXPECT_EQ(router.match("PUT", "/api/projects/1").allow, "GET, HEAD, DELETE");
  EXPECT_EQ(router.match("PUT", "/nowhere").allow, "");
}

TEST(Router, AnswersHeadAsGet) {
  const auto match = example().match("HEAD", "/people");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->method, "GET");
}

TEST(Router, RefusesWhatIsNoPath) {
  const Router router = example();
  for (const char* path : {"", "people", "*", "http://x/people"}) {
    EXPECT_EQ(router.match("GET", path).route, nullptr) << path;
  }
}

}  // namespace
}  // namespace muster::http
