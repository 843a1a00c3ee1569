#include "http/transport/chunk_filter.h"

#include <array>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/seed.h"

namespace muster::http {
namespace {

struct Passed {
  std::string out;
  std::string left;
  bool is_done;
  bool is_broken;
  friend bool operator==(const Passed&, const Passed&) = default;
};

// Pieces of at most `in_max` bytes go in, of at most `out_max` come out.
template <typename Size>
Passed pass(const std::string& bytes, Size in_max, Size out_max) {
  ChunkFilter chunks;
  std::string out;
  std::array<char, 64> room;
  std::size_t at = 0;
  while (at < bytes.size() && !chunks.is_done() && !chunks.is_broken()) {
    std::string_view in = std::string_view(bytes).substr(at, in_max());
    const std::size_t size = in.size();
    const std::size_t n = chunks.pass(in, std::span(room).first(out_max()));
    out.append(room.data(), n);
    at += size - in.size();
  }
  return {out, bytes.substr(at), chunks.is_done(), chunks.is_broken()};
}

Passed pass(const std::string& bytes) {
  return pass(
      bytes, +[] { return std::size_t{1000}; }, +[] { return std::size_t{64}; });
}

TEST(ChunkFilter, PassesTheBodyAndNothingElse) {
  const Passed passed =
      pass("5;a=b\r\nhello\r\nA ; c\r\n0123456789\r\n000\r\nX: y\r\nZ:\r\n\r\nGET /");
  EXPECT_EQ(passed.out, "5\r\nhello\r\nA\r\n0123456789\r\n000\r\n\r\n");
  EXPECT_EQ(passed.left, "GET /");
  EXPECT_TRUE(passed.is_done);
}

TEST(ChunkFilter, WhatIsMissingIsNotDone) {
  const std::string whole = "5\r\nhello\r\n0\r\nX: y\r\n\r\n";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Passed passed = pass(whole.substr(0, size));
    EXPECT_FALSE(passed.is_done || passed.is_broken) << size;
  }
  EXPECT_TRUE(pass(whole).is_done);
}

TEST(ChunkFilter, ALargeSizeDoesNotOverflow) {
  EXPECT_FALSE(pass("fffffffffffffff\r\n").is_broken);
  EXPECT_TRUE(pass("10000000000000001\r\n").is_broken);
}

// Whatever comes, in whatever pieces: the same passes, and it can be read in one way only.
TEST(ChunkFilter, TheOutcomeDoesNotDependOnThePieces) {
  std::mt19937_64 random(test_seed());
  const std::string good = "5;a\r\nhello\r\n3\r\nabc\r\n0\r\nX: y\r\n\r\nrest";
  const std::string alphabet = "0123456789abcdefgx;=:\"+- \t\r\n\r\n\r\nX";
  unsigned done = 0;
  for (int n = 0; n < 50'000; ++n) {
    std::string bytes = good;
    for (auto left = random() % 3; left > 0; --left) {
      bytes[random() % bytes.size()] = alphabet[random() % alphabet.size()];
    }
    const Passed whole = pass(bytes);
    const auto small = [&] { return std::size_t{1} + random() % 4; };
    EXPECT_EQ(pass(bytes, small, small), whole) << bytes;
    if (!whole.is_done) continue;
    ++done;
    EXPECT_TRUE(whole.out.ends_with("0\r\n\r\n")) << bytes;
    EXPECT_EQ(pass(whole.out).out, whole.out) << bytes;
    EXPECT_TRUE(pass(whole.out).left.empty()) << bytes;
  }
  EXPECT_GT(done, 10'000U);
}

}  // namespace
}  // namespace muster::http
