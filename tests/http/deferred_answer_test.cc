// Answers that count when their commit is durable: what is seen of them before and after.

#include "http/transport/deferred_answer.h"

#include <csignal>
#include <cstdint>
#include <future>
#include <memory>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "core/accounts/commands.h"
#include "tests/support/http/held_sequencer.h"
#include "tests/support/http/raw_connection.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;

class Deferred : public testing::Test {
 protected:
  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");

  std::string ping(const Person& person) const {
    return "POST /api/activity HTTP/1.1\r\nHost: x\r\nAuthorization: Token " + person.api_token +
           "\r\nContent-Length: 0\r\n\r\n";
  }
  std::string batch(const Person& person, const std::string& lines) const {
    return "POST /api/activity/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Token " +
           person.api_token + "\r\nContent-Length: " + std::to_string(lines.size()) + "\r\n\r\n" +
           lines;
  }
  Sequencer& sequencer() { return server.instance().sequencer(); }
  // The sequencer is held, so what arrives stays in its queue.
  void wait_for_commands(std::uint64_t count) {
    while (sequencer().stats().waiting < count) std::this_thread::yield();
  }
  // The value of a metric as a scrape sees it.
  int metric(const std::string& name) {
    const std::string text = server.client().Get("/metrics")->body;
    const std::size_t at = text.find("\n" + name + " ");
    return at == std::string::npos ? -1 : std::stoi(text.substr(at + name.size() + 2));
  }
  static std::string status_of(const std::string& answer) { return answer.substr(0, 12); }
  static Json body_of(const std::string& answer) {
    return Json::parse(answer.substr(answer.find("\r\n\r\n") + 4));
  }
};

TEST_F(Deferred, NothingLeavesBeforeTheCommitIsDurable) {
  RawConnection raw(server.port());
  const Position before = server.head();
  HeldSequencer held(sequencer());
  raw.send(ping(ada));
  wait_for_commands(1);
  EXPECT_EQ(metric("muster_http_connections_deferred"), 1);
  EXPECT_FALSE(raw.has_answer());
  EXPECT_EQ(server.head(), before);
  held.release();
  const std::string answer = raw.read_answer();
  EXPECT_EQ(status_of(answer), "HTTP/1.1 204");
  EXPECT_NE(answer.find("Cache-Control: no-store"), std::string::npos);
  EXPECT_NE(answer.find("X-Request-Id: "), std::string::npos);
  EXPECT_EQ(server.head() - before, 1U);
}

TEST_F(Deferred, WhoWaitsHoldsNoThread) {
  HeldSequencer held(sequencer());
  std::vector<std::unique_ptr<RawConnection>> waiting;
  for (int i = 0; i < 100; ++i) {
    waiting.push_back(std::make_unique<RawConnection>(server.port()));
    waiting.back()->send(ping(ada));
  }
  wait_for_commands(100);
  EXPECT_LE(metric("muster_http_threads"), 16);
  EXPECT_EQ(metric("muster_http_connections_deferred"), 100);
  EXPECT_EQ(metric("muster_http_connections_serving"), 1) << "the scrape itself";
  held.release();
  for (const auto& raw : waiting) EXPECT_EQ(status_of(raw->read_answer()), "HTTP/1.1 204");
}

TEST_F(Deferred, PipelinedRequestsAreAnsweredInOrder) {
  RawConnection raw(server.port());
  const Position before = server.head();
  HeldSequencer held(sequencer());
  const std::string health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
  raw.send(health + ping(ada) + health + ping(bob) + health);
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200") << "was there before the ping";
  wait_for_commands(1);
  EXPECT_FALSE(raw.has_answer());
  held.release();
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 204");
  EXPECT_EQ(body_of(raw.read_answer())["head"], before.value + 1) << "after ada's, before bob's";
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 204");
  EXPECT_EQ(body_of(raw.read_answer())["head"], before.value + 2);
}

// What was held of the answer before it had left by then, and its length was cut off the wrong one.
TEST_F(Deferred, AnAnswerWaitsAlsoWhereItsBodyHadToBeAskedFor) {
  RawConnection raw(server.port());
  HeldSequencer held(sequencer());
  raw.send(
      "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
      "POST /api/activity HTTP/1.1\r\nHost: x\r\nAuthorization: Token " +
      ada.api_token + "\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 100");
  raw.send("{}");
  wait_for_commands(1);
  EXPECT_FALSE(raw.has_answer());
  held.release();
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 204");
  raw.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
}

TEST_F(Deferred, ManyPipelinedRequestsAllGetTheirTurn) {
  RawConnection raw(server.port());
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += "GET /version HTTP/1.1\r\nHost: x\r\n\r\n";
  raw.send(requests + ping(ada));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 204");
}

TEST_F(Deferred, ARefusalIsAnsweredInsteadOfTheSuccess) {
  ASSERT_EQ(server.client().Post("/api/activity", bob.by_token())->status, 204);
  RawConnection raw(server.port());
  HeldSequencer held(sequencer());
  // Both are decided in one round, the deactivation first.
  const Who shell{std::nullopt, Channel::kCli, RequestId(1), {}};
  std::promise<void> deactivated;
  sequencer().submit(DeactivateUser{bob.id}, shell,
                     [&](const Result<Committed>&) { deactivated.set_value(); });
  raw.send(ping(bob) + "GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  wait_for_commands(2);
  held.release();
  deactivated.get_future().wait();
  const std::string refused = raw.read_answer();
  EXPECT_EQ(status_of(refused), "HTTP/1.1 404") << refused;
  EXPECT_EQ(body_of(refused)["error"], "not_found");
  EXPECT_NE(refused.find("X-Request-Id: "), std::string::npos);
  EXPECT_NE(refused.find("X-Content-Type-Options: nosniff"), std::string::npos);
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200") << "the connection goes on";
}

TEST_F(Deferred, ABatchSaysWhereItStandsOnceItIsThere) {
  RawConnection raw(server.port());
  const Position before = server.head();
  HeldSequencer held(sequencer());
  const std::string line = "{\"user\":" + std::to_string(ada.id.value) + "}\n";
  raw.send(batch(ada, line + line));
  wait_for_commands(1);
  EXPECT_FALSE(raw.has_answer());
  held.release();
  const std::string answer = raw.read_answer();
  EXPECT_NE(answer.find("X-Content-Type-Options: nosniff"), std::string::npos);
  EXPECT_EQ(body_of(answer), (Json{{"accepted", 2},
                                   {"first_position", before.value},
                                   {"last_position", before.value + 1}}));
}

// The batch is somebody else's activity; that the caller was active is a ping of its own.
TEST_F(Deferred, ARefusedBatchIsNoActivityOfTheCaller) {
  RawConnection raw(server.port());
  const Position before = server.head();
  raw.send(batch(ada, "{\"user\":99}"));
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 400");
  EXPECT_EQ(server.head(), before);
  raw.send(batch(ada, "{\"user\":" + std::to_string(bob.id.value) + "}"));
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
  EXPECT_EQ(server.head() - before, 2U);
}

TEST_F(Deferred, APingIsTheActivityOfItsMinute) {
  const Position before = server.head();
  ASSERT_EQ(server.client().Post("/api/activity", ada.by_token())->status, 204);
  ASSERT_EQ(server.client().Get("/api/users", ada.by_token())->status, 200);
  EXPECT_EQ(server.head() - before, 1U);
}

// While it lives no file of this program can grow.
class FullDisk {
 public:
  FullDisk() {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit none{1, before_.rlim_max};
    ignored_before_ = std::signal(SIGXFSZ, SIG_IGN);
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, ignored_before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*ignored_before_)(int) = nullptr;
};

TEST_F(Deferred, AfterAFailureOfTheLogNothingIsAcknowledged) {
  RawConnection pings(server.port());
  RawConnection batches(server.port());
  const Position before = server.head();
  const std::string line = "{\"user\":" + std::to_string(bob.id.value) + "}\n";
  std::vector<std::string> answers;
  {
    const FullDisk disk;
    for (int i = 0; i < 2; ++i) {  // the failure, and what comes after it
      pings.send(ping(ada));
      answers.push_back(pings.read_answer());
      batches.send(batch(ada, line));
      answers.push_back(batches.read_answer());
    }
  }
  for (const std::string& answer : answers) {
    EXPECT_EQ(status_of(answer), "HTTP/1.1 500");
    EXPECT_EQ(body_of(answer)["error"], "io");
    EXPECT_NE(answer.find("Its outcome is unknown"), std::string::npos);
  }
  EXPECT_EQ(server.head(), before);
}

TEST_F(Deferred, AConnectionThatIsGoneMeanwhileIsReleased) {
  const Position before = server.head();
  HeldSequencer held(sequencer());
  {
    RawConnection raw(server.port());
    raw.send(ping(ada));
    wait_for_commands(1);
  }
  held.release();
  while (metric("muster_http_connections") > 1) std::this_thread::yield();
  EXPECT_EQ(metric("muster_http_connections_deferred"), 0);
  EXPECT_EQ(server.head() - before, 1U) << "what arrived is done";
}

TEST_F(Deferred, AStopWaitsForWhatIsPendingAndAnswersIt) {
  RawConnection raw(server.port());
  RawConnection closing(server.port());
  HeldSequencer held(sequencer());
  raw.send(ping(ada));
  std::string asks_to_close = ping(bob);
  asks_to_close.insert(asks_to_close.find("Content-Length"), "Connection: close\r\n");
  closing.send(asks_to_close);
  wait_for_commands(2);
  auto stopped = std::async(std::launch::async, [&] { server.server().stop(); });
  while (server.client().Get("/health")) std::this_thread::yield();  // until the door is closed
  EXPECT_FALSE(raw.has_answer());
  held.release();
  for (RawConnection* each : {&raw, &closing}) {
    EXPECT_EQ(status_of(each->read_answer()), "HTTP/1.1 204");
    EXPECT_TRUE(each->is_closed());
  }
  stopped.get();
}

}  // namespace
}  // namespace muster::http
