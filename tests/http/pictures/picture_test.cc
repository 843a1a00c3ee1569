#include "http/pictures/picture.h"

#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/pictures/format.h"
#include "http/pictures/webp.h"
#include "tests/support/sample_pictures.h"

namespace muster::http {
namespace {

using namespace sample_pictures;
using testing::HasSubstr;
using testing::Not;

// Width and height as an extended or a simple lossy WebP file says them (RFC 9649).
std::pair<int, int> size_of(const std::string& webp) {
  const auto byte = [&](std::size_t at) {
    return static_cast<int>(static_cast<unsigned char>(webp.at(at)));
  };
  if (webp.substr(12, 4) == "VP8X") {
    return {1 + (byte(24) | byte(25) << 8 | byte(26) << 16),
            1 + (byte(27) | byte(28) << 8 | byte(29) << 16)};
  }
  EXPECT_EQ(webp.substr(12, 4), "VP8 ");
  return {(byte(26) | byte(27) << 8) & 0x3FFF, (byte(28) | byte(29) << 8) & 0x3FFF};
}

std::string big_endian_32(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

// The PNG with another size in its header. The checksum is then wrong, which a decoder that looked
// at pixels before the size would stumble over.
std::string claiming(std::string png, std::uint32_t width, std::uint32_t height) {
  return png.replace(16, 8, big_endian_32(width) + big_endian_32(height));
}

void expect_refused(const Result<ImageBytes>& made, ErrorCode code, const std::string& words) {
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, code) << made.error().message;
  EXPECT_EQ(made.error().field, "avatar");
  EXPECT_THAT(made.error().message, HasSubstr(words));
}

TEST(PictureTest, TakesEachOfTheFourFormats) {
  PictureMaker maker({});
  for (const std::string& bytes : {kPng, kGif, kWebp}) {
    const auto made = maker.make(bytes);
    ASSERT_TRUE(made.has_value()) << made.error().message << made.error().detail;
    EXPECT_EQ(size_of(made->webp), std::pair(6, 4));
  }
}

TEST(PictureTest, TurnsItUprightAndKeepsNoMetadata) {
  PictureMaker maker({});
  ASSERT_THAT(kTurnedJpeg, HasSubstr("Secret Artist!"));
  const auto made = maker.make(kTurnedJpeg);
  ASSERT_TRUE(made.has_value()) << made.error().message << made.error().detail;
  EXPECT_EQ(size_of(made->webp), std::pair(4, 6));
  for (const char* trace : {"EXIF", "Exif", "XMP ", "ICCP", "Secret"}) {
    EXPECT_THAT(made->webp, Not(HasSubstr(trace)));
  }
}

TEST(PictureTest, TheSamePictureHasTheSameBytes) {
  PictureMaker maker({});
  EXPECT_EQ(maker.make(kPng)->webp, maker.make(kPng)->webp);
}

TEST(PictureTest, RefusesMorePixelsThanTheLimit) {
  PictureMaker maker({});
  expect_refused(maker.make(kPng513x2), ErrorCode::kTooLarge, "513 x 2");
  PictureMaker generous({.side_pixels_max = 600, .bytes_max = 1 << 20});
  const auto made = generous.make(kPng513x2);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  EXPECT_EQ(size_of(made->webp).first, kStoredSidePixelsMax);
}

TEST(PictureTest, ADecompressionBombIsRefusedByItsHeader) {
  PictureMaker maker({.side_pixels_max = 4096, .bytes_max = 1 << 20});
  const auto made = maker.make(claiming(kPng, 60'000, 60'000));
  ASSERT_FALSE(made.has_value());
  EXPECT_THAT(made.error().code, testing::AnyOf(ErrorCode::kTooLarge, ErrorCode::kInvalid));
}

TEST(PictureTest, RefusesMoreBytesThanTheLimit) {
  PictureMaker maker({.side_pixels_max = 512, .bytes_max = kPng.size()});
  EXPECT_TRUE(maker.make(kPng).has_value());
  expect_refused(maker.make(kPng + "x"), ErrorCode::kTooLarge, "bytes");
}

TEST(PictureTest, RefusesWhatIsNoPicture) {
  PictureMaker maker({});
  const std::string svg = R"(<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>)";
  for (const std::string& bytes :
       {svg, std::string("<?xml version=\"1.0\"?>") + svg, std::string("%PDF-1.7"),
        std::string("BM6"), std::string("GIF"), std::string("\0", 1)}) {
    expect_refused(maker.make(bytes), ErrorCode::kInvalid, "PNG, JPEG, GIF or WebP");
  }
  expect_refused(maker.make(""), ErrorCode::kInvalid, "Choose");
}

// Nothing crashes, and whatever comes out is a picture: every shorter form, and every byte flipped.
TEST(PictureTest, SurvivesDamage) {
  PictureMaker maker({});
  for (const std::string& good : {kPng, kGif, kWebp, kTurnedJpeg}) {
    for (std::size_t n = 0; n < good.size(); n += 3) {
      const auto made = maker.make(good.substr(0, n));
      if (made) {
        EXPECT_GT(size_of(made->webp).first, 0);
      }
    }
    for (std::size_t at = 0; at < good.size(); at += 5) {
      std::string flipped = good;
      flipped[at] = static_cast<char>(flipped[at] ^ 0xFF);
      const auto made = maker.make(flipped);
      if (made) {
        EXPECT_LE(size_of(made->webp).first, kStoredSidePixelsMax);
      }
    }
  }
}

TEST(PictureTest, ManyThreadsTakeTurns) {
  PictureMaker maker({});
  const std::string expected = maker.make(kPng)->webp;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 5; ++n) EXPECT_EQ(maker.make(kPng)->webp, expected);
    });
  }
}

TEST(WithoutMetadataTest, LeavesAloneWhatIsNoWebp) {
  // It became an empty WebP file, and its chunks were looked for metadata.
  for (const std::string& other : {std::string(12, 'x'), std::string("RIFF\4\0\0\0WAVE", 12), kPng})
    EXPECT_EQ(without_metadata(other), other);
}

TEST(WithoutMetadataTest, LeavesAloneWhatIsNotWhole) {
  for (std::size_t n = 0; n < kWebp.size(); ++n) {
    const std::string part = kWebp.substr(0, n);
    EXPECT_LE(without_metadata(part).size(), std::max<std::size_t>(part.size(), 12));
  }
  EXPECT_THAT(without_metadata(kWebp), Not(HasSubstr("EXIF")));
}

}  // namespace
}  // namespace muster::http
