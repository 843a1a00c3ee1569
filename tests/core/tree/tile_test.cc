#include "core/tree/tile.h"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

TEST(Tiles, HaveThePathsOfTheSpecification) {
  EXPECT_EQ((Tile{0, 0}.path()), "tile/0/000");
  EXPECT_EQ((Tile{0, 1234067}.path()), "tile/0/x001/x234/067");
  EXPECT_EQ((Tile{63, 999, 255}.path()), "tile/63/999.p/255");
  EXPECT_EQ((Tile{1, 1000, 1}.path()), "tile/1/x001/000.p/1");
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  for (const Tile& tile : {Tile{0, 0}, Tile{0, 999}, Tile{2, 1000}, Tile{5, 1'000'000, 7},
                           Tile{63, kMost}, Tile{0, 273, 112}}) {
    EXPECT_EQ(Tile::parse(tile.path()), tile) << tile.path();
  }
}

TEST(Tiles, AnyOtherPathIsNone) {
  for (const char* path : {"",
                           "tile",
                           "tile/",
                           "tile/0",
                           "tile/0/",
                           "tile/0/0",
                           "tile/0/00",
                           "tile/0/0000",
                           "tile/00/000",
                           "tile/64/000",
                           "tile/-1/000",
                           "tile/x/000",
                           "tile/0/x000/000",
                           "tile/0/001/000",
                           "tile/0/x001/x000",
                           "tile/0/x001x000",
                           "tile/0/x1/000",
                           "tile/0/000/",
                           "tile/0//000",
                           "tile/0/000.p/0",
                           "tile/0/000.p/256",
                           "tile/0/000.p/01",
                           "tile/0/000.p/",
                           "tile/0/000.p",
                           "tile/0/000.p/1.p/1",
                           "/tile/0/000",
                           "tile/0/000\n",
                           "tile/0/+00",
                           "tile/0/x999/x999/x999/x999/x999/x999/999",
                           "tile/0/x018/x446/x744/x073/x709/x551/616"}) {
    EXPECT_EQ(Tile::parse(path), std::nullopt) << path;
  }
}

TEST(Tiles, AreThoseOfTheSpecificationsExample) {
  EXPECT_EQ(tile_in(70'000, 0, 272), (Tile{0, 272, 256}));
  EXPECT_EQ(tile_in(70'000, 0, 273), (Tile{0, 273, 112}));
  EXPECT_EQ(tile_in(70'000, 0, 274), std::nullopt);
  EXPECT_EQ(tile_in(70'000, 1, 0), (Tile{1, 0, 256}));
  EXPECT_EQ(tile_in(70'000, 1, 1), (Tile{1, 1, 17}));
  EXPECT_EQ(tile_in(70'000, 2, 0), (Tile{2, 0, 1}));
  EXPECT_EQ(tile_in(70'000, 3, 0), std::nullopt);
  EXPECT_EQ(tile_in(256, 0, 1), std::nullopt) << "an empty tile";
  EXPECT_EQ(tile_in(256, 1, 0), (Tile{1, 0, 1}));
  EXPECT_EQ(tile_in(0, 0, 0), std::nullopt);
  EXPECT_EQ(tile_in(~std::uint64_t{0}, 0, ~std::uint64_t{0}), std::nullopt);
  EXPECT_EQ(tile_in(~std::uint64_t{0}, 63, 0), std::nullopt);
}

// A tree that is kept in tiles has the roots of one that is not.
TEST(Tiles, HaveEverySubtree) {
  constexpr std::uint64_t kSize = 70'000;
  std::vector<std::vector<TreeHash>> levels(1);
  for (std::uint64_t i = 0; i < kSize; ++i) levels[0].push_back(leaf_hash(std::to_string(i)));
  while (levels.back().size() > 1) {
    std::vector<TreeHash> up;
    const std::vector<TreeHash>& below = levels.back();
    for (std::size_t i = 0; i + 1 < below.size(); i += 2)
      up.push_back(node_hash(below[i], below[i + 1]));
    levels.push_back(std::move(up));
  }
  const ReadTile read = [&](unsigned level, std::uint64_t index,
                            std::uint64_t width) -> Result<std::vector<TreeHash>> {
    EXPECT_LE(width, kTileWidth);
    const auto begin =
        levels[level * kTileLevels].begin() + static_cast<std::ptrdiff_t>(index * kTileWidth);
    return std::vector<TreeHash>(begin, begin + static_cast<std::ptrdiff_t>(width));
  };
  for (unsigned level = 0; level < levels.size(); ++level) {
    for (std::uint64_t index = 0; index < levels[level].size(); index += 1 + index / 3) {
      EXPECT_EQ(*node_in_tile({level, index}, read), levels[level][index]) << level << ' ' << index;
    }
  }
}

}  // namespace
}  // namespace muster
