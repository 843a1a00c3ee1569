#include "http/pages/audit/words.h"

#include <cstdint>
#include <utility>

#include "core/ascii.h"
#include "http/pages/templates.h"
#include "projections/event_fields.h"
#include "projections/people.h"
#include "projections/projects.h"

namespace muster::http::pages {
namespace {

std::string quoted(const std::string& title) { return "“" + title + "”"; }

using projections::Cause;
using projections::LoggedEvent;

// Whether it follows from another event by itself.
struct IsConsequence {
  Cause cause;

  bool operator()(const InviteLinkReset&) const { return cause != Cause::kItself; }
  bool operator()(const ApiTokenIssued&) const { return cause != Cause::kItself; }
  bool operator()(const ApiTokenRevoked&) const { return cause != Cause::kItself; }
  bool operator()(const PasswordChanged& e) const { return e.by == PasswordChangedBy::kRehash; }
  bool operator()(const SessionEnded& e) const {
    switch (e.reason) {
      case SessionEndReason::kLogout:
      case SessionEndReason::kRevoked:
        return false;
      case SessionEndReason::kExpired:
      case SessionEndReason::kPasswordChanged:
      case SessionEndReason::kTooMany:
      case SessionEndReason::kDeactivated:
        return true;
    }
    return false;  // a newer edition's reason
  }
  bool operator()(const auto&) const { return false; }
};

class Words {
 public:
  Words(const LoggedEvent& event, std::optional<UserId> doer, Names& names)
      : event_(event), doer_(doer), names_(names) {}

  Sentence operator()(const ActivityPinged& e) const {
    return own(e.user) ? say("was active") : say("reported that ", e.user, " was active");
  }
  Sentence operator()(const OrganizationFounded& e) const {
    return say("founded the organization " + quoted(e.title));
  }
  Sentence operator()(const OrganizationRenamed& e) const {
    return say("renamed the organization to " + quoted(e.title));
  }

  Sentence operator()(const UserSignedUp& e) const {
    if (e.via == SignUpVia::kImport) return say("imported the account of ", e.user);
    if (!own(e.user)) return say("created the account of ", e.user);
    if (e.via == SignUpVia::kInviteLink) return say("signed up with the invitation link");
    if (e.via == SignUpVia::kFirstRun) return say("created the first account");
    return say("signed up");
  }
  Sentence operator()(const ProfileUpdated& e) const {
    const bool name = e.first_name || e.last_name;
    const std::string what = !e.phone ? "name" : name ? "name and phone number" : "phone number";
    return of("changed ", what, e.user);
  }
  Sentence operator()(const PasswordChanged& e) const {
    switch (e.by) {
      case PasswordChangedBy::kSelf:
        return of("changed ", "password", e.user);
      case PasswordChangedBy::kAnotherPerson:
        return set_with_link(e.user);
      case PasswordChangedBy::kOperator:
        return of("reset ", "password", e.user);
      case PasswordChangedBy::kRehash:
        return of("updated ", "password hash", e.user);
    }
    return of("changed ", "password", e.user);  // a newer edition's
  }
  Sentence operator()(const UserDeactivated& e) const {
    return of("deactivated ", "account", e.user);
  }
  Sentence operator()(const UserReactivated& e) const {
    return of("reactivated ", "account", e.user);
  }
  Sentence operator()(const UserRemoved& e) const {
    return own(e.user) ? say("left and closed their account") : of("removed ", "account", e.user);
  }
  Sentence operator()(const EmailChanged& e) const { return of("changed ", "email", e.user); }
  Sentence operator()(const RoleChanged& e) const { return of("changed ", "role", e.user); }
  Sentence operator()(const UserRestored& e) const { return of("restored ", "account", e.user); }
  Sentence operator()(const UserErased& e) const {
    return own(e.user) ? say("erased their account and their data")
                       : say("erased the account and the data of ", e.user);
  }
  Sentence operator()(const InviteLinkReset&) const {
    return say(event_.cause == Cause::kFounding ? "created the invitation link"
                                                : "reset the invitation link");
  }

  Sentence operator()(const SessionStarted& e) const {
    if (own(e.user)) return say("logged in");
    if (event_.cause == Cause::kPasswordLink) return say("logged in as ", e.user);
    return say("started a session of ", e.user);
  }
  Sentence operator()(const SessionUsed& e) const {
    return own(e.user) ? say("resumed a session") : say("resumed a session of ", e.user);
  }
  Sentence operator()(const SessionEnded& e) const {
    switch (e.reason) {
      case SessionEndReason::kLogout:
        return own(e.user) ? say("logged out") : say("logged out ", e.user);
      case SessionEndReason::kExpired:
        return say("ended an expired session of ", e.user);
      case SessionEndReason::kPasswordChanged:
        return end_of_session(e.user, because());
      case SessionEndReason::kRevoked:
        return end_of_session(e.user);
      case SessionEndReason::kTooMany:
        return end_of_session(e.user, " because there were too many");
      case SessionEndReason::kDeactivated:
        return end_of_session(e.user, event_.cause == Cause::kRemoval
                                          ? " because the account was removed"
                                          : " because the account was deactivated");
    }
    return end_of_session(e.user);  // a newer edition's reason
  }
  Sentence operator()(const SessionsExpired& e) const {
    return say("removed " + counted(e.sessions.size(), "expired session"));
  }
  Sentence operator()(const SignInFailed& e) const {
    if (e.user && own(*e.user)) return say("entered a wrong password");
    return e.user ? say("failed to log in as ", *e.user)
                  : say("tried to log in with an unknown email");
  }
  Sentence operator()(const ApiTokenIssued& e) const {
    return of("created a new ", "API token", e.user);
  }
  Sentence operator()(const ApiTokenRevoked& e) const {
    if (event_.cause == Cause::kItself) return of("revoked ", "API token", e.user);
    return say("revoked the API token of ", e.user, because());
  }

  Sentence operator()(const ProjectCreated& e) const {
    return titled("created the project ", e.project, e.title);
  }
  Sentence operator()(const ProjectRenamed& e) const {
    return titled("renamed a project to ", e.project, e.title);
  }
  Sentence operator()(const ProjectDeleted& e) const {
    return titled("deleted the project ", e.project, names_.project(e.project).title);
  }
  Sentence operator()(const ProjectRestored& e) const {
    return titled("restored the project ", e.project, names_.project(e.project).title);
  }
  Sentence operator()(const AnnotationContributed& e) const {
    const std::string many = counted(e.annotations, "annotation");
    const std::string& title = names_.project(e.project).title;
    if (own(e.user)) {
      return titled("contributed " + many + " to the project ", e.project, title);
    }
    Sentence sentence = say("reported " + many + " that ", e.user);
    const Sentence where = titled(" contributed to the project ", e.project, title);
    sentence.insert(sentence.end(), where.begin(), where.end());
    return sentence;
  }

  Sentence operator()(const PictureChanged& e) const { return of("changed ", "picture", e.user); }
  Sentence operator()(const PictureRemoved& e) const { return of("removed ", "picture", e.user); }
  Sentence operator()(const PasswordLinkIssued& e) const {
    return of("created a new ", "one-time password link", e.user);
  }
  Sentence operator()(const PasswordLinkSeen&) const {
    return say("dismissed the notice about a one-time password link");
  }

  Sentence operator()(const PasswordLinkCancelled&) const {
    return say("cancelled a one-time password link");
  }
  Sentence operator()(const PreferencesChanged& e) const {
    return of("changed ", preferences_of(e), e.user);
  }

  Sentence operator()(const HistoryBegun& e) const {
    return say("began a new history of the log, signed as " + quoted(e.origin));
  }

  // Any other type: its label, and whom it is about.
  template <typename T>
  Sentence operator()(const T& e) const {
    std::string label = type_label(T::kInfo.name);
    label[0] = ascii_lower(label[0]);
    Sentence sentence = say(label);
    projections::for_each_id<UserId>(Payload(e), [&](UserId user) {
      if (own(user)) return;
      sentence.push_back({": "});
      sentence.push_back({names_.person(user).name, user});
    });
    return sentence;
  }

 private:
  bool own(UserId user) const { return doer_ == user; }
  Sentence say(std::string text) const { return {{std::move(text)}}; }
  Sentence say(std::string text, UserId user, std::string after = {}) const {
    Sentence sentence = {{std::move(text)}, {names_.person(user).name, user}};
    if (!after.empty()) sentence.push_back({std::move(after)});
    return sentence;
  }
  static std::string preferences_of(const PreferencesChanged& e) {
    const int set =
        int{e.theme.has_value()} + int{e.time_zone.has_value()} + int{e.language.has_value()};
    if (set != 1) return "preferences";
    return e.theme ? "theme" : e.time_zone ? "time zone" : "date language";
  }
  // The title as the event has it, in quotes.
  static Sentence titled(const std::string& text, ProjectId project, const std::string& title) {
    return {{text + "“"}, {title, {}, project}, {"”"}};
  }
  Sentence set_with_link(UserId user) const {
    Sentence sentence = say("set a new password for ", user, " with a one-time link");
    if (!event_.link_made_by) return sentence;
    const Who& by = *event_.link_made_by;
    sentence.push_back({" created by "});
    if (by.actor) {
      sentence.push_back({names_.person(*by.actor).name, by.actor});
    } else {
      sentence.push_back({by.channel == Channel::kCli ? "the command line" : "the server"});
    }
    return sentence;
  }
  std::string because() const {
    switch (event_.cause) {
      case Cause::kItself:
      case Cause::kFounding:
      case Cause::kSignUp:
      case Cause::kPasswordChange:
        break;
      case Cause::kPasswordLink:
        return " because a one-time link set a new password";
      case Cause::kRemoval:
        return " because the account was removed";
    }
    return " because the password changed";
  }
  Sentence end_of_session(UserId user, std::string why = {}) const {
    if (own(user)) return say("ended one of their sessions" + why);
    return say("ended a session of ", user, std::move(why));
  }
  // "changed their password", or "changed the password of Ada".
  Sentence of(const std::string& verb, const std::string& what, UserId user) const {
    const bool a_new = verb.ends_with("new ");
    if (own(user)) return say(a_new ? verb + what : verb + "their " + what);
    return a_new ? say(verb + what + " for ", user) : say(verb + "the " + what + " of ", user);
  }

  const LoggedEvent& event_;
  const std::optional<UserId> doer_;
  Names& names_;
};

// Whether whoever held a one-time link did it.
bool is_by_link_holder(const LoggedEvent& event) {
  return event.cause == Cause::kPasswordLink &&
         (std::holds_alternative<PasswordChanged>(event.payload) ||
          std::holds_alternative<SessionStarted>(event.payload));
}

}  // namespace

const Names::Person& Names::person(UserId id) {
  const auto [found, is_new] = people_.try_emplace(id);
  if (!is_new) return found->second;
  if (const auto row = projections::find_person(views_.of<projections::People>(), id)) {
    found->second = {projections::display_name(*row), row->email};
  } else {
    found->second = {projections::name_of_absent(views_.of<projections::People>(), id), ""};
  }
  return found->second;
}

const Names::Project& Names::project(ProjectId id) {
  const auto [found, is_new] = projects_.try_emplace(id);
  if (!is_new) return found->second;
  if (const auto row = projections::find_project(views_.of<projections::Projects>(), id)) {
    found->second = {row->title, !row->deleted};
  } else {
    found->second = {"ID " + std::to_string(id.value), false};
  }
  return found->second;
}

Sentence sentence_of(const LoggedEvent& event, Names& names) {
  Sentence sentence = std::visit(Words(event, doer_of(event, names).person, names), event.payload);
  if (event.who.undoes)
    sentence.push_back({" (undoing event " + std::to_string(event.who.undoes->value) + ")"});
  return sentence;
}

Piece doer_of(const LoggedEvent& event, Names& names) {
  if (is_by_link_holder(event)) return {"Someone with a one-time link"};
  if (std::visit(IsConsequence{event.cause}, event.payload)) return {"The server"};
  const Who& who = event.who;
  if (who.actor) return {names.person(*who.actor).name, who.actor};
  switch (who.channel) {
    case Channel::kSystem:
      return {"The server"};
    case Channel::kCli:
      return {"Command line"};
    case Channel::kWeb:
    case Channel::kApi:
      break;
  }
  return {"Unknown"};
}

std::string plain_text(const Sentence& sentence) {
  std::string text;
  for (const Piece& piece : sentence) text += piece.text;
  return text;
}

}  // namespace muster::http::pages
