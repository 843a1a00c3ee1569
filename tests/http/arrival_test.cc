#include "http/transport/arrival.h"

#include <string>

#include <gtest/gtest.h>

namespace muster::http {
namespace {

const std::string kPost = "POST / HTTP/1.1\r\nHost: x\r\n";

TEST(Arrival, AHeadEndsWithAnEmptyLine) {
  EXPECT_EQ(arrival_of(""), Arrival::kHead);
  EXPECT_EQ(arrival_of("GET / HTTP/1.1\r\n"), Arrival::kHead);
  EXPECT_EQ(arrival_of("GET / HTTP/1.1\r\nHost: x\r\n\r"), Arrival::kHead);
  EXPECT_EQ(arrival_of("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Arrival::kReady);
  EXPECT_EQ(arrival_of("GET / HTTP/1.1\r\n\r\n"), Arrival::kReady);
  EXPECT_EQ(arrival_of("GET / HTTP/1.1\r\n\r\nGET"), Arrival::kReady);
}

TEST(Arrival, AShortBodyOfKnownLengthIsWaitedFor) {
  for (const char* header : {"Content-Length: 3", "content-length:3", "CONTENT-LENGTH: \t3 "}) {
    const std::string head = kPost + header + "\r\n\r\n";
    EXPECT_EQ(arrival_of(head), Arrival::kBody) << header;
    EXPECT_EQ(arrival_of(head + "ab"), Arrival::kBody) << header;
    EXPECT_EQ(arrival_of(head + "abc"), Arrival::kReady) << header;
    EXPECT_EQ(arrival_of(head + "abcGET"), Arrival::kReady) << header;
  }
  const std::string largest = std::to_string(kWaitedBodyBytesMax);
  EXPECT_EQ(arrival_of(kPost + "Content-Length: " + largest + "\r\n\r\n"), Arrival::kBody);
}

// Waiting for them would be for ever, or take memory before anybody knows who sends it.
TEST(Arrival, OtherBodiesAreForWhoeverAnswers) {
  for (const std::string& header : std::initializer_list<std::string>{
           "Content-Length: " + std::to_string(kWaitedBodyBytesMax + 1),
           "Content-Length: 99999999999999999999", "Content-Length: x", "Content-Length:",
           "Content-Length: 3\r\nExpect: 100-continue", "Content-Length: 3\r\nTransfer-Encoding: x",
           "Transfer-Encoding: chunked", "X-Content-Length: 3", "Content-Length"}) {
    EXPECT_EQ(arrival_of(kPost + header + "\r\n\r\n"), Arrival::kReady) << header;
  }
}

TEST(Arrival, AHeadIsBounded) {
  const std::string begun = kPost + "X: ";
  const std::string end = "\r\n\r\n";
  const std::size_t room = kHeadBytesMax - begun.size() - end.size();
  EXPECT_EQ(arrival_of(begun + std::string(room, 'y') + end), Arrival::kReady);
  EXPECT_EQ(arrival_of(begun + std::string(room + 1, 'y') + end), Arrival::kHeadTooLong);
  EXPECT_EQ(arrival_of(begun + std::string(room, 'y')), Arrival::kHead);
  EXPECT_EQ(arrival_of(begun + std::string(kHeadBytesMax, 'y')), Arrival::kHeadTooLong);
}

}  // namespace
}  // namespace muster::http
