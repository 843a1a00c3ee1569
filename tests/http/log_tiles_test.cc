// The log for those who verify it: /log/checkpoint and the tiles of c2sp.org/tlog-tiles.

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/big_endian.h"
#include "core/tree/commit_entry.h"
#include "core/tree/tile.h"
#include "projections/instance/log_signer.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

class LogTiles : public testing::Test {
 protected:
  static AppOptions open_to_all(bool is_public) {
    AppOptions options;
    options.is_log_public = is_public;
    return options;
  }
  static TreeCheckpoint sign(TestServer& server) {
    return (*server.instance().signer())->sign(*server.instance().views())->tree;
  }
  static void grow(TestServer& server, UserId by, int commits) {
    const Who who{by, Channel::kApi, RequestId(1), {}};
    for (int n = 0; n < commits; ++n) {
      ASSERT_TRUE(
          server.instance().sequencer().submit(CreateProject{"p" + std::to_string(n)}, who));
    }
  }
};

TEST_F(LogTiles, AreForPeopleWithAnAccountOrForEverybody) {
  for (const bool is_public : {false, true}) {
    TestServer server(open_to_all(is_public));
    const Person ada = server.person("ada@example.org");
    sign(server);
    auto client = server.client();
    for (const char* path :
         {"/log/checkpoint", "/log/tile/0/000.p/1", "/log/tile/entries/000.p/1"}) {
      EXPECT_EQ(client.Get(path)->status, is_public ? 200 : 401) << path;
      EXPECT_EQ(client.Get(path, ada.by_token())->status, 200) << path;
    }
    const auto tile = client.Get("/log/tile/0/000.p/1", ada.by_token());
    EXPECT_EQ(tile->get_header_value("Cache-Control"),
              std::string(is_public ? "public" : "private") + ", max-age=31536000, immutable");
    EXPECT_EQ(tile->get_header_value("Content-Type"), "application/octet-stream");
    auto again = ada.by_token();
    again.emplace("If-None-Match", tile->get_header_value("ETag"));
    const auto unchanged = client.Get("/log/tile/0/000.p/1", again);
    EXPECT_EQ(unchanged->status, 304);
    EXPECT_TRUE(unchanged->body.empty());
    for (const std::string& list : {"\"x\", " + tile->get_header_value("ETag"),
                                    "W/" + tile->get_header_value("ETag"), std::string("*")}) {
      auto listed = ada.by_token();
      listed.emplace("If-None-Match", list);
      EXPECT_EQ(client.Get("/log/tile/0/000.p/1", listed)->status, 304) << list;
      listed.erase("If-None-Match");
      listed.emplace("If-None-Match", "\"x\", y");
      EXPECT_EQ(client.Get("/log/tile/0/000.p/1", listed)->status, 200) << list;
    }
    // The checkpoint too, which is asked for again each time.
    const auto checkpoint = client.Get("/log/checkpoint", ada.by_token());
    EXPECT_EQ(checkpoint->get_header_value("Cache-Control"), "no-cache");
    auto same = ada.by_token();
    same.emplace("If-None-Match", checkpoint->get_header_value("ETag"));
    EXPECT_EQ(client.Get("/log/checkpoint", same)->status, 304);
  }
}

TEST_F(LogTiles, AreTheTreeOfTheCheckpoint) {
  TestServer server(open_to_all(true));
  const Person ada = server.person("ada@example.org");
  grow(server, ada.id, 300);
  const TreeCheckpoint checkpoint = sign(server);
  ASSERT_GT(checkpoint.size, 256u);
  auto client = server.client();
  const auto note = SignedNote::parse(client.Get("/log/checkpoint")->body);
  ASSERT_TRUE(note);
  const auto key = NoteVerifier::parse((*server.instance().signer())->verifier_key());
  EXPECT_EQ(*checkpoint_in(*note, &*key), checkpoint);

  // As a monitor does: from entries to leaves to the root.
  GrowingTree tree;
  for (std::uint64_t index = 0; index <= checkpoint.size / kTileWidth; ++index) {
    const auto tile = tile_in(checkpoint.size, 0, index);
    ASSERT_TRUE(tile);
    const std::string hashes = client.Get("/log/" + tile->path())->body;
    ASSERT_EQ(hashes.size(), tile->width * 32);
    std::string address = tile->path();
    address.replace(address.find("/0/"), 3, "/entries/");
    std::string bundle = client.Get("/log/" + address)->body;
    for (std::uint64_t i = 0; i < tile->width; ++i) {
      const auto size = from_big_endian<std::uint16_t>(std::string_view(bundle).substr(0, 2));
      const std::string entry = bundle.substr(2, size);
      bundle.erase(0, 2 + size);
      EXPECT_TRUE(CommitEntry::parse(entry));
      EXPECT_EQ(leaf_hash(entry).view(), hashes.substr(i * 32, 32));
      tree.add(leaf_hash(entry));
    }
    EXPECT_TRUE(bundle.empty());
  }
  EXPECT_EQ(tree.size(), checkpoint.size);
  EXPECT_EQ(tree.root(), checkpoint.root);
  EXPECT_EQ(client.Get("/log/tile/1/000.p/1")->body.size(), 32u);
}

TEST_F(LogTiles, WhatIsNotSignedIsNotServed) {
  TestServer server(open_to_all(true));
  auto client = server.client();
  EXPECT_EQ(client.Get("/log/checkpoint")->status, 404) << "nothing is signed yet";
  EXPECT_EQ(client.Get("/log/tile/0/000.p/1")->status, 404);
  const Person ada = server.person("ada@example.org");
  const std::uint64_t size = sign(server).size;
  grow(server, ada.id, 3);
  const auto partial = [](std::uint64_t width) {
    return "/log/tile/0/000.p/" + std::to_string(width);
  };
  EXPECT_EQ(client.Get(partial(size))->status, 200);
  EXPECT_EQ(client.Get(partial(size + 1))->status, 404);
  for (const char* path :
       {"/log/tile/0/000", "/log/tile/0/001.p/1", "/log/tile/1/000.p/1", "/log/tile/0/000.p/0",
        "/log/tile/0/000.p/01", "/log/tile/0/0", "/log/tile/0", "/log/tile/entries/000",
        "/log/tile/entries/000.p/300", "/log/tile/entries", "/log/tile/entries/0/000.p/1",
        "/log/tile/0/x999/x999/x999/x999/x999/999.p/1", "/log/tile/63/000.p/1", "/log/tile/64/000",
        "/log/tile/../checkpoint", "/log"}) {
    EXPECT_EQ(client.Get(path)->status, 404) << path;
  }
  EXPECT_EQ(client.Post("/log/checkpoint")->status, 405);
}

}  // namespace
}  // namespace muster::http
