// A browser as far as pages need one: keeps the session cookie, posts forms, and does not follow
// redirects.
//
//   Browser ada(server);
//   Answer answer = ada.post("/user/login/", {{"email", "ada@example.org"}, {"password", "..."}});
//   EXPECT_EQ(answer.status, 303);
//   EXPECT_THAT(answer.body, testing::HasSubstr("..."));
//   EXPECT_THAT(ada.changes(), testing::ElementsAre("session.started"));   // since the last look
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "tests/support/http/test_server.h"

namespace muster::http {

struct Answer {
  int status = 0;
  std::string body;
  httplib::Headers headers;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  std::string location() const { return header("Location"); }
  bool has(const std::string& text) const { return body.find(text) != std::string::npos; }
};

class Browser {
 public:
  explicit Browser(TestServer& server)
      : server_(server), client_(server.client()), seen_(server.head()) {
    client_.set_decompress(false);  // bodies as received
  }
  Browser(TestServer& server, const Person& person) : Browser(server) { cookie_ = person.session; }

  Answer get(const std::string& path, httplib::Headers headers = {}) {
    return kept(client_.Get(path, with_cookie(std::move(headers))));
  }
  Answer post(const std::string& path, const httplib::Params& form = {},
              httplib::Headers headers = {}) {
    return kept(client_.Post(path, with_cookie(std::move(headers)), form));
  }
  // Posts a form with files: multipart/form-data.
  Answer upload(const std::string& path, const httplib::MultipartFormDataItems& form) {
    return kept(client_.Post(path, with_cookie({}), form));
  }
  bool has_cookie() const { return !cookie_.empty(); }
  const std::string& cookie() const { return cookie_; }

  // The events since the last call (or construction), without activity: that a request counts as
  // activity at most once a minute has its own test.
  std::vector<std::string> changes() {
    std::vector<std::string> types;
    const Position head = server_.head();
    for (std::string& type : server_.types_since(seen_)) {
      if (type != "activity.pinged") types.push_back(std::move(type));
    }
    seen_ = head;
    return types;
  }

 private:
  httplib::Headers with_cookie(httplib::Headers headers) const {
    if (!cookie_.empty()) headers.emplace("Cookie", server_.cookie_name() + "=" + cookie_);
    return headers;
  }

  Answer kept(httplib::Result result) {
    if (!result) {
      ADD_FAILURE() << "no answer: " << httplib::to_string(result.error());
      return {};
    }
    Answer answer{result->status, result->body, result->headers};
    const std::string set = answer.header("Set-Cookie");
    const std::string name = server_.cookie_name() + "=";
    if (set.starts_with(name)) cookie_ = set.substr(name.size(), set.find(';') - name.size());
    return answer;
  }

  TestServer& server_;
  httplib::Client client_;
  Position seen_;
  std::string cookie_;
};

inline std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + part.size()))
    ++n;
  return n;
}

inline Who by_shell() { return {std::nullopt, Channel::kCli, RequestId(1), {}}; }
inline Who by_program(UserId actor) { return {actor, Channel::kApi, RequestId(1), {}}; }

// What every page must have, and what none may have.
inline void expect_well_made(const Answer& page) {
  const std::string& body = page.body;
  EXPECT_TRUE(body.starts_with("<!doctype html>\n<html lang=\"en\"")) << body.substr(0, 80);
  // (A picture in the page has titles of its own.)
  EXPECT_EQ(count_of(body.substr(0, body.find("</head>")), "<title>"), 1u);
  EXPECT_EQ(count_of(body, "<h1"), 1u);
  EXPECT_EQ(count_of(body, "<main"), 1u);
  EXPECT_EQ(count_of(body, "{{"), 0u) << "a tag of the template is left";
  EXPECT_EQ(count_of(body, "<script"), count_of(body, "<script type=\"module\" src=\"/static/"));
  EXPECT_EQ(count_of(body, " style="), 0u);
  EXPECT_EQ(count_of(body, " onclick="), 0u);
  EXPECT_EQ(count_of(body, "://") - count_of(body, "/user/signup/?token="), 0u)
      << "leads elsewhere";
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.header("Content-Security-Policy"), testing::HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(page.header("Content-Security-Policy"), testing::Not(testing::HasSubstr("unsafe")));
  // Each input has its own label, by its id.
  EXPECT_GE(count_of(body, "<label"), count_of(body, "<input id="));
}

}  // namespace muster::http
