#include "projections/audit/cause.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "projections/event_fields.h"

namespace muster::projections {
namespace {

// What the request of an event did besides to the person it is about.
struct Request {
  bool founded = false;
  bool signed_up = false;
  bool removed = false;
  std::optional<PasswordChangedBy> password_changed = std::nullopt;
};

struct RequestReader {
  Request& request;
  std::optional<UserId> about;

  void operator()(const OrganizationFounded&) const { request.founded = true; }
  void operator()(const UserSignedUp& e) const { request.signed_up |= e.user == about; }
  void operator()(const UserRemoved& e) const { request.removed |= e.user == about; }
  void operator()(const UserErased& e) const { request.removed |= e.user == about; }
  void operator()(const PasswordChanged& e) const {
    if (e.user == about) request.password_changed = e.by;
  }
  void operator()(const auto&) const {}
};

// The events of a request are neighbours in one commit.
Request request_of(const Commit& commit, std::size_t entry, const Event& event) {
  Request request;
  const RequestReader reader{request, person_of(event.payload)};
  const auto belongs = [&](std::size_t i) {
    const auto* other = std::get_if<Event>(&commit.entries[i]);
    if (other == nullptr || other->who.request != event.who.request) return false;
    std::visit(reader, other->payload);
    return true;
  };
  for (std::size_t i = entry; i > 0 && belongs(i - 1); --i) {
  }
  for (std::size_t i = entry; i < commit.entries.size() && belongs(i); ++i) {
  }
  return request;
}

struct CauseFinder {
  const Request& request;

  Cause operator()(const InviteLinkReset&) const {
    return request.founded ? Cause::kFounding : Cause::kItself;
  }
  Cause operator()(const ApiTokenIssued&) const {
    return request.signed_up ? Cause::kSignUp : Cause::kItself;
  }
  Cause operator()(const PasswordChanged&) const {
    return request.password_changed == PasswordChangedBy::kAnotherPerson ? Cause::kPasswordLink
                                                                         : Cause::kItself;
  }
  Cause operator()(const ApiTokenRevoked&) const { return end_of_access(); }
  Cause operator()(const SessionEnded&) const { return end_of_access(); }
  Cause operator()(const SessionStarted&) const { return password(); }
  Cause operator()(const auto&) const { return Cause::kItself; }

 private:
  Cause password() const {
    if (!request.password_changed) return Cause::kItself;
    switch (*request.password_changed) {
      case PasswordChangedBy::kSelf:
      case PasswordChangedBy::kOperator:
        return Cause::kPasswordChange;
      case PasswordChangedBy::kAnotherPerson:
        return Cause::kPasswordLink;
      case PasswordChangedBy::kRehash:
        break;
    }
    return Cause::kItself;
  }
  Cause end_of_access() const { return request.removed ? Cause::kRemoval : password(); }
};

}  // namespace

std::optional<UserId> person_of(const Payload& payload) {
  std::optional<UserId> person;
  for_each_id<UserId>(payload, [&](UserId user) {
    if (!person) person = user;
  });
  return person;
}

Cause cause_of(const Commit& commit, std::size_t entry) {
  const auto* event = std::get_if<Event>(&commit.entries[entry]);
  if (event == nullptr) return Cause::kItself;
  const Request request = request_of(commit, entry, *event);
  return std::visit(CauseFinder{request}, event->payload);
}

}  // namespace muster::projections
