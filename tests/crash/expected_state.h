// The state that must result from everything known to have happened: what the pages have to show.
//
// Folded by the log's check from events that the journal explains, in log order, without asking the
// program. Plain values; one thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/crash/journal.h"

namespace muster::crash {

struct Person {
  std::uint32_t id = 0;
  std::string email;
  std::string first_name;
  std::string last_name;
  std::string phone;
  std::string via;
  std::string password;
  std::string last_activity;  // empty: never
  std::set<std::uint32_t> sessions;
  std::map<std::uint32_t, std::uint64_t> annotations;  // by project
};

struct Project {
  std::uint32_t id = 0;
  std::string title;
  std::uint32_t created_by = 0;
};

struct ExpectedState {
  std::map<std::uint32_t, Person> people;
  std::map<std::uint32_t, Project> projects;
  bool founded = false;
  std::optional<std::string> invite;  // absent if its answer never arrived

  // `asked` caused the event. nullopt, or what is impossible about the event.
  std::optional<std::string> apply(const Json& event, const Asked& asked);

  const Person* by_email(const std::string& email) const;

  // What GET /api/users/ and GET /api/users/{id}/ must say about a person, as far as it is known
  // here. In the long form the projects are sorted by id.
  Json user_json(const Person& person) const;
  Json created_projects(const Person& person) const;
  Json contributed_to_projects(const Person& person) const;
};

}  // namespace muster::crash
