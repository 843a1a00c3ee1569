// Events in words: "changed the name of Ada Lovelace".
//
//   Names names(views);
//   Sentence what = sentence_of(who, payload, names);
//   plain_text(what)                              // for a table; pages turn people into links
//
// A type without words of its own gets some made from its wire name. Sentences contain only who,
// whom, which project, titles and numbers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/events/catalog.h"
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
  const Person& person(UserId id);
  std::string project(ProjectId id);

 private:
  const projections::Views& views_;
  std::map<UserId, Person> people_;
  std::map<ProjectId, std::string> projects_;
};

// Text, or a person's name.
struct Piece {
  std::string text;
  std::optional<UserId> person = {};
};
using Sentence = std::vector<Piece>;

// What was done, to follow the words for who did it.
Sentence sentence_of(const Who& who, const Payload& payload, Names& names);
// Who did it: a person, or the channel it came through.
Piece doer_of(const Who& who, Names& names);
std::string plain_text(const Sentence& sentence);

// "Password changed" for user.password_changed.
std::string type_label(std::string_view wire_name);
// "Web", "API", "Command line", "Server"
std::string channel_label(Channel channel);

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
