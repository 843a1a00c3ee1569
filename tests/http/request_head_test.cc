// read_head() by itself: what it says about a head, and that no bytes make it do anything else.
// What is refused, rule by rule: framing_test.cc.

#include "http/transport/request_head.h"

#include <cctype>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/seed.h"

namespace muster::http {
namespace {

TEST(RequestHead, SaysWhatIsAskedOfWhom) {
  const std::string bytes =
      "POST /a?b HTTP/1.1\r\nHost: x:80\r\nContent-Length: 12\r\nExpect: 100-continue\r\n\r\n";
  const auto head = read_head(bytes);
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/a?b");
  EXPECT_EQ(head->authority, "x:80");
  EXPECT_EQ(head->content_length, 12U);
  EXPECT_TRUE(head->expects_continue);
  EXPECT_FALSE(head->is_chunked);
  EXPECT_FALSE(head->closes);
  EXPECT_EQ(head->line_bytes, std::string("POST /a?b HTTP/1.1").size());
}

TEST(RequestHead, AnAbsoluteFormNamesTheHost) {
  const auto head = read_head("GET http://a.example/p HTTP/1.1\r\nHost: b.example\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->authority, "a.example");
  EXPECT_EQ(head->target, "/p");
}

TEST(RequestHead, EndsWithItsEmptyLine) {
  EXPECT_EQ(head_bytes("GET / HTTP/1.1\r\n\r\nrest"), 18U);
  EXPECT_EQ(head_bytes("GET / HTTP/1.1\n\nrest"), 16U);
  EXPECT_FALSE(head_bytes("GET / HTTP/1.1\r\n\r"));
  EXPECT_FALSE(head_bytes(""));
}

TEST(RequestHead, RefusesAControlWhereverItStandsInAValue) {
  for (int c = 0; c < 256; ++c) {
    const bool is_good = (c >= ' ' && c != 0x7F) || c == '\t';
    for (std::size_t at = 0; at < 20; ++at) {
      std::string value(20, 'v');
      value[at] = static_cast<char>(c);
      const bool taken =
          read_head("GET / HTTP/1.1\r\nHost: x\r\nA: <" + value + ">\r\n\r\n").has_value();
      EXPECT_EQ(taken, is_good) << c << " at " << at;
    }
  }
}

// Written by rules of its own, not by those of the code: what was taken has one reading only.
void expect_one_reading(const std::string& bytes) {
  const auto end = head_bytes(bytes);
  if (!end) return;
  const std::string text = bytes.substr(0, *end);
  const auto head = read_head(text);
  if (!head) {
    EXPECT_GE(head.error().status, 400);
    EXPECT_FALSE(head.error().detail.empty());
    return;
  }
  EXPECT_TRUE(text.ends_with("\r\n\r\n"));
  unsigned lengths = 0;
  unsigned codings = 0;
  unsigned hosts = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    EXPECT_FALSE(c < ' ' && c != '\t' && c != '\r' && c != '\n');
    EXPECT_TRUE(c != '\r' || text[i + 1] == '\n');
    EXPECT_TRUE(c != '\n' || text[i - 1] == '\r');
    if (i == 0 || text[i - 1] != '\n' || c == '\r') continue;
    std::string name = text.substr(i, text.find(':', i) - i);
    EXPECT_EQ(name.find_first_of(" \t\r\n"), std::string::npos) << text;
    for (char& n : name) n = static_cast<char>(std::tolower(static_cast<unsigned char>(n)));
    lengths += name == "content-length" ? 1 : 0;
    codings += name == "transfer-encoding" ? 1 : 0;
    hosts += name == "host" ? 1 : 0;
  }
  EXPECT_LE(lengths, 1U) << text;
  EXPECT_TRUE(lengths == 0 || codings == 0) << text;
  EXPECT_EQ(head->is_chunked, codings > 0) << text;
  EXPECT_EQ(head->content_length.has_value(), lengths > 0) << text;
  EXPECT_LE(hosts, 1U) << text;
  EXPECT_TRUE(hosts == 1 || head->minor_version == '0') << text;
}

TEST(RequestHead, NoBytesAreReadInTwoWays) {
  std::mt19937_64 random(test_seed());
  const std::vector<std::string> parts = {"GET",
                                          "POST",
                                          " ",
                                          "/",
                                          "/health",
                                          "http://x",
                                          "*",
                                          " HTTP/1.1",
                                          "\r\n",
                                          "\r\n",
                                          "\n",
                                          "\r",
                                          "Host",
                                          ":",
                                          ": ",
                                          "x",
                                          " ",
                                          "\t",
                                          "\0",
                                          "a,b",
                                          "Content-Length",
                                          "3",
                                          "+3",
                                          "0x3",
                                          "[::1]",
                                          "@",
                                          "A",
                                          "\x80",
                                          "Transfer-Encoding",
                                          "chunked",
                                          ", gzip",
                                          "HTTP/1.0",
                                          "Host: x\r\n",
                                          "Content-Length: 3\r\n",
                                          "Transfer-Encoding: chunked\r\n",
                                          "\r\n\r\n",
                                          "Connection: close\r\n",
                                          "Expect: 100-continue\r\n"};
  const std::string good =
      "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\n";
  unsigned taken = 0;
  for (int n = 0; n < 100'000; ++n) {
    std::string bytes;
    if (n % 2 == 0) {
      bytes = "GET / HTTP/1.1\r\n";
      for (auto left = random() % 12; left > 0; --left) bytes += parts[random() % parts.size()];
    } else {
      bytes = good;
      for (auto left = 1 + random() % 3; left > 0; --left) {
        const std::size_t at = random() % bytes.size();
        if (random() % 2 == 0) {
          bytes[at] = static_cast<char>(random());
        } else {
          bytes.insert(at, parts[random() % parts.size()]);
        }
      }
    }
    bytes += "\r\n\r\n";
    expect_one_reading(bytes);
    const auto end = head_bytes(bytes);
    taken += end && read_head(bytes.substr(0, *end)) ? 1 : 0;
  }
  EXPECT_GT(taken, 1'000U) << "the random heads are too wild";
}

}  // namespace
}  // namespace muster::http
