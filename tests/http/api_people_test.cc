#include <cstdint>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "tests/support/http/raw_connection.h"
#include "tests/support/http/test_server.h"

namespace muster::http {
namespace {

using Json = nlohmann::ordered_json;
using Types = std::vector<std::string>;

Json body_of(const httplib::Result& answer) { return Json::parse(answer->body); }

class ApiPeople : public testing::Test {
 protected:
  TestServer server;
  Person ada = server.person("ada@example.org");
  Person bob = server.person("bob@example.org");
  httplib::Client client = server.client();

  // So that a test sees its own events alone.
  void be_active(const Person& person) {
    ASSERT_EQ(client.Post("/api/activity", person.by_token())->status, 204);
  }
};

TEST_F(ApiPeople, WhoAmIGivesLabelStudiosFields) {
  be_active(ada);
  const Position before = server.head();
  const auto answer = client.Get("/api/current-user/whoami", ada.by_token());
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("Cache-Control"), "no-store");
  const Json user = body_of(answer);
  for (const char* field : {"id", "first_name", "last_name", "username", "email", "last_activity",
                            "avatar", "initials", "phone", "active_organization", "date_joined"}) {
    EXPECT_TRUE(user.contains(field)) << field;
  }
  EXPECT_EQ(user["id"], ada.id.value);
  EXPECT_EQ(user["username"], "ada");
  EXPECT_EQ(user["email"], "ada@example.org");
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiPeople, TakesTheCookieAndBothWordsForAToken) {
  for (const httplib::Headers& headers :
       {ada.by_cookie(), ada.by_token(),
        httplib::Headers{{"Authorization", "Bearer " + ada.api_token}},
        httplib::Headers{{"authorization", "token  " + ada.api_token}},
        httplib::Headers{
            {"Cookie", "theme=dark; " + ada.cookie_name + "=" + ada.session + "; x=y"}}}) {
    const auto answer = client.Get("/api/current-user/whoami/", headers);
    ASSERT_EQ(answer->status, 200);
    EXPECT_EQ(body_of(answer)["id"], ada.id.value);
  }
}

TEST_F(ApiPeople, AnswersNobodyWith401) {
  const Position before = server.head();
  for (const httplib::Headers& headers :
       {httplib::Headers{}, httplib::Headers{{"Cookie", ada.cookie_name + "=unknown"}},
        httplib::Headers{{"Cookie", ada.cookie_name + "="}},
        httplib::Headers{{"Authorization", "Token unknown"}},
        httplib::Headers{{"Authorization", "Token"}},
        httplib::Headers{{"Authorization", "Basic YTpi"}}}) {
    const auto answer = client.Get("/api/users", headers);
    ASSERT_EQ(answer->status, 401);
    EXPECT_EQ(answer->get_header_value("WWW-Authenticate"), "Token");
    EXPECT_EQ(body_of(answer)["error"], "unauthorized");
  }
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiPeople, AWrongTokenIsRefusedAlsoWithAGoodCookie) {
  httplib::Headers headers = ada.by_cookie();
  headers.emplace("Authorization", "Token unknown");
  EXPECT_EQ(client.Get("/api/users", headers)->status, 401);
}

TEST_F(ApiPeople, UsersAreAPlainArrayById) {
  const auto answer = client.Get("/api/users/", ada.by_token());
  ASSERT_EQ(answer->status, 200);
  const Json users = body_of(answer);
  ASSERT_TRUE(users.is_array());
  ASSERT_EQ(users.size(), 2U);
  EXPECT_EQ(users[0]["email"], "ada@example.org");
  EXPECT_EQ(users[1]["email"], "bob@example.org");
  EXPECT_TRUE(users[1]["last_activity"].is_null());  // creation is not activity
}

// The ids of an answer.
std::vector<int> ids_of(const Json& users) {
  std::vector<int> ids;
  for (const Json& user : users) ids.push_back(user["id"]);
  return ids;
}

class ApiPeoplePages : public ApiPeople {
 protected:
  Person carl = server.person("carl@example.org");

  httplib::Result get(const std::string& query) {
    return client.Get("/api/users/?" + query, ada.by_token());
  }
};

TEST_F(ApiPeoplePages, APageIsAPlainArrayAndSaysHowManyThereAre) {
  using Ids = std::vector<int>;
  const auto first = get("page=1&page_size=2");
  ASSERT_EQ(first->status, 200);
  EXPECT_EQ(first->get_header_value("X-Total-Count"), "3");
  EXPECT_EQ(ids_of(body_of(first)), (Ids{1, 2}));
  EXPECT_EQ(ids_of(body_of(get("page=2&page_size=2"))), Ids{3});
  EXPECT_EQ(ids_of(body_of(get("ordering=-id"))), (Ids{3, 2, 1}));
  EXPECT_EQ(ids_of(body_of(get("ordering=-email&page_size=1"))), Ids{3});
  EXPECT_EQ(ids_of(body_of(get("ordering=-last_activity&page_size=1"))), Ids{1});
  const auto found = get("search=BOB");
  EXPECT_EQ(ids_of(body_of(found)), Ids{2});
  EXPECT_EQ(found->get_header_value("X-Total-Count"), "1");
  const auto nobody = get("search=nobody");
  EXPECT_EQ(nobody->status, 200);
  EXPECT_EQ(nobody->body, "[]\n");
  EXPECT_EQ(nobody->get_header_value("X-Total-Count"), "0");
}

TEST_F(ApiPeoplePages, AreOfThoseWithAStatusOrARole) {
  using Ids = std::vector<int>;
  ASSERT_TRUE(server.instance().sequencer().submit(
      DeactivateUser{UserId(3)}, {std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)}));
  EXPECT_EQ(ids_of(body_of(get("status=deactivated"))), Ids{3});
  EXPECT_EQ(ids_of(body_of(get("status=active"))), (Ids{1, 2}));
  EXPECT_EQ(ids_of(body_of(get("role=owner"))), Ids{1});
  EXPECT_EQ(ids_of(body_of(get("inactive_since=2001-01-01T00:00:00Z"))), Ids());
  EXPECT_EQ(get("role=member")->get_header_value("X-Total-Count"), "2");
}

TEST_F(ApiPeoplePages, RefusesWhatIsNoPage) {
  EXPECT_EQ(get("page=2")->status, 404);
  for (const char* wrong : {"page=0", "page=x", "page=-1", "page=", "page_size=0", "page_size=1001",
                            "page=4294967296", "ordering=phone", "ordering=", "search=%FF",
                            "status=gone", "role=king", "inactive_since=yesterday"}) {
    const auto answer = get(wrong);
    EXPECT_EQ(answer->status, 400) << wrong;
    const std::string name = std::string(wrong).substr(0, std::string(wrong).find('='));
    EXPECT_EQ(body_of(answer)["field"], name) << wrong;
  }
}

// Through the log: a sign-in each would take long. More than two parts of everybody.
void add_450_people(projections::Instance& instance) {
  for (int i = 0; i < 450; ++i) {
    SignUp command;
    command.email = "person" + std::to_string(i) + "@example.org";
    command.password = {"$scrypt$none"};
    command.api_token.digest.bytes.fill(static_cast<std::uint8_t>(i % 250 + 1));
    command.api_token.digest.bytes[0] = static_cast<std::uint8_t>(i / 250);
    ASSERT_TRUE(instance.sequencer().submit(
        std::move(command), {std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)}));
  }
}

TEST_F(ApiPeoplePages, EverybodyComesInPartsThatMakeOneArray) {
  add_450_people(server.instance());
  const auto answer = client.Get("/api/users", ada.by_token());
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(answer->get_header_value("Transfer-Encoding"), "chunked");
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(answer->get_header_value("X-Total-Count"), "453");
  const Json users = body_of(answer);
  ASSERT_EQ(users.size(), 453u);
  for (std::size_t i = 0; i < users.size(); ++i) EXPECT_EQ(users[i]["id"], i + 1);
  EXPECT_EQ(client.Get("/api/current-user/whoami", ada.by_token())->status, 200)
      << "the connection goes on";
}

// More answers than all buffers between the two hold: the server waits for the reader, the erasure
// for neither, so the reader still gets every answer whole.
TEST_F(ApiPeoplePages, AReaderWhoDoesNotReadHoldsNoErasureUp) {
  add_450_people(server.instance());
  const std::string as_of = std::to_string(server.head().value - 1);
  for (const std::string& path : {std::string("/api/users"), "/api/users?as_of=" + as_of}) {
    constexpr int kAnswers = 120;
    RawConnection connection(server.port());
    for (int i = 0; i < kAnswers; ++i) {
      const bool is_last = i + 1 == kAnswers;
      connection.send("GET " + path + " HTTP/1.1\r\nHost: " + server.host() +
                      "\r\nAuthorization: Token " + ada.api_token +
                      (is_last ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n"));
    }
    while (!connection.has_answer()) std::this_thread::yield();
    const auto one = server.instance().accounts().find_user("person7@example.org");
    const UserId victim = one ? *one : *server.instance().accounts().find_user("person8");
    const auto erased = server.instance().erase(
        victim, {std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)});
    EXPECT_TRUE(erased) << erased.error().message;
    const std::string all = connection.read_to_end();
    int ended = 0;
    for (std::size_t at = 0; (at = all.find("\r\n0\r\n\r\n", at)) != all.npos; ++at) ++ended;
    EXPECT_EQ(ended, kAnswers) << path;
  }
}

TEST_F(ApiPeoplePages, EverybodyComesWithoutChunksToWhomeverDoesNotKnowThem) {
  RawConnection connection(server.port());
  connection.send("GET /api/users HTTP/1.0\r\nAuthorization: Token " + ada.api_token + "\r\n\r\n");
  const std::string head = connection.read_answer();
  EXPECT_TRUE(head.starts_with("HTTP/1.1 200")) << head;
  EXPECT_EQ(head.find("chunked"), std::string::npos);
  const std::string body = connection.read_answer();  // up to the end
  EXPECT_EQ(Json::parse(body).size(), 3u);
}

TEST_F(ApiPeople, OneUserShowsTheirProjects) {
  const std::string title = R"({"title": "Cats"})";
  ASSERT_EQ(client.Post("/api/projects", bob.by_token(), title, "application/json")->status, 201);
  const auto answer =
      client.Get("/api/users/" + std::to_string(bob.id.value) + "/", ada.by_token());
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(body_of(answer)["email"], "bob@example.org");
  EXPECT_EQ(body_of(answer)["created_projects"].size(), 1U);
}

TEST_F(ApiPeople, AUsersManyProjectsComeInPages) {
  for (int i = 1; i <= 5; ++i) {
    const auto made = server.instance().projects().create("P" + std::to_string(i),
                                                          {bob.id, Channel::kApi, {}, {}});
    ASSERT_TRUE(made);
    ASSERT_TRUE(server.instance().sequencer().submit(ContributeAnnotations{made->id, bob.id, 1},
                                                     {bob.id, Channel::kApi, {}, {}}));
  }
  const std::string user = "/api/users/" + std::to_string(bob.id.value);
  const auto titles = [](const Json& projects) {
    std::vector<std::string> all;
    for (const Json& project : projects) all.push_back(project["title"]);
    return all;
  };
  const Json first = body_of(client.Get(user + "?page_size=2", ada.by_token()));
  EXPECT_EQ(titles(first["created_projects"]), (std::vector<std::string>{"P1", "P2"}));
  EXPECT_EQ(titles(first["contributed_to_projects"]), (std::vector<std::string>{"P1", "P2"}));
  EXPECT_EQ(first["created_projects_count"], 5);
  EXPECT_EQ(first["contributed_to_projects_count"], 5);
  std::string next = first["created_projects_next"];
  next = next.substr(next.find("/api/"));
  const Json second = body_of(client.Get(next, ada.by_token()));
  EXPECT_EQ(titles(second["created_projects"]), (std::vector<std::string>{"P3", "P4"}));
  EXPECT_EQ(titles(second["contributed_to_projects"]), (std::vector<std::string>{"P1", "P2"}));
  const Json last =
      body_of(client.Get(user + "?page_size=2&created_page=3&contributed_page=9", ada.by_token()));
  EXPECT_EQ(titles(last["created_projects"]), (std::vector<std::string>{"P5"}));
  EXPECT_TRUE(last["created_projects_next"].is_null());
  EXPECT_TRUE(last["contributed_to_projects"].empty());
  EXPECT_TRUE(last["contributed_to_projects_next"].is_null());
  for (const char* wrong :
       {"?created_page=0", "?contributed_page=x", "?page_size=1001", "?page_size=0"}) {
    EXPECT_EQ(client.Get(user + wrong, ada.by_token())->status, 400) << wrong;
  }
}

TEST_F(ApiPeople, ProfilesChangeByPatchAndTheEventSaysWhoDidIt) {
  be_active(ada);
  const Position before = server.head();
  const auto answer =
      client.Patch("/api/users/" + std::to_string(bob.id.value), ada.by_token(),
                   R"({"first_name": "Bob", "phone": "+49 1"})", "application/json");
  ASSERT_EQ(answer->status, 200);
  EXPECT_EQ(body_of(answer)["first_name"], "Bob");
  EXPECT_EQ(body_of(answer)["phone"], "+49 1");
  const auto events = server.events_since(before);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0]["type"], "user.profile_updated");
  EXPECT_EQ(events[0]["actor"], ada.id.value);
  EXPECT_EQ(events[0]["channel"], "api");
  EXPECT_EQ(events[0]["user"], bob.id.value);
}

TEST_F(ApiPeople, AMemberChangesTheirOwnProfileAndPictureOnly) {
  be_active(bob);
  const std::string name = R"({"first_name": "Bob"})";
  const std::string own = "/api/users/" + std::to_string(bob.id.value);
  EXPECT_EQ(client.Patch(own, bob.by_token(), name, "application/json")->status, 200);
  EXPECT_EQ(client.Delete(own + "/avatar", bob.by_token())->status, 204);
  const Position before = server.head();
  const std::string anothers = "/api/users/" + std::to_string(ada.id.value);
  const auto refused = client.Patch(anothers, bob.by_token(), name, "application/json");
  EXPECT_EQ(refused->status, 403);
  EXPECT_EQ(body_of(refused)["error"], "forbidden");
  EXPECT_EQ(client.Delete(anothers + "/avatar", bob.by_token())->status, 403);
  // Refused before the image is looked at.
  const httplib::MultipartFormDataItems form{{"avatar", "no picture", "me.png", "image/png"}};
  EXPECT_EQ(client.Post(anothers + "/avatar", bob.by_token(), form)->status, 403);
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiPeople, EveryRequestCountsAsActivityOnceAMinute) {
  const Position before = server.head();
  ASSERT_EQ(client.Get("/api/users", bob.by_token())->status, 200);
  ASSERT_EQ(client.Get("/api/users", bob.by_cookie())->status, 200);
  ASSERT_EQ(client.Get("/api/current-user/whoami", bob.by_token())->status, 200);
  const auto events = server.events_since(before);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0]["type"], "activity.pinged");
  EXPECT_EQ(events[0]["user"], bob.id.value);
  EXPECT_EQ(events[0]["actor"], bob.id.value);
  EXPECT_FALSE(body_of(client.Get("/api/users", ada.by_token()))[1]["last_activity"].is_null());
}

TEST_F(ApiPeople, ARefusedRequestLeavesTheLogAsItIs) {
  const Position before = server.head();
  EXPECT_EQ(client.Get("/api/users/99", ada.by_token())->status, 404);
  EXPECT_EQ(client.Get("/api/nowhere", ada.by_token())->status, 404);
  EXPECT_EQ(server.types_since(before), Types{});
}

TEST_F(ApiPeople, ShowsThePast) {
  const std::string then = std::to_string(server.head().value - 1);
  ASSERT_EQ(
      client
          .Patch("/api/users/2", bob.by_token(), R"({"first_name":"Robert"})", "application/json")
          ->status,
      200);
  for (const char* list : {"/api/users?as_of=", "/api/users/?search=bob&as_of="}) {
    const auto answer = client.Get(list + then, ada.by_token());
    ASSERT_EQ(answer->status, 200) << answer->body;
    EXPECT_EQ(answer->get_header_value("X-As-Of-Position"), then);
    EXPECT_EQ(body_of(answer).back()["email"], "bob@example.org");
    EXPECT_EQ(body_of(answer).back()["first_name"], "");
  }
  EXPECT_EQ(body_of(client.Get("/api/users/2?as_of=" + then, ada.by_token()))["first_name"], "");
  EXPECT_EQ(body_of(client.Get("/api/users/2?as_of=now", ada.by_token()))["first_name"], "Robert");
  const auto present = client.Get("/api/users/2?as_of=", ada.by_token());
  EXPECT_EQ(body_of(present)["first_name"], "Robert");
  EXPECT_FALSE(present->has_header("X-As-Of-Position"));
  EXPECT_EQ(client.Get("/api/users/2?as_of=0", ada.by_token())->status, 404)
      << "had no account yet";
}

TEST_F(ApiPeople, RefusesWhatIsNoMomentOfThePast) {
  for (const char* path :
       {"/api/users?as_of=", "/api/users/1?as_of=", "/people/?as_of=", "/people/1?as_of="}) {
    for (const char* text : {"-1", "99999", "184467440737095516160", "2999-01-01", "1971-01-01",
                             "yesteryear", "%00", "2026-13-01T00%3A00"}) {
      const auto answer = client.Get(path + std::string(text), ada.by_token());
      EXPECT_EQ(answer->status, 400) << path << text;
    }
  }
  const auto answer = client.Get("/api/users?as_of=-1", ada.by_token());
  EXPECT_EQ(body_of(answer)["field"], "as_of");
  EXPECT_EQ(client.Get("/api/users?as_of=0", httplib::Headers{})->status, 401);
}

}  // namespace
}  // namespace muster::http
