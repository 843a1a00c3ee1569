// A browser as far as pages need one: keeps cookies (but that of the known device), posts forms,
// and follows redirects only where asked to.
//
//   Browser ada(server);
//   Answer answer = ada.post("/user/login/", {{"email", "ada@example.org"}, {"password", "..."}});
//   EXPECT_EQ(answer.status, 303);
//   EXPECT_THAT(answer.body, testing::HasSubstr("..."));
//   EXPECT_THAT(ada.changes(), testing::ElementsAre("session.started"));   // since the last look
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include "tests/support/http/test_server.h"

namespace muster::http {

// (The server has an Answer of its own in this namespace.)
struct PageAnswer {
  int status = 0;
  std::string body;
  httplib::Headers headers;

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
  // The whole header that sets it.
  std::string cookie(const std::string& name) const {
    const auto all = headers.equal_range("Set-Cookie");
    for (auto each = all.first; each != all.second; ++each) {
      if (each->second.starts_with(name + "=")) return each->second;
    }
    return {};
  }
  std::string location() const { return header("Location"); }
  bool has(const std::string& text) const { return body.find(text) != std::string::npos; }
};

using Answer = PageAnswer;

class Browser {
 public:
  explicit Browser(TestServer& server)
      : server_(server), client_(server.client()), seen_(server.head()) {
    client_.set_decompress(false);  // bodies as received
  }
  Browser(TestServer& server, const Person& person) : Browser(server) { cookie_ = person.session; }

  Answer get(const std::string& path, httplib::Headers headers = {}) {
    return kept(client_.Get(path, with_cookies(path, std::move(headers))));
  }
  Answer post(const std::string& path, const httplib::Params& form = {},
              httplib::Headers headers = {}) {
    return kept(client_.Post(path, with_cookies(path, std::move(headers)), form));
  }
  // Posts a form with files: multipart/form-data.
  Answer upload(const std::string& path, const httplib::MultipartFormDataItems& form) {
    return kept(client_.Post(path, with_cookies(path, {}), form));
  }
  // The page that a redirect leads to.
  Answer follow(const Answer& answer) {
    EXPECT_EQ(answer.status, 303) << answer.body;
    return get(answer.location().substr(0, answer.location().find('#')));
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
  struct Cookie {
    std::string value;
    std::string path;
  };

  httplib::Headers with_cookies(std::string path, httplib::Headers headers) const {
    path = path.substr(0, path.find_first_of("?#"));
    std::string sent;
    if (!cookie_.empty()) sent = server_.cookie_name() + "=" + cookie_;
    for (const auto& [name, cookie] : others_) {
      if (!(path + '/').starts_with(cookie.path + (cookie.path.ends_with('/') ? "" : "/")))
        continue;
      sent += (sent.empty() ? "" : "; ") + name + "=" + cookie.value;
    }
    if (!sent.empty()) headers.emplace("Cookie", sent);
    return headers;
  }

  Answer kept(httplib::Result result) {
    if (!result) {
      ADD_FAILURE() << "no answer: " << httplib::to_string(result.error());
      return {};
    }
    const auto set = result->headers.equal_range("Set-Cookie");
    for (auto header = set.first; header != set.second; ++header) keep(header->second);
    return {result->status, result->body, result->headers};
  }

  void keep(const std::string& set) {
    const std::string name = set.substr(0, set.find('='));
    const std::string value = set.substr(name.size() + 1, set.find(';') - name.size() - 1);
    if (name == server_.cookie_name()) cookie_ = value;
    if (name == server_.cookie_name() || name.starts_with("muster-device")) return;
    if (set.find("; Max-Age=0;") != std::string::npos) {
      others_.erase(name);
      return;
    }
    const std::string mark = "; Path=";
    const std::size_t begin = set.find(mark) + mark.size();
    others_[name] = {value, set.substr(begin, set.find(';', begin) - begin)};
  }

  TestServer& server_;
  httplib::Client client_;
  Position seen_;
  std::string cookie_;  // of the session
  std::map<std::string, Cookie> others_;
};

// The id of the forms in the page.
inline std::string form_id_in(const Answer& page) {
  const std::string mark = "name=\"form_id\" value=\"";
  const std::size_t at = page.body.find(mark);
  if (at == page.body.npos) return {};
  const std::size_t begin = at + mark.size();
  return page.body.substr(begin, page.body.find('"', begin) - begin);
}

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
  EXPECT_EQ(count_of(body, "://") - count_of(body, "/user/signup/?token=") -
                count_of(body, "/user/password/#"),
            0u)
      << "leads elsewhere";
  EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.header("Content-Security-Policy"), testing::HasSubstr("frame-ancestors 'none'"));
  EXPECT_THAT(page.header("Content-Security-Policy"), testing::Not(testing::HasSubstr("unsafe")));
  // Each input has its own label, by its id.
  EXPECT_GE(count_of(body, "<label"), count_of(body, "<input id="));
}

// The founder, a member, and somebody without an account, each with a browser.
struct FounderMemberAndStranger : testing::Test {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  Browser adas{server, ada};
  Browser bobs{server, bob};
  Browser stranger{server};
};

}  // namespace muster::http
