#include "tests/crash/expected_state.h"

#include <algorithm>
#include <cstdint>

namespace muster::crash {

namespace {

template <typename Map>
bool is_next(const Map& map, std::uint32_t id) {
  return id == (map.empty() ? 1 : map.rbegin()->first + 1);
}

// The field's new value, where the event has one.
void change(std::string& to, const Json& event, const char* name) {
  if (event.contains(name)) to = event[name].get<std::string>();
}

std::optional<std::string> apply_to_person(Person& person, const std::string& type,
                                           const Json& event, const Asked& asked) {
  if (type == "activity.pinged") {
    person.last_activity = std::max(person.last_activity, event["at"].get<std::string>());
  } else if (type == "user.profile_updated") {
    change(person.first_name, event, "first_name");
    change(person.last_name, event, "last_name");
    change(person.phone, event, "phone");
  } else if (type == "user.password_changed") {
    person.password = asked.password;
  } else if (type == "api_token.issued" || type == "api_token.revoked") {
    // Whether it works is for its owner to find out.
  } else if (type == "session.started") {
    person.sessions.insert(event["session"].get<std::uint32_t>());
  } else if (type == "session.ended") {
    if (person.sessions.erase(event["session"].get<std::uint32_t>()) == 0) return "no such session";
  } else {
    return "nothing here asks for that";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> ExpectedState::apply(const Json& event, const Asked& asked) {
  const auto type = event["type"].get<std::string>();
  if (type == "organization.founded") {
    if (founded) return "founded twice";
    founded = true;
    return std::nullopt;
  }
  if (type == "invite.reset") {
    invite.reset();
    if (!asked.token.empty()) invite = asked.token;
    return std::nullopt;
  }
  if (type == "user.signed_up") {
    Person person;
    person.id = event["user"].get<std::uint32_t>();
    change(person.email, event, "email");
    change(person.first_name, event, "first_name");
    change(person.last_name, event, "last_name");
    change(person.via, event, "via");
    person.password = asked.password;
    if (!is_next(people, person.id)) return "not the next id";
    if (by_email(person.email) != nullptr) return "the email is taken";
    people.emplace(person.id, std::move(person));
    return std::nullopt;
  }
  if (type == "project.created") {
    const auto id = event["project"].get<std::uint32_t>();
    if (!is_next(projects, id)) return "not the next id";
    projects[id] = {id, event["title"].get<std::string>(), asked.actor.value_or(0)};
    return std::nullopt;
  }
  if (type == "project.renamed" || type == "annotation.contributed") {
    const auto project = projects.find(event["project"].get<std::uint32_t>());
    if (project == projects.end()) return "no such project";
    if (type == "project.renamed") {
      change(project->second.title, event, "title");
      return std::nullopt;
    }
  }
  if (!event.contains("user")) return "nothing here asks for that";
  const auto person = people.find(event["user"].get<std::uint32_t>());
  if (person == people.end()) return "no such user";
  if (type == "annotation.contributed") {
    person->second.annotations[event["project"].get<std::uint32_t>()] +=
        event["annotations"].get<std::uint64_t>();
    return std::nullopt;
  }
  return apply_to_person(person->second, type, event, asked);
}

const Person* ExpectedState::by_email(const std::string& email) const {
  for (const auto& [id, person] : people) {
    if (person.email == email) return &person;
  }
  return nullptr;
}

Json ExpectedState::user_json(const Person& person) const {
  return {{"id", person.id},
          {"email", person.email},
          {"username", person.email.substr(0, person.email.find('@'))},
          {"first_name", person.first_name},
          {"last_name", person.last_name},
          {"phone", person.phone},
          {"last_activity", person.last_activity.empty() ? Json() : Json(person.last_activity)}};
}

Json ExpectedState::created_projects(const Person& person) const {
  Json all = Json::array();
  for (const auto& [id, project] : projects) {
    if (project.created_by == person.id) all.push_back({{"id", id}, {"title", project.title}});
  }
  return all;
}

Json ExpectedState::contributed_to_projects(const Person& person) const {
  Json all = Json::array();
  for (const auto& [id, annotations] : person.annotations) {
    all.push_back({{"id", id}, {"title", projects.at(id).title}, {"annotations", annotations}});
  }
  return all;
}

}  // namespace muster::crash
