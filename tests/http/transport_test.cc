// What happens around requests: framing, limits, slow and rude peers, crowds, stopping.

#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include "http/transport/addresses.h"
#include "http/transport/connection_server.h"
#include "http/transport/engine.h"
#include "http/transport/socket_stream.h"
#include "tests/support/http/raw_connection.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

std::string status_of(const std::string& answer) { return answer.substr(0, 12); }

TEST(Transport, APostWithoutALengthHasNoBody) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  RawConnection raw(server.port());
  raw.send("POST /api/activity HTTP/1.1\r\nHost: x\r\nAuthorization: Token " + ada.api_token +
           "\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 204");
  raw.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
}

TEST(Transport, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  RawConnection raw(server.port());
  raw.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /api/users HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 401");
}

// A proxy in front may see another request in what follows than we do: nothing may follow.
TEST(Transport, ARequestFramedInTwoWaysIsTheLastOfItsConnection) {
  const std::string follower = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
  struct Case {
    const char* head;
    const char* status;
  };
  TestServer server;
  for (const Case& c : std::initializer_list<Case>{
           {"POST /api/activity HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
            "HTTP/1.1 400"},
           {"POST /api/activity HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 5\r\n",
            "HTTP/1.1 400"},
           {"POST /api/activity HTTP/1.1\r\nContent-Length: +3\r\n", "HTTP/1.1 400"},
           {"POST /api/activity HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n",
            "HTTP/1.1 400"},
           {"POST /api/activity HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n", "HTTP/1.1 501"},
           {"DELETE /api/projects/1 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "HTTP/1.1 400"},
           {"GET /health HTTP/1.1\r\nContent-Length: 3\r\n", "HTTP/1.1 400"},
           {"GET /health HTTP/1.1\r\nTransfer-Encoding: chunked\r\n", "HTTP/1.1 400"},
           {"POST /api/activity HTTP/1.1\r\nContent-Length: 99999999\r\n", "HTTP/1.1 413"},
           {"NONSENSE\r\n", "HTTP/1.1 400"},
       }) {
    RawConnection raw(server.port());
    raw.send(std::string(c.head) + "Host: x\r\n\r\n" + follower);
    const std::string answer = raw.read_answer();
    EXPECT_EQ(status_of(answer), c.status) << c.head;
    EXPECT_NE(answer.find("Connection: close"), std::string::npos) << c.head;
    EXPECT_NE(answer.find("X-Content-Type-Options"), std::string::npos) << c.head;
    EXPECT_TRUE(raw.is_closed()) << c.head;
  }
}

TEST(Transport, ABodyThatIsNotReadIsNotTakenForARequest) {
  TestServer server;
  RawConnection raw(server.port());
  const std::string hidden = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
  raw.send("POST /api/users HTTP/1.1\r\nHost: x\r\nContent-Length: " +
           std::to_string(hidden.size()) + "\r\n\r\n" + hidden);
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 405");
  EXPECT_TRUE(raw.is_closed());
}

TEST(Transport, ChunkedBodiesAreReadAndBounded) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const std::string head =
      "POST /api/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Token " + ada.api_token +
      "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  RawConnection good(server.port());
  good.send(head + "8\r\n{\"title\"\r\n8\r\n:\"Cats\"}\r\n0\r\n\r\n");
  EXPECT_EQ(status_of(good.read_answer()), "HTTP/1.1 201");

  RawConnection large(server.port());
  large.send(head + "20000\r\n" + std::string(0x20000, ' ') + "\r\n0\r\n\r\n");
  EXPECT_EQ(status_of(large.read_answer()), "HTTP/1.1 413");
  EXPECT_TRUE(large.is_closed());

  RawConnection broken(server.port());
  broken.send(head + "nonsense\r\n");
  EXPECT_EQ(status_of(broken.read_answer()), "HTTP/1.1 400");
  EXPECT_TRUE(broken.is_closed());
}

TEST(Transport, HeadsAreBounded) {
  TestServer server;
  RawConnection target(server.port());
  target.send("GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(target.read_answer()), "HTTP/1.1 414");

  RawConnection many(server.port());
  std::string head = "GET /health HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 200; ++i) head += "X-" + std::to_string(i) + ": y\r\n";
  many.send(head + "\r\n");
  EXPECT_EQ(status_of(many.read_answer()), "HTTP/1.1 431");
}

TEST(Transport, TheClientsAddressIsTheConnectionsWhateverHeadersClaim) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  httplib::Headers headers = ada.by_token();
  headers.emplace("REMOTE_ADDR", "6.6.6.6");
  headers.emplace("X-Forwarded-For", "6.6.6.6");
  ASSERT_EQ(server.client().Get("/api/users", headers)->status, 200);
  for (const auto& event : server.events_since(Position(0))) {
    EXPECT_EQ(event.dump().find("6.6.6.6"), std::string::npos);
  }
}

TEST(Transport, HeadAnswersWithoutABody) {
  TestServer server;
  auto client = server.client();
  const auto answer = client.Head("/health");
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "");
  EXPECT_EQ(client.Get("/health")->status, 200);
}

TEST(Transport, RangesAreNotServed) {
  TestServer server;
  const auto answer = server.client().Get("/version", {{"Range", "bytes=0-2"}});
  EXPECT_EQ(answer->status, 200);
}

// The value of a metric as a scrape sees it.
int metric(const TestServer& server, const std::string& name) {
  const std::string text = server.client().Get("/metrics")->body;
  const std::size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::stoi(text.substr(at + name.size() + 2));
}

TEST(Transport, IdleConnectionsHoldNoThreads) {
  TestServer server;
  std::vector<std::unique_ptr<RawConnection>> idle;
  for (int i = 0; i < 300; ++i) {
    idle.push_back(std::make_unique<RawConnection>(server.port()));
    // Half of them have said something.
    if (i % 2 == 0) continue;
    idle.back()->send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(idle.back()->read_answer()), "HTTP/1.1 200");
  }
  EXPECT_EQ(metric(server, "muster_http_connections"), 301);
  EXPECT_LE(metric(server, "muster_http_threads"), 16);
  for (const auto& raw : idle) {
    raw->send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(raw->read_answer()), "HTTP/1.1 200");
  }
}

TEST(Transport, SendersOfHalfRequestsHoldNoThreads) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const std::string half_head = "POST /api/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Token " +
                                ada.api_token + "\r\nContent-Le";
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int i = 0; i < 100; ++i) {
    slow.push_back(std::make_unique<RawConnection>(server.port()));
    slow.back()->send(i % 2 == 0 ? half_head : half_head + "ngth: 13\r\n\r\n{\"title\"");
  }
  EXPECT_EQ(metric(server, "muster_http_connections_serving"), 1) << "the scrape itself";
  for (int i = 0; i < 100; ++i) {
    slow[i]->send(i % 2 == 0 ? "ngth: 13\r\n\r\n{\"title\":\"x\"}" : ":\"x\"}");
    EXPECT_EQ(status_of(slow[i]->read_answer()), "HTTP/1.1 201");
  }
}

TEST(Transport, AHeadThatDoesNotEndIsRefused) {
  TestServer server;
  RawConnection raw(server.port());
  raw.send("GET /health HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'y'));
  const std::string answer = raw.read_answer();
  EXPECT_EQ(status_of(answer), "HTTP/1.1 431");
  EXPECT_NE(answer.find(R"("error":"too_large")"), std::string::npos);
  EXPECT_TRUE(raw.is_closed());
}

TEST(Transport, ALongBodyIsReadAsItComes) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const std::string line = "{\"user\": " + std::to_string(ada.id.value) + "}\n";
  std::string lines;
  while (lines.size() < 300'000) lines += line;
  RawConnection raw(server.port());
  raw.send("POST /api/activity/batch HTTP/1.1\r\nHost: x\r\nAuthorization: Token " + ada.api_token +
           "\r\nContent-Length: " + std::to_string(lines.size()) + "\r\n\r\n");
  for (std::size_t at = 0; at < lines.size(); at += 10'000) {
    raw.send(std::string_view(lines).substr(at, 10'000));
    EXPECT_EQ(server.client().Get("/health")->status, 200);
  }
  const std::string answer = raw.read_answer();
  EXPECT_EQ(status_of(answer), "HTTP/1.1 200");
  EXPECT_NE(answer.find("\"accepted\":" + std::to_string(lines.size() / line.size())),
            std::string::npos);
  raw.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 200");
}

TEST(Transport, StopsWhileConnectionsIdle) {
  TestServer server;
  RawConnection idle(server.port());
  RawConnection halfway(server.port());
  idle.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(idle.read_answer()), "HTTP/1.1 200");
  halfway.send("POST /api/activity HTTP/1.1\r\nHost: x\r\nContent-Le");
  server.server().stop();
  EXPECT_TRUE(idle.is_closed());
  EXPECT_TRUE(halfway.read_answer().empty() || halfway.is_closed());
  server.server().stop();  // twice is fine
}

// It was once told that its body was broken, which a client takes for its own fault.
TEST(Transport, ABodyThatHadNotArrivedWhenTheServerStopsIsAskedForAgain) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  RawConnection raw(server.port());
  raw.send("POST /api/projects HTTP/1.1\r\nHost: x\r\nAuthorization: Token " + ada.api_token +
           "\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n");
  EXPECT_EQ(status_of(raw.read_answer()), "HTTP/1.1 100");  // now it waits for the body
  raw.send("{\"title\":");
  const Position before = server.head();
  server.server().stop();
  const std::string answer = raw.read_answer();
  EXPECT_EQ(status_of(answer), "HTTP/1.1 503");
  EXPECT_NE(answer.find("Retry-After"), std::string::npos);
  EXPECT_EQ(server.head(), before);
}

TEST(Listening, APortInUseIsSaidWithItsNumber) {
  TestServer server;
  const auto second =
      Server::start(server.instance(),
                    {.address = "127.0.0.1", .port = static_cast<std::uint16_t>(server.port())});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kIo);
  EXPECT_EQ(second.error().field, "port");
  EXPECT_NE(second.error().message.find(std::to_string(server.port())), std::string::npos);
}

TEST(Listening, AnAddressThatIsNotOursIsSaid) {
  const auto socket = listen_tcp("192.0.2.1", 0, 16);
  ASSERT_FALSE(socket);
  EXPECT_EQ(socket.error().field, "address");
}

class OwnConnectionServer : public testing::Test {
 protected:
  static constexpr std::string_view kAnswer = "HTTP/1.1 204 No Content\r\n\r\n";

  void start(ConnectionServer::Limits limits, ConnectionServer::Serve serve) {
    auto listening = listen_tcp("127.0.0.1", 0, 16);
    ASSERT_TRUE(listening);
    port = local_port(listening->get());
    server = std::make_unique<ConnectionServer>(std::move(*listening), limits, std::move(serve));
    ASSERT_TRUE(server->start());
  }
  static ConnectionServer::Limits limits(unsigned connections_max, unsigned threads_max) {
    return {.connections_max = connections_max,
            .workers = {.moving = 1, .threads_max = threads_max},
            .first_request = std::chrono::hours(1),
            .gives_way_after = std::chrono::hours(1)};
  }
  static void expect_busy(RawConnection& raw) {
    const std::string answer = raw.read_answer();
    EXPECT_EQ(status_of(answer), "HTTP/1.1 503");
    EXPECT_NE(answer.find("Retry-After: 1"), std::string::npos);
    EXPECT_NE(answer.find(R"("error":"busy")"), std::string::npos);
    EXPECT_TRUE(raw.is_closed());
  }

  // An engine that gives every request the same answer once its body is there, with one thread for
  // all connections, or a few. One of them may wait for bodies.
  void start_engine(SocketStream::Timeouts timeouts, const std::string& body,
                    unsigned threads = 1) {
    start_engine(timeouts, body, limits(100, threads));
  }
  void start_engine(SocketStream::Timeouts timeouts, const std::string& body,
                    const ConnectionServer::Limits& bounds) {
    engine = std::make_unique<Engine>(
        Engine::Hooks{.answer =
                          [this, body](const Request&, BodyReader& reader) {
                            ++answered;
                            Response response;
                            std::string sent;
                            if (reader.read(sent, 1 << 20) == BodyReader::Outcome::kCrowded) {
                              response.status = 503;
                            }
                            response.set_content(body, "text/plain");
                            return Answer{std::move(response)};
                          }},
        engine_limits(timeouts));
    start_with_engine(bounds);
  }
  void start_with_engine(const ConnectionServer::Limits& bounds) {
    start(bounds, [this](Connection& connection, bool readable) {
      return engine->serve(connection, readable, server->stop_event());
    });
  }
  static Engine::Limits engine_limits(SocketStream::Timeouts timeouts) {
    return {.timeouts = timeouts,
            .idle_max = std::chrono::hours(1),
            .requests_per_connection = 1'000'000,
            .body_bytes_max = 1 << 20,
            .readers_max = 1};
  }
  int others_answered() const { return answered - asked_here; }

  static constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  std::unique_ptr<Engine> engine;
  std::atomic<int> answered = 0;
  int asked_here = 0;
  int port = 0;
  std::promise<void> release;
  const std::shared_future<void> released{release.get_future()};
  std::unique_ptr<ConnectionServer> server;
};

// An operation on the admin socket may have changed something: its outcome must be told.
TEST_F(OwnConnectionServer, AStopCutsStreamsButThoseThatMustBeCompleted) {
  for (const auto at_stop : {BodyStream::AtStop::kCut, BodyStream::AtStop::kComplete}) {
    if (server != nullptr) server->stop();  // its threads use `server` until then
    server.reset();
    engine = std::make_unique<Engine>(
        Engine::Hooks{.answer =
                          [at_stop](const Request&, BodyReader&) {
                            const auto write = [](BodySink& sink) {
                              const bool written = sink.write("all of it");
                              sink.finish();
                              return written;
                            };
                            Response response;
                            response.set_stream({write, at_stop}, "text/plain");
                            return Answer{std::move(response)};
                          }},
        engine_limits({}));
    start_with_engine(limits(10, 1));
    engine->begin_stop();
    RawConnection raw(port);
    raw.send(kRequest);
    const std::string answer = raw.read_to_end();
    EXPECT_EQ(status_of(answer), "HTTP/1.1 200");
    const bool is_whole = at_stop == BodyStream::AtStop::kComplete;
    EXPECT_EQ(answer.ends_with("9\r\nall of it\r\n0\r\n\r\n"), is_whole) << answer;
    EXPECT_EQ(answer.find("all of it") != std::string::npos, is_whole) << answer;
  }
}

// A system without descriptors ended the program by SIGABRT.
TEST_F(OwnConnectionServer, WithoutDescriptorsItDoesNotStartAndSaysSo) {
  auto listening = listen_tcp("127.0.0.1", 0, 16);
  ASSERT_TRUE(listening);
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  // It needs three.
  for (const rlim_t more : {0, 1, 2}) {
    const int next = ::dup(listening->get());
    ::close(next);
    const rlimit few{static_cast<rlim_t>(next) + more, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
    server = std::make_unique<ConnectionServer>(FileDescriptor(), limits(2, 1),
                                                [](Connection&, bool) { return Next::kClose; });
    const Result<void> started = server->start();
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    ASSERT_FALSE(started) << more;
    EXPECT_EQ(started.error().code, ErrorCode::kIo);
    EXPECT_NE(started.error().message.find("descriptors"), std::string::npos)
        << started.error().message;
    server.reset();
  }
}

TEST_F(OwnConnectionServer, PastItsBoundItSaysBusyAtOnce) {
  start(limits(2, 1), [](Connection&, bool) { return Next::kClose; });
  const RawConnection first(port);
  const RawConnection second(port);
  RawConnection third(port);  // accepted after the second: connections come in order
  expect_busy(third);
  EXPECT_EQ(server->stats().turned_away, 1U);
  EXPECT_EQ(server->stats().open, 2U);
}

TEST_F(OwnConnectionServer, PastItsBoundOneThatIsSilentGivesWay) {
  ConnectionServer::Limits bounds = limits(1, 1);
  bounds.gives_way_after = std::chrono::milliseconds(0);
  start(bounds, [](Connection& connection, bool) {
    connection.unsent = kAnswer;
    EXPECT_TRUE(send_now(connection.socket.get(), connection.unsent));
    return Next::kClose;
  });
  RawConnection first(port);
  RawConnection second(port);
  EXPECT_TRUE(first.is_closed());
  second.send("x");
  EXPECT_EQ(second.read_answer(), kAnswer);
}

// 10,000 halves of requests once kept everybody else out for a minute.
TEST_F(OwnConnectionServer, PastItsBoundHalfRequestsGiveWayTheOldestFirst) {
  ConnectionServer::Limits bounds = limits(2, 1);
  bounds.gives_way_after = std::chrono::milliseconds(0);
  start_engine({}, "", bounds);
  RawConnection half_head(port);
  half_head.send("GET / HTTP/1.1\r\nX: ");
  // Each is asked for something first, so that what it has sent since is known to be here.
  RawConnection half_body(port);
  half_body.send(kRequest);
  EXPECT_EQ(status_of(half_body.read_answer()), "HTTP/1.1 200");
  half_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx");

  RawConnection first(port);
  EXPECT_TRUE(half_head.is_closed());
  first.send(kRequest);
  EXPECT_EQ(status_of(first.read_answer()), "HTTP/1.1 200");
  RawConnection second(port);
  EXPECT_TRUE(half_body.is_closed());
  second.send(kRequest);
  EXPECT_EQ(status_of(second.read_answer()), "HTTP/1.1 200");
  EXPECT_EQ(server->stats().gave_way, 2U);
  EXPECT_EQ(server->stats().turned_away, 0U);
}

TEST_F(OwnConnectionServer, AHalfRequestThatIsStillArrivingDoesNotGiveWay) {
  start_engine({}, "", limits(1, 1));
  RawConnection half(port);
  half.send("GET / HTTP/1.1\r\nX: ");
  RawConnection newcomer(port);
  expect_busy(newcomer);
  half.send("y\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(half.read_answer()), "HTTP/1.1 200");
}

TEST_F(OwnConnectionServer, OneAddressCannotTakeAllPlaces) {
  ConnectionServer::Limits bounds = limits(100, 1);
  bounds.connections_per_client = 2;
  bounds.may_take_all = [](const std::string& address) { return address == "127.0.0.9"; };
  start_engine({}, "", bounds);
  const RawConnection one(port, "127.0.0.2");
  RawConnection two(port, "127.0.0.2");
  RawConnection three(port, "127.0.0.2");
  expect_busy(three);
  RawConnection another(port, "127.0.0.3");
  another.send(kRequest);
  EXPECT_EQ(status_of(another.read_answer()), "HTTP/1.1 200");
  // A proxy stands for many people.
  std::vector<std::unique_ptr<RawConnection>> proxied;
  for (int i = 0; i < 10; ++i) {
    proxied.push_back(std::make_unique<RawConnection>(port, "127.0.0.9"));
    proxied.back()->send(kRequest);
    EXPECT_EQ(status_of(proxied.back()->read_answer()), "HTTP/1.1 200");
  }
  // A place that was given back counts no more.
  two.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(status_of(two.read_answer()), "HTTP/1.1 200");
  EXPECT_TRUE(two.is_closed());
  while (server->stats().open > 12) std::this_thread::yield();
  RawConnection four(port, "127.0.0.2");
  four.send(kRequest);
  EXPECT_EQ(status_of(four.read_answer()), "HTTP/1.1 200");
}

TEST_F(OwnConnectionServer, PastItsShareAnAddressMakesRoomItself) {
  ConnectionServer::Limits bounds = limits(100, 1);
  bounds.connections_per_client = 1;
  bounds.gives_way_after = std::chrono::milliseconds(0);
  bounds.may_take_all = [](const std::string&) { return false; };
  start_engine({}, "", bounds);
  RawConnection other(port, "127.0.0.3");
  RawConnection half(port, "127.0.0.2");
  half.send("GET / HTTP/1.1\r\nX: ");
  const RawConnection next(port, "127.0.0.2");
  EXPECT_TRUE(half.is_closed());
  other.send(kRequest);
  EXPECT_EQ(status_of(other.read_answer()), "HTTP/1.1 200") << "another's place was taken";
}

TEST_F(OwnConnectionServer, AHeadHasLessTimeThanARequest) {
  start_engine({.head = std::chrono::milliseconds(1)}, "");
  RawConnection body(port);
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n1");
  RawConnection head(port);
  head.send("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(head.is_closed());
  body.send("23");
  EXPECT_EQ(status_of(body.read_answer()), "HTTP/1.1 200");
}

TEST_F(OwnConnectionServer, WhoIsTooSlowIsCutOff) {
  start_engine({.head = std::chrono::milliseconds(1), .request = std::chrono::milliseconds(1)}, "");
  RawConnection idle(port);
  idle.send(kRequest);
  EXPECT_EQ(status_of(idle.read_answer()), "HTTP/1.1 200");
  RawConnection head(port);
  head.send("GET / HTTP/1.1\r\nHo");
  RawConnection body(port);
  body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n1");
  EXPECT_TRUE(head.is_closed());
  EXPECT_TRUE(body.is_closed());
  idle.send(kRequest);
  EXPECT_EQ(status_of(idle.read_answer()), "HTTP/1.1 200") << "nobody is slow who says nothing";
}

TEST_F(OwnConnectionServer, AnswersThatAreNotTakenHoldNoThread) {
  start_engine({.stall = std::chrono::hours(1)}, std::string(20'000, 'x'));
  RawConnection reads_nothing(port);
  constexpr int kRequests = 2'000;  // 40 MB of answers: more than the sockets hold
  std::thread sender([&] {
    for (int i = 0; i < kRequests; ++i) reads_nothing.send(kRequest);
  });
  // The one thread serves others all the while, also when it can do nothing more for this one.
  RawConnection other(port);
  for (int seen = -1; seen != others_answered();) {
    seen = others_answered();
    for (int i = 0; i < 100; ++i) {
      other.send(kRequest);
      EXPECT_EQ(status_of(other.read_answer()), "HTTP/1.1 200");
      ++asked_here;
    }
  }
  EXPECT_LT(answered, kRequests + asked_here);
  for (int i = 0; i < kRequests; ++i) {
    ASSERT_EQ(status_of(reads_nothing.read_answer()), "HTTP/1.1 200");
  }
  sender.join();
}

TEST_F(OwnConnectionServer, OnlySoManyThreadsWaitForBodies) {
  start_engine({.stall = std::chrono::hours(1), .request = std::chrono::hours(1)}, "", 2);
  const std::string body(20'000, 'x');
  const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n";
  RawConnection first(port);
  RawConnection second(port);
  for (RawConnection* each : {&first, &second}) each->send(head + "x");
  while (!first.has_answer() && !second.has_answer()) std::this_thread::yield();
  RawConnection& refused = first.has_answer() ? first : second;
  RawConnection& waiting = first.has_answer() ? second : first;
  EXPECT_EQ(status_of(refused.read_answer()), "HTTP/1.1 503");
  waiting.send(body.substr(1));
  EXPECT_EQ(status_of(waiting.read_answer()), "HTTP/1.1 200");
}

TEST_F(OwnConnectionServer, WhoIdlesForTooLongIsClosed) {
  ConnectionServer::Limits bounds = limits(100, 1);
  bounds.first_request = std::chrono::milliseconds(1);
  start(bounds, [](Connection&, bool) { return Next::kClose; });
  RawConnection raw(port);
  EXPECT_TRUE(raw.is_closed());
}

TEST_F(OwnConnectionServer, ThreadsThatAreStuckAreReplacedUpToABound) {
  std::atomic<unsigned> stuck = 0;
  std::promise<void> all_stuck;
  start(limits(100, 3), [&](Connection&, bool) {
    if (++stuck == 3) all_stuck.set_value();
    released.wait();
    return Next::kClose;
  });
  std::vector<std::unique_ptr<RawConnection>> inside;
  for (int i = 0; i < 4; ++i) {
    inside.push_back(std::make_unique<RawConnection>(port));
    inside.back()->send("x");
  }
  all_stuck.get_future().wait();
  EXPECT_EQ(server->stats().threads, 3U);
  // The fourth cannot be taken; soon newcomers are told so.
  while (!server->stats().is_exhausted) std::this_thread::yield();
  RawConnection newcomer(port);
  expect_busy(newcomer);
  release.set_value();
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(inside[i]->is_closed());
  server->stop();
  EXPECT_EQ(server->stats().serving, 0U);
  EXPECT_EQ(server->stats().open, 0U);
}

}  // namespace
}  // namespace muster::http
