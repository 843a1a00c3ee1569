// Events in words: "changed the name of Ada Lovelace".
//
//   Names names(views);
//   Sentence what = sentence_of(event, names);
//   plain_text(what)                              // for a table; pages turn people into links
//
// What follows from another event by itself (the sessions that a new password ends) is done by the
// server, and what was done through a one-time link by its holder: neither reads as an act of the
// person it is about. A type without words of its own gets some made from its wire name. Sentences
// contain only who, whom, which project, titles and numbers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/events/catalog.h"
#include "http/pages/role_words.h"
#include "projections/audit/events.h"
#include "projections/views.h"

namespace muster::http::pages {

// The current names of people and projects, each looked up once. `views` must outlive this object.
class Names {
 public:
  struct Person {
    std::string name;   // "Ada Lovelace", an email, or "removed account 7"
    std::string email;  // empty: removed
  };

  explicit Names(const projections::Views& views) : views_(views) {}
  struct Project {
    std::string title;      // "ID 7" for one that is unknown
    bool has_page = false;  // not deleted
  };
  const Person& person(UserId id);
  const Project& project(ProjectId id);

 private:
  const projections::Views& views_;
  std::map<UserId, Person> people_;
  std::map<ProjectId, Project> projects_;
};

// Text, or the name of a person or project.
struct Piece {
  std::string text;
  std::optional<UserId> person = {};
  std::optional<ProjectId> project = {};
};
using Sentence = std::vector<Piece>;

// What was done, to follow the words for who did it.
Sentence sentence_of(const projections::LoggedEvent& event, Names& names);
// Who did it: a person, the server, the holder of a one-time link, or the channel it came through.
Piece doer_of(const projections::LoggedEvent& event, Names& names);
std::string plain_text(const Sentence& sentence);

// "Password changed" for user.password_changed.
std::string type_label(std::string_view wire_name);
// "First name" for first_name; empty for a name that no event has.
std::string field_label(std::string_view name);
// The values of an event's fields. "Unknown" for numbers of a newer edition.
std::string words_of(Channel channel);  // "Web", "API", "Command line", "Server"
std::string words_of(SignUpVia via);
std::string words_of(PasswordChangedBy by);
std::string words_of(SessionEndReason reason);
std::string words_of(Theme theme);

// Every type, grouped for a list to choose from. A group's first type may be the common prefix of
// the others' names.
struct TypeChoice {
  std::string value;  // as accepted by EventFilter::type
  std::string label;
};
struct TypeGroup {
  std::string label;
  std::vector<TypeChoice> types;
};
const std::vector<TypeGroup>& type_groups();

}  // namespace muster::http::pages
