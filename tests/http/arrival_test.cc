#include "http/transport/arrival.h"

#include <string>

#include <gtest/gtest.h>

namespace muster::http {
namespace {

const std::string kPost = "POST / HTTP/1.1\r\nHost: x\r\n";

Arrived what(const std::string& bytes) { return arrival_of(bytes).what; }

TEST(Arrival, AHeadEndsWithAnEmptyLine) {
  EXPECT_EQ(what(""), Arrived::kPartOfHead);
  EXPECT_EQ(what("\r"), Arrived::kPartOfHead);
  EXPECT_EQ(what("GET / HTTP/1.1\r\n"), Arrived::kPartOfHead);
  EXPECT_EQ(what("GET / HTTP/1.1\r\nHost: x\r\n\r"), Arrived::kPartOfHead);
  EXPECT_EQ(what("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), Arrived::kRequest);
  EXPECT_EQ(what("GET / HTTP/1.0\r\n\r\n"), Arrived::kRequest);
  EXPECT_EQ(what("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET"), Arrived::kRequest);
}

TEST(Arrival, WhatCannotBecomeARequestIsRefusedAtOnce) {
  EXPECT_EQ(what("\x16\x03\x01"), Arrived::kRefused);  // TLS
  EXPECT_EQ(what("\n"), Arrived::kRefused);
  EXPECT_EQ(what("GET / HTTP/1.1\nHost: x\n\n"), Arrived::kRefused);
  EXPECT_EQ(what("GET / HTTP/1.1\r\n\r\n"), Arrived::kRefused);
  EXPECT_EQ(arrival_of("GET / HTTP/1.1\r\n\r\n").fault.status, 400);
}

TEST(Arrival, AShortBodyOfKnownLengthIsWaitedFor) {
  for (const char* header : {"Content-Length: 3", "content-length:3", "CONTENT-LENGTH: \t3 "}) {
    const std::string head = kPost + header + "\r\n\r\n";
    EXPECT_EQ(what(head), Arrived::kPartOfBody) << header;
    EXPECT_EQ(what(head + "ab"), Arrived::kPartOfBody) << header;
    EXPECT_EQ(what(head + "abc"), Arrived::kRequest) << header;
    EXPECT_EQ(what(head + "abcGET"), Arrived::kRequest) << header;
  }
  const std::string largest = std::to_string(kWaitedBodyBytesMax);
  EXPECT_EQ(what(kPost + "Content-Length: " + largest + "\r\n\r\n"), Arrived::kPartOfBody);
}

// Waiting for them would be for ever, or take memory before anybody knows who sends it.
TEST(Arrival, OtherBodiesAreForTheThreadThatAnswers) {
  for (const std::string& header : std::initializer_list<std::string>{
           "Content-Length: " + std::to_string(kWaitedBodyBytesMax + 1),
           "Content-Length: 3\r\nExpect: 100-continue", "Transfer-Encoding: chunked",
           "X-Content-Length: 3"}) {
    EXPECT_EQ(what(kPost + header + "\r\n\r\n"), Arrived::kRequest) << header;
  }
}

TEST(Arrival, AHeadIsBounded) {
  const std::string line(kHeadBytesMax / 3, 'x');  // one line has half of it at most
  const std::string begun = kPost + "W: " + line + "\r\nX: " + line + "\r\nY: ";
  const std::string end = "\r\n\r\n";
  const std::size_t room = kHeadBytesMax - begun.size() - end.size();
  EXPECT_EQ(what(begun + std::string(room, 'y') + end), Arrived::kRequest);
  EXPECT_EQ(arrival_of(begun + std::string(room + 1, 'y') + end).fault.status, 431);
  EXPECT_EQ(what(begun + std::string(room, 'y')), Arrived::kPartOfHead);
  EXPECT_EQ(arrival_of(begun + std::string(kHeadBytesMax, 'y')).fault.status, 431);
}

TEST(Arrival, EmptyLinesAreCounted) {
  EXPECT_EQ(empty_lines(""), 0U);
  EXPECT_EQ(empty_lines("\r"), 0U);
  EXPECT_EQ(empty_lines("\r\n\r\nGET"), 4U);
  EXPECT_EQ(empty_lines("GET\r\n"), 0U);
}

}  // namespace
}  // namespace muster::http
