// Whatever is sent to the JSON endpoints: a 4xx that names the field, and the log as it was.

#include <gtest/gtest.h>

#include "tests/support/http/raw_connection.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;

std::string nested(std::size_t depth, const char* open, const char* close) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += open;
  for (std::size_t i = 0; i < depth; ++i) text += close;
  return text;
}

struct Case {
  std::string method;
  std::string path;
  std::string body;
  int status;
  std::string field;  // empty: the answer names none
  std::string type = "application/json";
};

class BadInput : public testing::Test {
 protected:
  TestServer server;
  Person ada = server.person("ada@example.org");
  httplib::Client client = server.client();

  void SetUp() override {
    ASSERT_EQ(client.Post("/api/activity", ada.by_token())->status, 204);
    ASSERT_EQ(
        client.Post("/api/projects", ada.by_token(), R"({"title":"Cats"})", "application/json")
            ->status,
        201);
  }

  httplib::Result send(const Case& c) {
    httplib::Request request;
    request.method = c.method;
    request.path = c.path;
    request.headers = ada.by_token();
    if (!c.type.empty()) request.set_header("Content-Type", c.type);
    request.body = c.body;
    return client.send(request);
  }

  void expect_refused(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
      const std::string what = c.method + " " + c.path + " " + c.body.substr(0, 60);
      const Position before = server.head();
      const auto answer = send(c);
      ASSERT_TRUE(answer) << what << ": " << httplib::to_string(answer.error());
      EXPECT_EQ(answer->status, c.status) << what << " " << answer->body;
      const Json error = Json::parse(answer->body, nullptr, false);
      ASSERT_TRUE(error.is_object()) << what << " " << answer->body;
      EXPECT_FALSE(std::string(error["detail"]).empty()) << what;
      EXPECT_EQ(error.value("field", ""), c.field) << what << " " << answer->body;
      EXPECT_EQ(server.head(), before) << what;
    }
  }
};

TEST_F(BadInput, BodiesThatAreNoJsonObject) {
  std::vector<Case> cases;
  for (const std::string& body : {
           std::string(),
           std::string(" "),
           std::string("null"),
           std::string("7"),
           std::string("[]"),
           std::string("\"title\""),
           std::string("{"),
           std::string("{}}"),
           std::string("{\"title\": }"),
           std::string("{'title': 'x'}"),
           std::string("{\"title\"}"),
           std::string("title=Cats"),
           std::string("{\"title\": \"\xff\xfe\"}"),
           std::string("{\"title\": \"\\ud800\"}"),
           std::string("{\"title\": 1e999}"),
           std::string("\0{}", 3),
           std::string("{\"title\": \"x\"}\0", 15),
           std::string("{\"title\": \"x\"}\0{\"title\": \"y\"}", 29),
           std::string("{\"annotations\": 1}\0{}", 21),
           std::string("{\"phone\": \"1\"}{}"),
           std::string("{\"title\": \"a\nb\"}"),
           nested(17, "[", "]"),
           nested(30'000, "[", ""),
           nested(10'000, "{\"a\":", "}"),
           "{\"title\": " + nested(20'000, "[", "]") + "}",
       }) {
    cases.push_back({"POST", "/api/projects", body, 400, "body"});
    cases.push_back({"PATCH", "/api/users/1", body, 400, "body"});
    cases.push_back({"POST", "/api/projects/1/contributions", body, 400, "body"});
  }
  expect_refused(cases);
}

TEST_F(BadInput, FieldsThatAreMissingUnknownOrOfAnotherType) {
  expect_refused({
      {"POST", "/api/projects", "{}", 400, "title"},
      {"POST", "/api/projects", R"({"title": null})", 400, "title"},
      {"POST", "/api/projects", R"({"title": 5})", 400, "title"},
      {"POST", "/api/projects", R"({"title": ["Cats"]})", 400, "title"},
      {"POST", "/api/projects", R"({"title": ""})", 400, "title"},
      {"POST", "/api/projects", R"({"title": "   "})", 400, "title"},
      {"POST", "/api/projects", R"({"title": "a\u0000b"})", 400, "title"},
      {"POST", "/api/projects", R"({"title": "a\nb"})", 400, "title"},
      {"POST", "/api/projects", R"({"title": "\u202eevil"})", 400, "title"},
      {"POST", "/api/projects", R"({"title": ")" + std::string(257, 'x') + "\"}", 400, "title"},
      {"POST", "/api/projects", R"({"title": "Cats", "color": "red"})", 400, "color"},
      {"POST", "/api/projects", R"({"title": "Cats", "title": "Dogs"})", 400, "title"},
      {"PATCH", "/api/users/1", R"({"phone": "1", "phone": "1"})", 400, "phone"},
      {"PATCH", "/api/projects/1", R"({"name": "Cats"})", 400, "name"},
      {"PATCH", "/api/projects/1", "{}", 400, "title"},
      {"POST", "/api/projects/1/contributions", "{}", 400, "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": 0})", 400, "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": -1})", 400, "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": 1.5})", 400, "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": "1"})", 400, "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": true})", 400, "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": 4294967295})", 400,
       "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": 99999999999999999999})", 400,
       "annotations"},
      {"POST", "/api/projects/1/contributions", R"({"annotations": 1, "user": 1})", 400, "user"},
      {"PATCH", "/api/users/1", R"({"first_name": 5})", 400, "first_name"},
      {"PATCH", "/api/users/1", R"({"last_name": null})", 400, "last_name"},
      {"PATCH", "/api/users/1", R"({"phone": {}})", 400, "phone"},
      {"PATCH", "/api/users/1", R"({"email": "x@example.org"})", 400, "email"},
      {"PATCH", "/api/users/1", R"({"first_name": "a\tb"})", 400, "first_name"},
      {"PATCH", "/api/users/1", R"({"last_name": ")" + std::string(5000, 'x') + "\"}", 400,
       "last_name"},
  });
}

TEST_F(BadInput, IdsThatAreUnknownOrNone) {
  std::vector<Case> cases;
  for (const char* id : {"99", "4294967295"}) {
    const std::string text(id);
    cases.push_back({"GET", "/api/users/" + text, "", 404, "id", ""});
    cases.push_back({"GET", "/api/projects/" + text, "", 404, "id", ""});
  }
  for (const char* id : {"0", "-1", "x", "1.0", "%00", "%2e%2e", "99999999999999999999", "%ff"}) {
    const std::string text(id);
    cases.push_back({"GET", "/api/users/" + text, "", 404, "", ""});
    cases.push_back({"GET", "/api/projects/" + text, "", 404, "", ""});
    cases.push_back({"PATCH", "/api/users/" + text, R"({"phone":"1"})", 404, ""});
    cases.push_back({"POST", "/api/projects/" + text + "/contributions", "{}", 404, ""});
  }
  expect_refused(cases);

  // The words of these refusals are decided below us; the status and the log are what counts here.
  const Position before = server.head();
  for (const Case& c : std::vector<Case>{
           {"PATCH", "/api/users/99", R"({"phone": "1"})", 404, ""},
           {"PATCH", "/api/projects/99", R"({"title": "x"})", 404, ""},
           {"DELETE", "/api/projects/99", "", 404, "", ""},
           {"POST", "/api/projects/99/contributions", R"({"annotations": 1})", 404, ""}}) {
    EXPECT_EQ(send(c)->status, 404) << c.path;
  }
  EXPECT_EQ(server.head(), before);
}

TEST_F(BadInput, BodiesThatAreTooLarge) {
  const std::string megabyte(1u << 20, ' ');
  expect_refused({
      {"POST", "/api/projects", megabyte + "{}", 413, "body"},
      {"POST", "/api/projects", nested(1u << 20, "[", ""), 413, "body"},
      {"PATCH", "/api/users/1", megabyte, 413, "body"},
      {"POST", "/api/activity", megabyte, 413, "body"},
      {"POST", "/api/activity/batch", std::string((8u << 20) + 1, '\n'), 413, "", "text/plain"},
      {"POST", "/api/nowhere/at/all", megabyte, 404, ""},
  });
}

TEST_F(BadInput, TypesThatAreNotJson) {
  std::vector<Case> cases;
  for (const char* type :
       {"text/plain", "text/json", "multipart/form-data; boundary=x", "application/jsonx"}) {
    cases.push_back({"POST", "/api/projects", R"({"title":"x"})", 415, "Content-Type", type});
  }
  cases.push_back({"POST", "/api/activity/batch", "{\"user\":1}", 415, "Content-Type",
                   "multipart/form-data; boundary=x"});
  cases.push_back(
      {"POST", "/api/activity", "x", 415, "Content-Type", "multipart/form-data; boundary=x"});
  expect_refused(cases);
  EXPECT_EQ(send({"POST", "/api/projects", R"({"title":"x"})", 201, "",
                  "Application/JSON; charset=utf-8"})
                ->status,
            201);
  RawConnection without_type(server.port());
  without_type.send("POST /api/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Token " +
                    ada.api_token + "\r\nContent-Length: 13\r\n\r\n{\"title\":\"x\"}");
  EXPECT_TRUE(without_type.read_answer().starts_with("HTTP/1.1 201"));
}

TEST_F(BadInput, MethodsThatAreNotTaken) {
  expect_refused({
      {"PUT", "/api/projects/1", "{}", 405, "method"},
      {"POST", "/api/projects/1", "{}", 405, "method"},
      {"DELETE", "/api/users", "", 405, "method", ""},
      {"GET", "/api/activity", "", 405, "method", ""},
      {"POST", "/health", "", 405, "method", ""},
  });
  const auto answer = send({"PUT", "/api/projects/1", "{}", 405, ""});
  EXPECT_EQ(answer->get_header_value("Allow"), "GET, HEAD, PATCH, DELETE, OPTIONS");
  const auto options = client.Options("/api/projects/");
  EXPECT_EQ(options->status, 204);
  EXPECT_EQ(options->get_header_value("Allow"), "GET, HEAD, POST, OPTIONS");
}

TEST_F(BadInput, ChangesThatAnotherSiteAskedFor) {
  const Position before = server.head();
  for (const httplib::Headers& from :
       {httplib::Headers{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.test"}},
        httplib::Headers{{"Sec-Fetch-Site", "same-site"}},
        httplib::Headers{{"Origin", "https://evil.test"}}, httplib::Headers{{"Origin", "null"}}}) {
    httplib::Headers headers = ada.by_cookie();
    headers.insert(from.begin(), from.end());
    const auto answer = client.Post("/api/invite/reset-token", headers);
    EXPECT_EQ(answer->status, 403);
    EXPECT_EQ(Json::parse(answer->body)["error"], "forbidden");
  }
  EXPECT_EQ(server.head(), before);

  httplib::Headers own = ada.by_cookie();
  own.emplace("Origin", "https://" + server.host());
  EXPECT_EQ(client.Post("/api/invite/reset-token", own)->status, 201);
  httplib::Headers token = ada.by_token();
  token.emplace("Origin", "https://evil.test");
  EXPECT_EQ(client.Post("/api/invite/reset-token", token)->status, 201);
}

// A proxy that checks the one and a server that takes the other would mean two different people.
TEST_F(BadInput, FormsThatHaveAFieldTwice) {
  const Position before = server.head();
  for (const char* body : {"email=ada%40example.org&email=eve%40example.org&password=x",
                           "email=ada%40example.org&password=x&password=x",
                           "email=ada%40example.org&password=x&em%61il="}) {
    const auto answer = client.Post("/user/login/", body, "application/x-www-form-urlencoded");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 400) << body;
  }
  const auto twice =
      client.Post("/api/users/1/avatar", ada.by_token(),
                  httplib::MultipartFormDataItems{{"avatar", "one", "a.png", "image/png"},
                                                  {"avatar", "two", "b.png", "image/png"}});
  ASSERT_TRUE(twice);
  EXPECT_EQ(twice->status, 400);
  EXPECT_EQ(Json::parse(twice->body).value("detail", ""), "The form has a field twice.");
  EXPECT_EQ(server.head(), before);
}

TEST_F(BadInput, HeadersThatCameTwice) {
  for (const char* name : {"Origin", "Authorization", "Sec-Fetch-Site", "Host"}) {
    httplib::Headers headers = ada.by_token();
    headers.emplace(name, "a");
    headers.emplace(name, "b");
    const auto answer = client.Get("/api/users", headers);
    EXPECT_EQ(answer->status, 400) << name;
    EXPECT_EQ(Json::parse(answer->body)["field"], name);
  }
}

}  // namespace
}  // namespace muster::http
