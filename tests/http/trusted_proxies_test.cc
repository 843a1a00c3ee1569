// Who a request comes from when something in front says so: whose word counts, and what strangers
// can do with such headers.

#include "http/pipeline/trusted_proxies.h"

#include <cstdint>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "http/transport/connection_owner.h"
#include "tests/http/pages_browser.h"

namespace muster::http {
namespace {

TrustedProxies networks(const std::vector<const char*>& texts) {
  std::vector<IpNetwork> networks;
  for (const char* text : texts) networks.push_back(*IpNetwork::parse(text));
  return TrustedProxies(std::move(networks), TrustedProxies::OnThisMachine::kNone);
}

Request from(const std::string& peer, const std::vector<Header>& headers) {
  Request request{.client = {peer, 40000}, .server = {"192.0.2.80", 8080}};
  for (const auto& [name, value] : headers) request.headers.add(name, value);
  return request;
}

const std::vector<Header> kForged{{"X-Forwarded-For", "6.6.6.6"}};

TEST(TrustedProxies, ThatAreNotTrustedSayNothing) {
  EXPECT_EQ(TrustedProxies().client_of(from("203.0.113.7", kForged)), std::nullopt);
  EXPECT_EQ(networks({"10.0.0.0/8"}).client_of(from("203.0.113.7", kForged)), std::nullopt);
  EXPECT_EQ(networks({"10.0.0.0/8"}).client_of(from("127.0.0.1", kForged)), std::nullopt);
  EXPECT_EQ(networks({"10.0.0.0/8"}).client_of(from("", kForged)), std::nullopt);
  EXPECT_FALSE(TrustedProxies::is_forwarded(from("10.0.0.1", {{"X-Real-IP", "6.6.6.6"}})));
}

TEST(TrustedProxies, NameTheirClient) {
  const TrustedProxies proxies = networks({"10.0.0.0/8", "2001:db8:1::/48"});
  const auto client = [&](const std::vector<Header>& headers) {
    return proxies.client_of(from("10.0.0.1", headers)).value_or("not trusted");
  };
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"Forwarded", "for=\"[2001:db8::7]:4711\""}}), "2001:db8::7");
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7"}, {"Forwarded", "for=203.0.113.7"}}),
            "203.0.113.7");
  // Through further proxies of ours.
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7, 2001:db8:1::5, 10.9.9.9"}}), "203.0.113.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}), "10.0.0.3") << "one of us";
}

TEST(TrustedProxies, AClientCannotChooseItsAddressThroughOne) {
  const TrustedProxies proxies = networks({"10.0.0.0/8"});
  const auto client = [&](const std::vector<Header>& headers) {
    return proxies.client_of(from("10.0.0.1", headers)).value_or("not trusted");
  };
  // The proxy appends what it saw.
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, 203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.9, 203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "203.0.113.7"}}),
            "203.0.113.7");
  EXPECT_EQ(client({{"Forwarded", "for=6.6.6.6, for=203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(client({{"Forwarded", "for=\"6.6.6.6, for=203.0.113.7"}}), "10.0.0.1");
  // The proxy sets one header and passes the other on.
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.7"}, {"Forwarded", "for=6.6.6.6"}}), "10.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6"}, {"Forwarded", "for=203.0.113.7"}}), "10.0.0.1");
  // It does not know, or does not say.
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, unknown"}}), "10.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, unknown, 10.0.0.2"}}), "10.0.0.2");
  EXPECT_EQ(client({{"Forwarded", "for=6.6.6.6, for=_hidden"}}), "10.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", ""}}), "10.0.0.1");
  std::string many = "6.6.6.6";
  for (int i = 0; i < 1000; ++i) many += ",10.0.0.1";
  EXPECT_EQ(client({{"X-Forwarded-For", many}}), "10.0.0.1");
  EXPECT_EQ(client({{"X-Forwarded-For", many + ", 203.0.113.7"}}), "203.0.113.7");
}

TEST(TrustedProxies, AreNamedForTheOperator) {
  EXPECT_EQ(TrustedProxies().text(), "on this machine");
  EXPECT_EQ(networks({}).text(), "");
  EXPECT_EQ(networks({"10.0.0.0/8", "::1"}).text(), "10.0.0.0/8, ::1");
  EXPECT_EQ(TrustedProxies({*IpNetwork::parse("192.0.2.1")}).text(), "on this machine, 192.0.2.1");
}

// The address in the newest event of a log-in.
std::string logged_in_from(const TestServer& server) {
  std::string address = "none";
  for (const auto& event : server.events_since(Position())) {
    if (event["type"] == "session.started") address = event["address"];
  }
  return address;
}

std::string log_in(TestServer& server, const httplib::Headers& headers) {
  Browser browser(server);
  const Answer answer =
      browser.post("/user/login/",
                   {{"email", "ada@example.org"}, {"password", "correct horse battery"}}, headers);
  EXPECT_EQ(answer.status, 303);
  return logged_in_from(server);
}

// This process is the client and the server: of the server's own user.
TEST(TrustedProxies, OnThisMachineAreRecognised) {
  TestServer server;
  server.person("ada@example.org");
  EXPECT_EQ(log_in(server, {{"X-Forwarded-For", "6.6.6.6, 203.0.113.7"}}), "203.0.113.7");
  EXPECT_EQ(log_in(server, {{"Forwarded", "for=\"[2001:db8::7]\""}}), "2001:db8::7");
  EXPECT_EQ(log_in(server, {}), "127.0.0.1");
  // Whoever is on this machine and goes through the proxy stays what they are.
  EXPECT_EQ(log_in(server, {{"X-Forwarded-For", "6.6.6.6, 127.0.0.1"}}), "127.0.0.1");
}

TEST(TrustedProxies, OnThisMachineCanBeTurnedOff) {
  TestServer server({.trusted_proxies = networks({"192.0.2.1"})});
  server.person("ada@example.org");
  EXPECT_EQ(log_in(server, {{"X-Forwarded-For", "203.0.113.7"}}), "127.0.0.1");
}

// Sends a request as another user of this machine. Only calls that are safe after fork() in a
// program with threads.
bool send_as(uid_t user, int port, const std::string& request) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::syscall(SYS_setresuid, user, user, user) != 0) ::_exit(2);
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(port));
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) != 0 ||
        ::send(socket, request.data(), request.size(), 0) < 0) {
      ::_exit(3);
    }
    char answer[4096];
    ::_exit(::recv(socket, answer, sizeof(answer), 0) > 0 ? 0 : 4);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  return status == 0;
}

TEST(TrustedProxies, OnThisMachineAreNotThoseWhoCanLogInToIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be another user";
  TestServer server;
  server.person("ada@example.org");
  const std::string form = "email=ada%40example.org&password=correct+horse+battery";
  const std::string request =
      "POST /user/login/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 6.6.6.6\r\n"
      "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
      std::to_string(form.size()) + "\r\n\r\n" + form;
  constexpr uid_t kPerson = 1234;
  constexpr uid_t kWwwData = 33;
  ASSERT_TRUE(send_as(kPerson, server.port(), request));
  EXPECT_EQ(logged_in_from(server), "127.0.0.1");
  ASSERT_TRUE(send_as(kWwwData, server.port(), request));
  EXPECT_EQ(logged_in_from(server), "6.6.6.6");
}

TEST(TrustedProxies, GiveEachClientItsOwnAttempts) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server);
  const auto attempt = [&](const std::string& address, const std::string& password) {
    return browser
        .post("/user/login/", {{"email", "ada@example.org"}, {"password", password}},
              {{"X-Forwarded-For", address}})
        .status;
  };
  int last = 0;
  for (int i = 0; i < 11; ++i) last = attempt("203.0.113.7", "wrong");
  EXPECT_EQ(last, 429);
  EXPECT_EQ(attempt("198.51.100.7", "correct horse battery"), 303) << "someone else's guesses";
  EXPECT_EQ(attempt("203.0.113.7", "correct horse battery"), 429);
}

TEST(ConnectionOwner, IsTheUserOfTheOtherEnd) {
  TestServer server;
  // Asked from within a request: there its connection is open.
  const auto answer = server.client().Get("/metrics", {{"X-Forwarded-For", "127.0.0.1"}});
  EXPECT_NE(answer->status, 200) << "what a proxy passes on is not from this machine";
  EXPECT_EQ(connection_owner({"127.0.0.1", 1}, {"127.0.0.1", 2}), std::nullopt);
  EXPECT_EQ(connection_owner({"", 0}, {"", 0}), std::nullopt);
  EXPECT_EQ(connection_owner({"203.0.113.7", 80}, {"192.0.2.1", 80}), std::nullopt);
}

}  // namespace
}  // namespace muster::http
