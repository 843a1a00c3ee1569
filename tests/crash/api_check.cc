#include "tests/crash/api_check.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace muster::crash {

namespace {

class ApiCheck {
 public:
  ApiCheck(Asker& asker, std::uint32_t reader, const std::string& token,
           const ExpectedState& expected)
      : asker_(asker), reader_(reader), token_(token), expected_(expected) {}

  void check_list() {
    const auto answer = read("/api/users");
    if (!answer) return;
    const Json users = array_of(*answer);
    if (users.size() != expected_.people.size()) {
      complain("/api/users", std::to_string(users.size()) + " users",
               std::to_string(expected_.people.size()));
    }
    for (const Json& user : users) {
      const auto person = expected_.people.find(user.value("id", 0u));
      if (person == expected_.people.end())
        complain("/api/users", user.dump(), "nobody");
      else
        compare_person("/api/users", user, person->second);
    }
  }

  void check_person(const Person& person) {
    const std::string path = "/api/users/" + std::to_string(person.id) + "/?page_size=1000";
    const auto answer = read(path);
    if (!answer) return;
    const Json user = body_of(*answer);
    compare_person(path, user, person);
    compare_projects(path, user.value("created_projects", Json::array()),
                     expected_.created_projects(person));
    compare_projects(path, user.value("contributed_to_projects", Json::array()),
                     expected_.contributed_to_projects(person));
    if (user.value("joined_via", "") != person.via) complain(path, user.dump(), person.via);
  }

  void check_invite() {
    const auto answer = read("/api/invite");
    if (!answer || !expected_.invite) return;
    if (body_of(*answer).value("token", "") != *expected_.invite) {
      complain("/api/invite", "another token", "the one of the last reset");
    }
  }

  void check_project_count() {
    const auto answer = read("/api/projects?page_size=1");
    if (!answer) return;
    const Json page = body_of(*answer);
    if (page.value("count", Json()) != expected_.projects.size()) {
      complain("/api/projects", page.dump(), std::to_string(expected_.projects.size()));
    }
  }

 private:
  std::optional<httplib::Response> read(const std::string& path) {
    return asker_.ask(
        {.what = "GET " + path, .actor = reader_, .channel = "api", .counts_as_activity = true},
        get(path, token_));
  }

  void complain(const std::string& path, const std::string& shown, const std::string& expected) {
    asker_.journal().complain(path + " shows " + shown + ", expected " + expected);
  }

  // Whether what is shown has the fields that are expected; it may have more.
  bool shows(const Json& shown, const Json& expected, std::uint32_t person) const {
    return std::ranges::all_of(expected.items(), [&](const auto& field) {
      if (field.key() == "last_activity" && person == reader_) return true;
      return shown.value(field.key(), Json()) == field.value();
    });
  }

  void compare_person(const std::string& path, const Json& shown, const Person& person) {
    const Json expected = expected_.user_json(person);
    if (!shows(shown, expected, person.id)) complain(path, shown.dump(), expected.dump());
  }

  void compare_projects(const std::string& path, Json shown, const Json& expected) {
    std::sort(shown.begin(), shown.end(),
              [](const Json& a, const Json& b) { return a.value("id", 0u) < b.value("id", 0u); });
    const bool same = std::ranges::equal(
        shown, expected, [&](const Json& a, const Json& b) { return shows(a, b, 0); });
    if (!same) complain(path, shown.dump(), expected.dump());
  }

  Asker& asker_;
  const std::uint32_t reader_;
  const std::string& token_;
  const ExpectedState& expected_;
};

}  // namespace

void check_api(Asker& asker, std::uint32_t reader, const std::string& token,
               const ExpectedState& expected) {
  ApiCheck check(asker, reader, token, expected);
  check.check_list();
  for (const auto& [id, person] : expected.people) check.check_person(person);
  check.check_invite();
  check.check_project_count();
}

}  // namespace muster::crash
