// What handlers see of a request's head, and how an answer's head is written.

#include "http/transport/request.h"

#include <gtest/gtest.h>

#include "http/pipeline/form_fields.h"
#include "http/transport/answer_writer.h"

namespace muster::http {
namespace {

Request request_in(const std::string& head) {
  const auto read = read_head(head);
  EXPECT_TRUE(read) << head;
  return request_of(*read, head);
}

TEST(Request, HasItsPathDecodedAndItsQueryAsSent) {
  const Request request = request_in("GET /a%20b/?q=c%20d&e HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/a%20b/?q=c%20d&e");
  EXPECT_EQ(request.path, "/a b/");
  EXPECT_EQ(request.query(), "q=c%20d&e");
}

TEST(Request, OfAnAbsoluteFormIsForTheHostInIt) {
  const Request request = request_in("GET http://y:80?q HTTP/1.1\r\nHost: x\r\nA: b\r\n\r\n");
  EXPECT_EQ(request.target, "/?q");
  EXPECT_EQ(request.path, "/");
  EXPECT_EQ(request.headers.count("Host"), 1U);
  EXPECT_EQ(request.headers.first("Host"), "y:80");
  EXPECT_EQ(request.headers.first("A"), "b");
  EXPECT_EQ(request_in("OPTIONS http://y HTTP/1.1\r\nHost: x\r\n\r\n").path, "*");
  EXPECT_FALSE(request_in("GET / HTTP/1.0\r\n\r\n").headers.has("Host"));
}

// A library once decoded "%41" in them.
TEST(Request, HasHeadersAsTheyWereSent) {
  const Request request =
      request_in("GET / HTTP/1.1\r\nHost: x\r\nCookie:  a=%41 \r\ncookie: b\r\n\r\n");
  EXPECT_EQ(request.headers.first("COOKIE"), "a=%41");
  EXPECT_EQ(request.headers.count("Cookie"), 2U);
  EXPECT_FALSE(request.headers.has("Cooki"));
}

TEST(FormFields, AreDecodedAndTheFirstOfANameCounts) {
  const FormFields fields("q=a+b%26&&q=c&na%6De=&flag");
  EXPECT_EQ(fields.first("q"), "a b&");
  EXPECT_EQ(fields.first("name"), "");
  EXPECT_EQ(fields.first("flag"), "");
  EXPECT_EQ(fields.first("other"), std::nullopt);
  EXPECT_EQ(FormFields("").first(""), std::nullopt);
  // Nothing between two "&" is no field (URL standard, section 5.1).
  EXPECT_EQ(FormFields("&a=b&&").first(""), std::nullopt);
}

TEST(Response, TakesNoHeaderThatWouldBeTwo) {
  Response response;
  response.set_header("Location", "/a\r\nSet-Cookie: b=c");
  EXPECT_FALSE(response.headers.has("Location"));
  response.set_header("Vary", "a");
  response.set_header("vary", "b");
  EXPECT_EQ(response.headers.count("Vary"), 1U);
  EXPECT_EQ(response.headers.first("Vary"), "b");
}

class AnswerWriterTest : public testing::Test {
 protected:
  const AnswerWriter writer{{.standing = {{"Cache-Control", "Cache-Control: no-store\r\n"},
                                          {"X-Frame-Options", "X-Frame-Options: DENY\r\n"}},
                             .idle_max = std::chrono::seconds(15),
                             .requests_per_connection = 7}};
  static bool has(const std::string& fields, const std::string& line) {
    return ("\r\n" + fields).find("\r\n" + line + "\r\n") != std::string::npos;
  }
};

TEST_F(AnswerWriterTest, SaysHowLongTheBodyIsAndWhetherTheConnectionGoesOn) {
  Response response{.status = 200};
  response.set_content("hello", "text/plain");
  const std::string kept = writer.whole(response, {});
  EXPECT_TRUE(kept.starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(kept.ends_with("\r\n\r\nhello"));
  EXPECT_TRUE(has(kept, "Content-Length: 5"));
  EXPECT_TRUE(has(kept, "Keep-Alive: timeout=15, max=7"));
  const std::string last = writer.whole(response, {.closes = true, .is_to_head = true});
  EXPECT_TRUE(has(last, "Connection: close"));
  EXPECT_EQ(last.find("Keep-Alive"), std::string::npos);
  EXPECT_TRUE(has(last, "Content-Length: 5"));
  EXPECT_TRUE(last.ends_with("\r\n\r\n"));
  EXPECT_TRUE(has(writer.fields(response, {.is_old = true}), "Connection: keep-alive"));
}

TEST_F(AnswerWriterTest, AStreamIsInChunksButForHttp10) {
  Response response;
  response.set_stream({[](BodySink&) { return false; }}, "text/plain");
  EXPECT_TRUE(has(writer.fields(response, {}), "Transfer-Encoding: chunked"));
  const std::string old = writer.fields(response, {.closes = true, .is_old = true});
  EXPECT_EQ(old.find("Transfer-Encoding"), std::string::npos);
  EXPECT_EQ(old.find("Content-Length"), std::string::npos);
}

TEST_F(AnswerWriterTest, WhatStandsOnEveryAnswerGivesWayToTheAnswersOwn) {
  Response response;
  response.set_header("cache-control", "private");
  const std::string fields = writer.fields(response, {});
  EXPECT_TRUE(has(fields, "cache-control: private"));
  EXPECT_EQ(fields.find("no-store"), std::string::npos);
  EXPECT_TRUE(has(fields, "X-Frame-Options: DENY"));
}

TEST_F(AnswerWriterTest, NoContentHasNoLengthAndSaysNothingOfContent) {
  const std::string fields = writer.fields(Response{.status = 204}, {});
  EXPECT_EQ(fields.find("Content-Length"), std::string::npos);
  EXPECT_EQ(fields.find("X-Frame-Options"), std::string::npos);
  EXPECT_TRUE(has(fields, "Cache-Control: no-store"));
}

}  // namespace
}  // namespace muster::http
