// Only requests that name this server are answered. A web page at evil.example whose name was made
// to resolve to 127.0.0.1 (DNS rebinding) could sign up, list everybody and take the first account
// over: for the browser it was the same origin, and Host was not looked at.

#include "http/pipeline/host_check.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/http/raw_connection.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

TEST(HostName, IsTheHostWithoutItsPortInOneForm) {
  EXPECT_EQ(host_name("People.Example.org:8080"), "people.example.org");
  EXPECT_EQ(host_name("people.example.org."), "people.example.org");
  EXPECT_EQ(host_name("localhost"), "localhost");
  EXPECT_EQ(host_name("127.0.0.1:80"), "127.0.0.1");
  EXPECT_EQ(host_name("[::1]:8080"), "::1");
  EXPECT_EQ(host_name("[0:0::1]"), "::1");
  EXPECT_EQ(host_name("[::ffff:10.0.0.7]"), "10.0.0.7");
}

TEST(HostName, IsNothingWhereThereIsNone) {
  for (const char* text :
       {"", ":80", "a b", "a@b", "a/b", "a:b", "a:1:2", "a:123456", "::1", "[::1", "[::1]x",
        "[::1]:x", "[]", "[evil.example]", "a\"b", "a,b", "\xc3\xa4", ".", "a.."}) {
    EXPECT_FALSE(host_name(text)) << text;
  }
  EXPECT_FALSE(host_name(std::string(300, 'a')));
}

TEST(HostCheck, KnowsLoopbackInEveryForm) {
  const HostCheck hosts({.listening = "127.0.0.1"});
  for (const char* host :
       {"localhost", "LOCALHOST:8080", "localhost.", "muster.localhost:1", "127.0.0.1",
        "127.0.0.1:8080", "127.9.8.7", "[::1]", "[::1]:8080", "[::ffff:127.0.0.1]"}) {
    EXPECT_TRUE(hosts.allows(host, "127.0.0.1")) << host;
  }
}

TEST(HostCheck, RefusesWhatOnlyLooksLikeUs) {
  const HostCheck hosts({.listening = "127.0.0.1", .public_url = "https://people.example.org"});
  for (const char* host : {"evil.example", "evil.example:8080", "127.0.0.1.evil.example",
                           "127.evil.example", "127.1", "localhost.evil.example", "evil-localhost",
                           "people.example.org.evil.example", "evil.people.example.org",
                           "people.example.org@evil.example", "10.0.0.7", "0.0.0.0", "", "[::2]"}) {
    EXPECT_FALSE(hosts.allows(host, "127.0.0.1")) << host;
  }
}

TEST(HostCheck, KnowsWhatTheOperatorNamed) {
  const HostCheck hosts({.listening = "192.168.1.5",
                         .public_url = "https://People.example.org:8443/muster",
                         .trusted_origins = {"https://app.example.net"},
                         .allowed_hosts = {"people.lan", "[fd00::7]"}});
  for (const char* host : {"people.example.org", "people.example.org:443", "192.168.1.5:8080",
                           "app.example.net", "people.lan:8080", "[fd00::7]:8080"}) {
    EXPECT_TRUE(hosts.allows(host, "127.0.0.1")) << host;
  }
}

TEST(HostCheck, KnowsTheAddressThatTheConnectionArrivedAt) {
  for (const char* listening : {"0.0.0.0", "::"}) {
    const HostCheck hosts({.listening = listening});
    EXPECT_TRUE(hosts.allows("10.0.0.7:8080", "10.0.0.7"));
    EXPECT_TRUE(hosts.allows("[fd00::7]:8080", "fd00::7"));
    EXPECT_FALSE(hosts.allows("10.0.0.8:8080", "10.0.0.7"));
  }
}

// As a browser sends from a page at evil.example that was rebound to us.
httplib::Headers rebound() {
  return {{"Host", "evil.example:8080"},
          {"Origin", "http://evil.example:8080"},
          {"Sec-Fetch-Site", "same-origin"}};
}

TEST(HostOfARequest, AReboundPageGetsNothingFromAnyRoute) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const Position before = server.head();
  for (const char* path : {"/", "/user/signup/", "/user/login/", "/people/", "/people/1",
                           "/people/events", "/audit/export.csv", "/static/favicon.svg", "/health",
                           "/version", "/metrics", "/api/users", "/api/invite", "/nowhere"}) {
    httplib::Headers headers = rebound();
    headers.merge(ada.by_cookie());
    const auto answer = client.Get(path, headers);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 421) << path;
    EXPECT_EQ(answer->body.find("ada@example.org"), std::string::npos) << path;
  }
  for (const char* path : {"/user/signup/", "/user/login/", "/people/1/password-link",
                           "/api/activity", "/api/projects"}) {
    httplib::Headers headers = rebound();
    headers.merge(ada.by_token());
    const auto answer =
        client.Post(path, headers, "email=eve%40evil.example&password=correct+horse",
                    "application/x-www-form-urlencoded");
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status, 421) << path;
  }
  EXPECT_EQ(server.types_since(before), std::vector<std::string>{});
}

TEST(HostOfARequest, TheRefusalIsAPageForBrowsersAndJsonForPrograms) {
  TestServer server;
  auto client = server.client();
  const auto page = client.Get("/people/", rebound());
  EXPECT_EQ(page->get_header_value("Content-Type"), "text/html; charset=utf-8");
  EXPECT_NE(page->body.find("<h1>Unknown server address</h1>"), std::string::npos) << page->body;
  // The command to allow it is for the operator alone, and what was sent is not repeated.
  for (const char* part : {"--host", "--allowed-host", "evil.example"}) {
    EXPECT_EQ(page->body.find(part), std::string::npos) << part;
  }
  const auto json = nlohmann::json::parse(client.Get("/api/users", rebound())->body);
  EXPECT_EQ(json["error"], "forbidden");
  EXPECT_EQ(json["field"], "Host");
}

TEST(HostOfARequest, ForwardedHostsAreNotBelieved) {
  TestServer server;
  auto client = server.client();
  for (const char* claim :
       {"X-Forwarded-Host", "X-Host", "X-Original-Host", "X-Forwarded-Server"}) {
    httplib::Headers foreign{{"Host", "evil.example"}, {claim, "localhost"}};
    EXPECT_EQ(client.Get("/health", foreign)->status, 421) << claim;
    httplib::Headers ours{{claim, "evil.example"}};
    const auto answer = client.Get("/user/signup/", ours);
    EXPECT_EQ(answer->status, 200) << claim;
    EXPECT_EQ(answer->body.find("evil.example"), std::string::npos) << claim;
  }
  httplib::Headers forwarded{{"Host", "evil.example"}, {"Forwarded", "host=localhost"}};
  EXPECT_EQ(client.Get("/health", forwarded)->status, 421);
}

TEST(HostOfARequest, ThePublicNameAndAllowedNamesAreAnswered) {
  TestServer server({.public_url = "https://people.example.org", .allowed_hosts = {"people.lan"}});
  auto client = server.client();
  for (const char* host : {"people.example.org", "people.lan:8080", "localhost", "[::1]:80"}) {
    EXPECT_EQ(client.Get("/health", httplib::Headers{{"Host", host}})->status, 200) << host;
  }
  EXPECT_EQ(client.Get("/health", httplib::Headers{{"Host", "people.example.com"}})->status, 421);
}

// Not a browser: those always name the host.
TEST(HostOfARequest, AnOldProbeWithoutAHostIsAnswered) {
  TestServer server;
  RawConnection raw(server.port());
  raw.send("GET /health HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(raw.read_answer().starts_with("HTTP/1.1 200"));
}

}  // namespace
}  // namespace muster::http
