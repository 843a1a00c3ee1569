// A QR code is drawn as its standard says: read back from the strokes, module by module.

#include "http/pages/qr_code.h"

#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace muster::http::pages {
namespace {

using ::testing::HasSubstr;

// Rows of '#' and '.', with the quiet zone.
std::vector<std::string> modules_of(const std::string& svg) {
  std::smatch found;
  EXPECT_TRUE(std::regex_search(svg, found, std::regex(R"(viewBox="0 0 (\d+) \1")")));
  const std::size_t side = std::stoul(found[1]);
  std::vector<std::string> rows(side, std::string(side, '.'));
  EXPECT_TRUE(std::regex_search(svg, found, std::regex(R"re(stroke="#000" d="M4 4\.5([^"]*)")re")));
  const std::string path = found[1];
  int x = 4;
  int y = 4;
  const std::regex stroke(R"(m(-?\d+) (\d+)h(\d+))");
  std::size_t read = 0;
  for (std::sregex_iterator at(path.begin(), path.end(), stroke), end; at != end; ++at) {
    x += std::stoi((*at)[1]);
    y += std::stoi((*at)[2]);
    for (int n = std::stoi((*at)[3]); n > 0; --n) rows.at(y).at(x++) = '#';
    read += at->length();
  }
  EXPECT_EQ(read, path.size());
  return rows;
}

TEST(QrCode, HasItsFindersAndItsQuietZone) {
  const auto svg = qr_code_svg("example.org/people\n7\n\n\xE2\x80\x94 x\n", "QR code of x");
  ASSERT_TRUE(svg);
  EXPECT_THAT(*svg, HasSubstr("role=\"img\" aria-label=\"QR code of x\""));
  EXPECT_THAT(*svg, HasSubstr("fill=\"#fff\""));  // in the dark theme too
  const auto rows = modules_of(*svg);
  const std::size_t side = rows.size();
  ASSERT_GE(side, 21u + 8u);
  EXPECT_EQ((side - 8 - 17) % 4, 0u);
  const std::vector<std::string> finder = {"#######", "#.....#", "#.###.#", "#.###.#",
                                           "#.###.#", "#.....#", "#######"};
  for (std::size_t i = 0; i < finder.size(); ++i) {
    EXPECT_EQ(rows[4 + i].substr(4, 7), finder[i]);
    EXPECT_EQ(rows[4 + i].substr(side - 11, 7), finder[i]);
    EXPECT_EQ(rows[side - 11 + i].substr(4, 7), finder[i]);
  }
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(rows[i], std::string(side, '.'));
    EXPECT_EQ(rows[side - 1 - i], std::string(side, '.'));
    for (const std::string& row : rows) EXPECT_TRUE(row[i] == '.' && row[side - 1 - i] == '.');
  }
  EXPECT_NE(qr_code_svg("another text", "QR code of x"), svg);
}

TEST(QrCode, OfNothingOrTooMuchIsNone) {
  EXPECT_EQ(qr_code_svg("", "x"), std::nullopt);
  EXPECT_TRUE(qr_code_svg(std::string(kQrCodeBytesMax, 'x'), "x"));
  EXPECT_EQ(qr_code_svg(std::string(kQrCodeBytesMax + 1, 'x'), "x"), std::nullopt);
}

}  // namespace
}  // namespace muster::http::pages
