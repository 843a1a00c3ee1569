// The People page as it moves: server-sent events.
#include <thread>

#include "http/transport/concurrency_limit.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

using testing::HasSubstr;

// Reads the stream until `text` has come, or the stream ends.
std::string read_until(TestServer& server, const Person& person, const std::string& ids,
                       const std::string& text, const std::function<void()>& once_open) {
  auto client = server.client();
  client.set_read_timeout(std::chrono::seconds(60));
  std::string got;
  bool told = false;
  auto result = client.Get("/people/events?ids=" + ids, person.by_cookie(),
                           [&](const char* bytes, std::size_t n) {
                             got.append(bytes, n);
                             if (!told && got.find("event: people") != got.npos) {
                               told = true;
                               once_open();
                             }
                             return got.find(text) == got.npos;
                           });
  return got;
}

TEST(PeopleLive, SaysWhatIsShownAndThenWhoIsActive) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Person bob = server.person("bob@example.org");
  const std::string got = read_until(server, ada, "1,2", "\"id\":2", [&] {
    EXPECT_EQ(server.client().Post("/api/activity", bob.by_token())->status, 204);
  });
  EXPECT_THAT(got, HasSubstr("retry: "));
  EXPECT_THAT(got, HasSubstr("event: people\ndata: {\"count\":2}\n\n"));
  EXPECT_THAT(got, HasSubstr("event: activity\ndata: {\"id\":2,\"datetime\":\"2"));
  EXPECT_THAT(got, HasSubstr("\"text\":\"just now\""));
}

TEST(PeopleLive, SaysThatSomebodyJoined) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const std::string got =
      read_until(server, ada, "1", "{\"count\":2}", [&] { server.person("bob@example.org"); });
  EXPECT_THAT(got, HasSubstr("event: people\ndata: {\"count\":2}\n\n"));
}

TEST(PeopleLive, EndsWithTheSession) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  read_until(server, ada, "1", "never comes", [&] {
    ASSERT_TRUE(server.instance().sequencer().submit(EndOtherSessions{ada.id, {}}, by_shell()));
    // The stream looks again when something happens.
    server.person("bob@example.org");
  });
  EXPECT_EQ(server.client().Get("/people/events?ids=1", ada.by_cookie())->status, 303);
}

TEST(PeopleLive, IsNoActivity) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Position before = server.head();
  read_until(server, ada, "1", "event: people", [] {});
  EXPECT_EQ(server.head(), before);
}

TEST(PeopleLive, TakesAPageOfIdsAtMost) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  std::string many = "1";
  for (int i = 2; i <= 51; ++i) many += "," + std::to_string(i);
  for (const std::string& wrong : {std::string("x"), std::string("1,,2"), std::string("-1"),
                                   std::string("1;2"), std::string("99999999999"), many}) {
    EXPECT_EQ(browser.get("/people/events?ids=" + wrong).status, 400) << wrong;
  }
}

TEST(PeopleLive, StoppingTheServerEndsIt) {
  auto server = std::make_unique<TestServer>();
  const Person ada = server->person("ada@example.org");
  std::thread reader;
  read_until(*server, ada, "1", "event: people", [] {});
  auto client = server->client();
  client.set_read_timeout(std::chrono::seconds(60));
  std::atomic<bool> open{false};
  reader = std::thread([&] {
    client.Get("/people/events?ids=1", ada.by_cookie(), [&](const char*, std::size_t) {
      open = true;
      open.notify_all();
      return true;
    });
  });
  open.wait(false);
  server->instance().interrupt();
  server->server().stop();  // comes back
  reader.join();
}

TEST(ConcurrencyLimit, AreBoundedAndGivenBack) {
  ConcurrencyLimit streams(kLiveStreamsMax);
  std::vector<std::shared_ptr<void>> places;
  for (unsigned i = 0; i < kLiveStreamsMax; ++i) {
    places.push_back(streams.enter());
    ASSERT_NE(places.back(), nullptr);
  }
  EXPECT_EQ(streams.enter(), nullptr);
  places.pop_back();
  EXPECT_NE(streams.enter(), nullptr);
  EXPECT_EQ(streams.taken(), kLiveStreamsMax - 1);
}

}  // namespace
}  // namespace muster::http
