// What RFC 9112 (HTTP/1.1) says that a server must do with a message, rule by rule: what is sent,
// and what has to come of it. Sections are those of RFC 9112 unless "9110" stands before them.
//
// Another request follows each case in the same bytes. After a request that is taken it is
// answered; after one that is refused the connection closes, because what follows may be part of
// the body that nobody can measure.

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/http/raw_connection.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using std::string;

struct Case {
  const char* section;
  const char* rule;
  string bytes;
  int status;
};

const string kFollower = "GET /version HTTP/1.1\r\nHost: x\r\n\r\n";

// "{token}" in the bytes stands for Ada's.
class Framing : public testing::Test {
 protected:
  string with_token(string bytes) const {
    constexpr std::string_view kToken = "{token}";
    if (const auto at = bytes.find(kToken); at != string::npos) {
      bytes.replace(at, kToken.size(), ada.api_token);
    }
    return bytes;
  }
  static int status_of(const string& answer) {
    return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
  }
  static string name_of(const Case& c) {
    return string(c.section) + ": " + c.rule + "\n" + c.bytes.substr(0, 300);
  }

  void expect_taken(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
      RawConnection raw(server.port());
      raw.send(with_token(c.bytes) + kFollower);
      EXPECT_EQ(status_of(raw.read_answer()), c.status) << name_of(c);
      EXPECT_EQ(status_of(raw.read_answer()), 200) << name_of(c);
    }
  }
  void expect_closed(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
      const Position before = server.head();
      RawConnection raw(server.port());
      raw.send(with_token(c.bytes) + kFollower);
      const string answer = raw.read_answer();
      EXPECT_EQ(status_of(answer), c.status) << name_of(c) << answer;
      EXPECT_NE(answer.find("\r\nConnection: close\r\n"), string::npos) << name_of(c);
      EXPECT_TRUE(raw.is_closed()) << name_of(c);
      if (c.status >= 400) {
        EXPECT_EQ(server.head(), before) << name_of(c);
      }
    }
  }

  // Known by every name that is used here: what is a valid name is another question.
  TestServer server{AppOptions{.allowed_hosts = {"x.example.org", "[2001:db8::1]", "a-b_c.example",
                                                 "ours.example", "other.example"}}};
  Person ada = server.person("ada@example.org");
};

const string kGet = "GET /health HTTP/1.1\r\nHost: x\r\n";
const string kOldGet = "GET /health HTTP/1.0\r\n";
const string kPost =
    "POST /api/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Token {token}\r\n"
    "Content-Type: application/json\r\n";
const string kBody = R"({"title":"x"})";

string chunked(const string& chunks) {
  return kPost + "Transfer-Encoding: chunked\r\n\r\n" + chunks;
}
string headers(int count) {
  string all;
  for (int i = 0; i < count; ++i) all += "A" + std::to_string(i) + ": b\r\n";
  return all;
}
string line(const string& request_line) { return request_line + "\r\nHost: x\r\n\r\n"; }

TEST_F(Framing, Lines) {
  expect_taken({
      {"2.2", "empty lines before a request are skipped", "\r\n\r\n" + kGet + "\r\n", 200},
  });
  expect_closed({
      {"2.2", "a bare LF ends no line", "GET /health HTTP/1.1\nHost: x\n\n", 400},
      {"2.2", "a bare LF ends no header", "GET /health HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400},
      {"2.2", "a bare LF does not end a head", kGet + "\n", 400},
      {"2.2", "a bare CR is invalid in a value", kGet + "A: b\rc\r\n\r\n", 400},
      {"2.2", "a bare CR is invalid in a name", kGet + "A\rB: c\r\n\r\n", 400},
      {"2.2", "a bare CR is invalid in the request line", line("GET /hea\rlth HTTP/1.1"), 400},
      {"2.2", "a blank before the first header",
       "GET /health HTTP/1.1\r\n Host: x\r\nHost: x\r\n\r\n", 400},
      {"2.2", "an empty line is CR LF", "\n" + kGet + "\r\n", 400},
      {"2.2", "what is not HTTP", "\x16\x03\x01\x02", 400},
      {"2.2", "what is not HTTP", "NONSENSE\r\n\r\n", 400},
  });
}

TEST_F(Framing, Versions) {
  expect_taken({
      {"2.3, 9110 2.5", "a later minor version is taken as 1.1",
       "GET /health HTTP/1.2\r\nHost: x\r\n\r\n", 200},
      {"2.3, 9110 2.5", "a later minor version is taken as 1.1",
       "GET /health HTTP/1.9\r\nHost: x\r\n\r\n", 200},
  });
  expect_closed({
      {"2.3", "the name is in upper case", line("GET /health http/1.1"), 400},
      {"2.3", "one digit, a point, one digit", line("GET /health HTTP/1.10"), 400},
      {"2.3", "one digit, a point, one digit", line("GET /health HTTP/01.1"), 400},
      {"2.3", "one digit, a point, one digit", line("GET /health HTTP/1"), 400},
      {"2.3", "one digit, a point, one digit", line("GET /health HTTP/1,1"), 400},
      {"2.3", "another name", line("GET /health HTCPCP/1.0"), 400},
      {"2.3", "none", line("GET /health"), 400},
      {"9110 15.6.6", "another major version", line("GET /health HTTP/2.0"), 505},
      {"9110 15.6.6", "another major version", "PRI * HTTP/2.0\r\n\r\n", 505},
      {"9110 15.6.6", "another major version", line("GET /health HTTP/0.9"), 505},
  });
}

TEST_F(Framing, RequestLines) {
  expect_closed({
      {"3", "one space between the parts", line("GET  /health HTTP/1.1"), 400},
      {"3", "one space between the parts", line("GET /health  HTTP/1.1"), 400},
      {"3", "one space between the parts", line("GET\t/health HTTP/1.1"), 400},
      {"3", "no space at the end", line("GET /health HTTP/1.1 "), 400},
      {"3", "no space at the start", line(" GET /health HTTP/1.1"), 400},
      {"3.1", "the method is a token", line("G(T /health HTTP/1.1"), 400},
      {"3.1", "the method is a token", line(string("G\0T /health HTTP/1.1", 20)), 400},
      {"3.1", "the method is a token", line("G\xc3\x84T /health HTTP/1.1"), 400},
      {"3.1", "methods are case-sensitive, others unknown", line("get /health HTTP/1.1"), 501},
      {"3.1", "a method that is unknown", line("BREW /health HTTP/1.1"), 501},
      {"9110 9.3.6", "CONNECT is for proxies", line("CONNECT x:443 HTTP/1.1"), 501},
      {"9110 9.3.8", "TRACE would show a proxy's secrets", line("TRACE / HTTP/1.1"), 501},
      {"3.2", "no blanks in the address", line("GET /hea lth HTTP/1.1"), 400},
      {"3.2", "no controls in the address", line("GET /hea\x01lth HTTP/1.1"), 400},
      {"3.2", "no controls in the address", line("GET /hea\x7flth HTTP/1.1"), 400},
      {"3.2.1", "no fragment", line("GET /health#top HTTP/1.1"), 400},
      {"3.2.1", "a path begins with a slash", line("GET health HTTP/1.1"), 400},
      {"3.2", "there is an address", line("GET  HTTP/1.1"), 400},
      {"3.2.4", "the asterisk is for OPTIONS", line("GET * HTTP/1.1"), 400},
      {"3", "an address that is too long", line("GET /" + string(9000, 'a') + " HTTP/1.1"), 414},
      {"3", "a path that is too long", line("GET /" + string(2000, 'a') + " HTTP/1.1"), 414},
  });
  expect_taken({
      {"3.2.4", "OPTIONS for the whole server", line("OPTIONS * HTTP/1.1"), 204},
      {"3.2.4", "OPTIONS for the whole server, by its name", line("OPTIONS http://x HTTP/1.1"),
       204},
      {"3.2.1", "what browsers leave unencoded", line("GET /health?a={|}^`\" HTTP/1.1"), 200},
      {"3.2.1", "what curl leaves unencoded", line("GET /health?a=\xc3\xab HTTP/1.1"), 200},
      {"3", "8000 bytes are supported", line("GET /health?" + string(7980, 'a') + " HTTP/1.1"),
       200},
  });
}

TEST_F(Framing, Hosts) {
  const string get = "GET /health HTTP/1.1\r\n";
  expect_closed({
      {"3.2", "HTTP/1.1 names one", get + "\r\n", 400},
      {"3.2", "HTTP/1.1 names one, beside an absolute form too",
       "GET http://x/health HTTP/1.1\r\n\r\n", 400},
      {"3.2", "only one", get + "Host: x\r\nHost: x\r\n\r\n", 400},
      {"3.2", "only one, in HTTP/1.0 too", kOldGet + "Host: x\r\nHost: y\r\n\r\n", 400},
      {"9110 4.2.1", "an empty one", get + "Host:\r\n\r\n", 400},
      {"3.2", "a valid one, in HTTP/1.0 too", kOldGet + "Host: a b\r\n\r\n", 400},
      {"3.2", "a valid one, beside an absolute form too",
       "GET http://x/health HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
      {"9110 4.2.4", "no user in an absolute form", line("GET http://ada@x/health HTTP/1.1"), 400},
      {"9110 4.2.1", "no empty host in an absolute form", line("GET http:///health HTTP/1.1"), 400},
      {"3.2.2", "schemes that are not ours", line("GET ftp://x/health HTTP/1.1"), 400},
  });
  for (const char* bad :
       {"x y",     "x,y",    "x, y",  "http://x",  "x/",           "x/health", "ada@x",
        "x:80:80", "x:port", "x:+80", "x:99999",   "x:-1",         ":80",      "[::1",
        "::1",     "[::1]x", "[x]",   "[]",        "[::1%25eth0]", "x%2ey",    "x\\y",
        "x?y",     "x#y",    "\"x\"", "x\xc3\xab", "[::1]:80:80"}) {
    expect_closed({{"3.2", "a valid one", get + "Host: " + bad + "\r\n\r\n", 400}});
  }
  for (const char* good : {"x", "X.Example.org", "x:80", "x:", "127.0.0.1:65535", "[::1]",
                           "[::1]:8080", "[2001:DB8::1]", "a-b_c.example.", "\t x \t"}) {
    expect_taken({{"3.2", "a valid one", get + "Host: " + good + "\r\n\r\n", 200}});
  }
  expect_taken({
      {"3.2.2", "an absolute form", line("GET http://x/health HTTP/1.1"), 200},
      {"3.2.2", "an absolute form", line("GET HTTP://x:80/health?a=b HTTP/1.1"), 200},
      {"3.2.2", "an absolute form", line("GET https://x/health HTTP/1.1"), 200},
      {"3.2.2", "an absolute form without a path", line("GET http://x HTTP/1.1"), 303},
      {"3.2.2", "an absolute form without a path", line("GET http://x?a HTTP/1.1"), 303},
      {"9.3", "HTTP/1.0 need not name one", kOldGet + "Connection: keep-alive\r\n\r\n", 200},
  });
}

// 3.2.2: the authority of an absolute form takes the place of Host. The origin check shows it: what
// a page of x asks of x is its own site's doing.
TEST_F(Framing, TheAuthorityOfAnAbsoluteFormIsTheHost) {
  const auto ask = [&](const string& target, const string& host) {
    RawConnection raw(server.port());
    raw.send("POST " + target + " HTTP/1.1\r\nHost: " + host +
             "\r\nOrigin: http://ours.example\r\nCookie: " + ada.cookie_name + "=" + ada.session +
             "\r\n\r\n");
    return status_of(raw.read_answer());
  };
  EXPECT_EQ(ask("/api/activity", "ours.example"), 204);
  EXPECT_EQ(ask("/api/activity", "other.example"), 403);
  EXPECT_EQ(ask("http://ours.example/api/activity", "other.example"), 204);
  EXPECT_EQ(ask("http://other.example/api/activity", "ours.example"), 403);
}

TEST_F(Framing, Fields) {
  expect_closed({
      {"5.1", "no blank before the colon", kGet + "A : b\r\n\r\n", 400},
      {"5.1", "no tab before the colon", kGet + "A\t: b\r\n\r\n", 400},
      {"5.1", "no blank in a name", kGet + "A B: c\r\n\r\n", 400},
      {"5.1", "a name is a token", kGet + "A(: b\r\n\r\n", 400},
      {"5.1", "a name is a token", kGet + "\xc3\x84: b\r\n\r\n", 400},
      {"5.1", "a name is a token", kGet + string("A\0B: c\r\n\r\n", 10), 400},
      {"5.1", "a name is not empty", kGet + ": b\r\n\r\n", 400},
      {"5", "there is a colon", kGet + "A\r\n\r\n", 400},
      {"5.2", "no folded lines", kGet + "A: b\r\n c\r\n\r\n", 400},
      {"5.2", "no folded lines", kGet + "A: b\r\n\tc\r\n\r\n", 400},
      {"9110 5.5", "no NUL in a value", kGet + string("A: b\0c\r\n\r\n", 10), 400},
      {"9110 5.5", "no controls in a value", kGet + "A: b\x01\r\n\r\n", 400},
      {"9110 5.5", "no controls in a value", kGet + "A: b\x7f\r\n\r\n", 400},
      {"5.1", "what hid a body: a blank",
       "POST /api/activity HTTP/1.1\r\nHost: x\r\nContent-Length : 35\r\n\r\n", 400},
      {"5.2", "what hid a body: a folded line",
       "POST /api/activity HTTP/1.1\r\nHost: x\r\nA: b\r\n Content-Length: 35\r\n\r\n", 400},
      {"9110 5.4", "more than we take", kGet + "A: " + string(17'000, 'b') + "\r\n\r\n", 431},
      {"9110 5.4", "more than we take", kGet + headers(100) + "\r\n", 431},
  });
  expect_taken({
      {"5.1", "blanks around a value", kGet + "A: \t b \t \r\nB:c\r\nC:\r\n\r\n", 200},
      {"9110 5.5", "bytes that are no ASCII in a value", kGet + "A: \xc3\xab\xff\r\n\r\n", 200},
      {"9110 5.6.2", "every character of a token", kGet + "!#$%&'*+-.^_`|~9z: b\r\n\r\n", 200},
      {"9110 5.4", "a hundred with Host", kGet + headers(99) + "\r\n", 200},
      {"9110 14.2", "ranges that are not understood", kGet + "Range: pages=1\r\n\r\n", 200},
      {"9110 14.2", "ranges that are not valid", kGet + "Range: bytes=9-1\r\n\r\n", 200},
  });
}

TEST_F(Framing, Lengths) {
  const string post = kPost;
  expect_taken({
      {"6.2", "a body", post + "Content-Length: 13\r\n\r\n" + kBody, 201},
      {"6.2", "zeros at the start", post + "Content-Length: 0013\r\n\r\n" + kBody, 201},
      {"6.3", "no length, no body",
       "POST /api/activity HTTP/1.1\r\nHost: x\r\nAuthorization: Token {token}\r\n\r\n", 204},
  });
  expect_closed({
      {"6.3", "two lengths", post + "Content-Length: 13\r\nContent-Length: 14\r\n\r\n" + kBody,
       400},
      {"6.3", "the same length twice",
       post + "Content-Length: 13\r\nContent-Length: 13\r\n\r\n" + kBody, 400},
      {"6.3", "a list of lengths", post + "Content-Length: 13, 13\r\n\r\n" + kBody, 400},
      {"6.3", "a sign", post + "Content-Length: +13\r\n\r\n" + kBody, 400},
      {"6.3", "a sign", post + "Content-Length: -13\r\n\r\n" + kBody, 400},
      {"6.3", "hexadecimal", post + "Content-Length: 0xd\r\n\r\n" + kBody, 400},
      {"6.3", "a blank inside", post + "Content-Length: 1 3\r\n\r\n" + kBody, 400},
      {"6.3", "nothing", post + "Content-Length:\r\n\r\n" + kBody, 400},
      {"6.3", "percent-encoded", post + "Content-Length: %31%33\r\n\r\n" + kBody, 400},
      {"6.2", "more than any number", post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
      {"6.2", "more than any number", post + "Content-Length: 18446744073709551629\r\n\r\n", 400},
      {"9110 15.5.14", "more than we take", post + "Content-Length: 99999999\r\n\r\n", 413},
      {"9110 9.3.1", "a body of GET", kGet + "Content-Length: 3\r\n\r\nabc", 400},
      {"9110 9.3.2", "a body of HEAD",
       "HEAD /health HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"9.3", "a body that was not read",
       "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc", 404},
  });
}

TEST_F(Framing, TransferCodings) {
  const string post = kPost;
  const string chunks = "d\r\n" + kBody + "\r\n0\r\n\r\n";
  expect_taken({
      {"7.1", "chunks", chunked(chunks), 201},
      {"7", "codings are case-insensitive", post + "Transfer-Encoding: Chunked\r\n\r\n" + chunks,
       201},
      {"9110 5.6.1", "empty elements of a list",
       post + "Transfer-Encoding: , chunked,\r\n\r\n" + chunks, 201},
  });
  expect_closed({
      {"6.1", "length and coding",
       post + "Content-Length: 13\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 400},
      {"6.1", "length and coding",
       post + "Transfer-Encoding: chunked\r\nContent-Length: 13\r\n\r\n" + chunks, 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: gzip\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: chunked, gzip\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: identity\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: xchunked\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: chunked;a=b\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: \"chunked\"\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding: %63hunked\r\n\r\n", 400},
      {"6.3", "chunked is not the last", post + "Transfer-Encoding:\r\n\r\n", 400},
      {"6.3", "chunked is not the last",
       post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" + chunks, 400},
      {"6.1", "chunked twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n" + chunks, 501},
      {"6.1", "chunked twice",
       post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks, 501},
      {"6.1", "codings that we do not know", post + "Transfer-Encoding: gzip, chunked\r\n\r\n",
       501},
      {"6.1", "HTTP/1.0 has none",
       "POST /api/activity HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"9110 9.3.1", "a body of GET", kGet + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"9110 9.3.5", "a body of DELETE",
       "DELETE /api/projects/1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
  });
}

TEST_F(Framing, Chunks) {
  const string rest = "\r\n0\r\n\r\n";
  expect_taken({
      {"7.1", "several", chunked("1\r\n{\r\nC\r\n\"title\":\"x\"}\r\n0\r\n\r\n"), 201},
      {"7.1", "sizes in either case", chunked("D\r\n" + kBody + rest), 201},
      {"7.1", "zeros at the start", chunked("000d\r\n" + kBody + "\r\n000\r\n\r\n"), 201},
      {"7.1.1", "extensions are ignored", chunked("d;a\r\n" + kBody + "\r\n0;b=c\r\n\r\n"), 201},
      {"7.1.1", "extensions are ignored", chunked("d ; a = \"b;c\" ;d\r\n" + kBody + rest), 201},
      {"7.1.2", "trailers are no headers",
       chunked("d\r\n" + kBody + "\r\n0\r\nAuthorization: Token x\r\nHost: y\r\n\r\n"), 201},
  });
  for (const char* size :
       {"0xd", "+d", "-d", " d", "d ", "d x", "\td", "", ";a", "g", "d\x01", "d;a\x01", "d,d",
        "\"d\"", "1000000000000000d", "10000000000000000d", "ffffffffffffffff"}) {
    expect_closed({{"7.1", "a size is hexadecimal digits",
                    chunked(string(size) + "\r\n" + kBody + rest), 400}});
  }
  expect_closed({
      {"7.1", "CR LF after a size", chunked("d\n" + kBody + rest), 400},
      {"7.1", "CR LF after a size", chunked("d\r" + kBody + rest), 400},
      {"7.1", "CR LF after the data", chunked("d\r\n" + kBody + "0\r\n\r\n"), 400},
      {"7.1", "CR LF after the data", chunked("d\r\n" + kBody + "\n0\r\n\r\n"), 400},
      {"7.1", "as much data as was said", chunked("c\r\n" + kBody + rest), 400},
      {"7.1.1", "extensions are bounded",
       chunked("d;" + string(9'000, 'a') + "\r\n" + kBody + rest), 400},
      {"7.1.2", "trailers are headers by their form",
       chunked("d\r\n" + kBody + "\r\n0\r\nA\r\n\r\n"), 400},
      {"7.1.2", "trailers are headers by their form",
       chunked("d\r\n" + kBody + "\r\n0\r\nA : b\r\n\r\n"), 400},
      {"7.1.2", "trailers are headers by their form",
       chunked("d\r\n" + kBody + "\r\n0\r\nA: b\r\n c\r\n\r\n"), 400},
      {"7.1.2", "trailers are headers by their form",
       chunked("d\r\n" + kBody + "\r\n0\r\nA: b\nC: d\r\n\r\n"), 400},
      {"7.1.2", "trailers are bounded",
       chunked("d\r\n" + kBody + "\r\n0\r\nA: " + string(9'000, 'a') + "\r\n\r\n"), 400},
  });
}

TEST_F(Framing, Expectations) {
  RawConnection raw(server.port());
  raw.send(with_token(kPost + "Expect: 100-Continue\r\nContent-Length: 13\r\n\r\n"));
  EXPECT_EQ(status_of(raw.read_answer()), 100);
  raw.send(kBody);
  EXPECT_EQ(status_of(raw.read_answer()), 201);
  expect_taken({
      {"9110 10.1.1", "HTTP/1.0 cannot expect anything",
       "POST /api/activity HTTP/1.0\r\nAuthorization: Token {token}\r\nConnection: keep-alive\r\n"
       "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}",
       204},
      {"9110 10.1.1", "without a body nothing is waited for", kGet + "Expect: 100-continue\r\n\r\n",
       200},
  });
  expect_closed({
      {"9110 10.1.1", "what else is expected", kGet + "Expect: tea\r\n\r\n", 417},
      {"9110 10.1.1", "what is refused is not waited for",
       "POST /api/projects HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
       "Content-Length: 99999999\r\n\r\n",
       413},
  });
}

TEST_F(Framing, Persistence) {
  expect_closed({
      {"9.3", "close", kGet + "Connection: close\r\n\r\n", 200},
      {"9.3", "close in any case", kGet + "Connection: Close\r\n\r\n", 200},
      {"9.3", "close in a list", kGet + "Connection: keep-alive, close\r\n\r\n", 200},
      {"9.3", "close in a second line",
       kGet + "Connection: keep-alive\r\nConnection: close\r\n\r\n", 200},
      {"9.3", "HTTP/1.0 does not persist", kOldGet + "\r\n", 200},
  });
  expect_taken({
      {"9.3", "HTTP/1.1 persists", kGet + "\r\n", 200},
      {"9.3", "HTTP/1.0 persists where it asks to", kOldGet + "Connection: keep-alive\r\n\r\n",
       200},
      {"9.3", "HTTP/1.0 persists where it asks to", kOldGet + "Connection: Keep-Alive\r\n\r\n",
       200},
      {"9.3.2", "answers keep their order", kGet + "\r\n", 200},
  });
  RawConnection raw(server.port());
  raw.send(kOldGet + "Connection: keep-alive\r\n\r\n");
  EXPECT_NE(raw.read_answer().find("\r\nConnection: keep-alive\r\n"), string::npos) << "C.2.2";
}

// 6.1: HTTP/1.0 does not know chunks.
TEST_F(Framing, Http10IsNeverAnsweredInChunks) {
  server.client().Get("/api/users", ada.by_cookie());  // is noted as activity, once
  for (const char* path : {"/api/users", "/audit/export.csv", "/audit/export.jsonl"}) {
    const auto chunks = server.client().Get(path, ada.by_cookie());
    RawConnection raw(server.port());
    raw.send("GET " + string(path) + " HTTP/1.0\r\nConnection: keep-alive\r\nCookie: " +
             ada.cookie_name + "=" + ada.session + "\r\n\r\n");
    const string answer = raw.read_to_end();
    EXPECT_EQ(answer.find("Transfer-Encoding"), string::npos) << path << "\n" << answer;
    EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), chunks->body) << path;
  }
}

// 6.3 and 9110 6.4.1: a client would take their bytes for the next answer.
TEST_F(Framing, AnswersToHeadHaveNoBody) {
  for (const char* head :
       {"HEAD /health HTTP/1.1\r\nHost: x\r\n\r\n", "HEAD /nowhere HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    RawConnection raw(server.port());
    raw.send(string(head) + "GET /version HTTP/1.0\r\n\r\n");
    const string all = raw.read_to_end();
    EXPECT_EQ(all.find("\r\n\r\nHTTP/1.1 200"), all.find("\r\n\r\n")) << all;
  }
  RawConnection refused(server.port());
  refused.send("HEAD /health HTTP/1.1\r\n\r\n");
  const string answer = refused.read_to_end();
  EXPECT_EQ(status_of(answer), 400);
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(Framing, AnswersWithoutContentHaveNoLength) {
  RawConnection raw(server.port());
  raw.send("OPTIONS /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const string answer = raw.read_to_end();
  EXPECT_EQ(status_of(answer), 204);
  EXPECT_EQ(answer.find("Content-Length"), string::npos) << answer;
  EXPECT_EQ(answer.find("Transfer-Encoding"), string::npos) << answer;
}

// What cpp-httplib decodes by itself. A session that is written in two ways would be two sessions
// for everything in front that looks at it.
TEST_F(Framing, ValuesAreTakenAsTheyCame) {
  RawConnection raw(server.port());
  char first[4];
  std::snprintf(first, sizeof first, "%%%02X", static_cast<unsigned char>(ada.session[0]));
  raw.send("GET /api/users HTTP/1.1\r\nHost: x\r\nCookie: " + ada.cookie_name + "=" +
           string(first) + ada.session.substr(1) + "\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), 401);
  raw.send("GET /api/users HTTP/1.1\r\nHost: x\r\nCookie: a=%41; " + ada.cookie_name + "=" +
           ada.session + "\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), 200);
}

// 9110 6.6.1: whoever has a clock says when, refusals too.
TEST_F(Framing, EveryAnswerHasOneDate) {
  for (const string& request : {kGet + "\r\n", kOldGet + "\r\n", line("GET /nowhere HTTP/1.1"),
                                line("BREW / HTTP/1.1"), line("NONSENSE")}) {
    RawConnection raw(server.port());
    raw.send(request);
    const string answer = raw.read_answer();
    const auto at = answer.find("\r\nDate: ");
    ASSERT_NE(at, string::npos) << answer;
    EXPECT_EQ(answer.find("\r\nDate: ", at + 1), string::npos) << answer;
    EXPECT_EQ(answer.substr(at + 8 + 25, 6), " GMT\r\n") << answer;
  }
}

}  // namespace
}  // namespace muster::http
