#include "tests/crash/log_check.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>

#include "core/check.h"

namespace muster::crash {

namespace {

constexpr std::size_t kComplaintsMax = 20;
// "2026-05-04T03:02:01.123456Z": such times are in the order of their texts.
constexpr std::size_t kTimeSize = 27;

std::uint64_t number(const Json& event, const char* name) {
  return event[name].get<std::uint64_t>();
}

std::string text(const Json& event, const char* name) { return event[name].get<std::string>(); }

Timestamp time_of(const Json& event, const char* name) {
  const auto time = parse_rfc3339(text(event, name));
  MUSTER_CHECK(time, "a time reads {}", event.dump());
  return *time;
}

bool has_fields(const Json& event, const Fact& fact) {
  if (event["type"] != fact.type) return false;
  return std::ranges::all_of(fact.fields.items(), [&](const auto& field) {
    const auto found = event.find(field.key());
    return field.value().is_null() ? found == event.end()
                                   : found != event.end() && *found == field.value();
  });
}

// Whether the event says that this asker did it, to the account that it was about.
bool is_by(const Json& event, const Asked& asked, const Json& first) {
  if (event["channel"] != asked.channel) return false;
  if (!asked.makes_account) {
    return asked.actor ? event["actor"] == *asked.actor : event["actor"].is_null();
  }
  const Json account = first.value("user", Json());
  return event["user"] == account &&
         (asked.channel == "cli" ? event["actor"].is_null() : event["actor"] == account);
}

bool are_side_by_side(const Json& one, const Json& next) {
  return number(next, "position") == number(one, "position") + 1 && next["time"] == one["time"];
}

// The API token ends with the sessions.
bool is_session_ended_with(const Json& event, const Json& password_changed) {
  const bool ends = event["type"] == "api_token.revoked" ||
                    (event["type"] == "session.ended" && event["reason"] == "password_changed");
  return ends && event["user"] == password_changed["user"];
}

}  // namespace

void LogCheck::read(std::string_view lines, std::uint64_t from, const Journal& journal) {
  const std::vector<Json> events = take_lines(lines, from);
  account_for(events, journal);
}

std::vector<Json> LogCheck::take_lines(std::string_view lines, std::uint64_t from) {
  std::vector<Json> fresh;
  std::uint64_t position = from;
  MUSTER_CHECK(from <= head(), "{} is past what was verified, {}", from, head());
  for (; !lines.empty(); ++position) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    const std::size_t hash = std::hash<std::string_view>()(line);
    if (position < head()) {
      if (seen_[position] != hash) {
        complaints_.push_back("verified before, and now another: " + std::string(line));
      }
      continue;
    }
    Json event = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!event.is_object()) {
      complaints_.push_back("not an event: " + std::string(line));
      return fresh;
    }
    if (number(event, "position") != position) {
      complain(event, "a gap: expected position " + std::to_string(position));
      return fresh;
    }
    const std::string time = text(event, "time");
    if (time.size() != kTimeSize) complain(event, "not the form of a time");
    if (time < last_time_) complain(event, "earlier than the event before it, of " + last_time_);
    last_time_ = time;
    seen_.push_back(hash);
    fresh.push_back(std::move(event));
  }
  if (position < head()) {
    complaints_.push_back("ends at position " + std::to_string(position) +
                          ", but was verified to " + std::to_string(head()));
  }
  return fresh;
}

void LogCheck::account_for(const std::vector<Json>& events, const Journal& journal) {
  asked_by_request_.clear();
  unanswered_.clear();
  has_facts_.clear();
  last_of_asker_.clear();
  last_automatic_ping_.clear();
  for (const Asked& asked : journal.all()) {
    if (!asked.request) {
      unanswered_.push_back(&asked);
    } else if (!asked_by_request_.emplace(*asked.request, &asked).second) {
      complaints_.push_back("two answers to request " + *asked.request);
    }
  }
  // What is known to have happened is looked for before what may have.
  std::ranges::stable_partition(
      unanswered_, [](const Asked* asked) { return asked->outcome == Outcome::kDone; });

  std::map<std::string, std::size_t> group_of_request;
  std::vector<Group> groups;
  for (const Json& event : events) {
    const auto [found, is_new] = group_of_request.emplace(text(event, "request"), groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].push_back(&event);
  }

  std::map<const Json*, const Asked*> asked_of;
  for (const Group& group : groups) {
    const Asked* asked = find_asked(group);
    if (asked == nullptr) continue;
    settle(*asked, group, fit(*asked, group));
    for (const Json* event : group) asked_of.emplace(event, asked);
  }
  look_for_missing(journal);

  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto found = asked_of.find(&events[i]);
    if (found == asked_of.end()) continue;  // complained of
    const bool is_last =
        i + 1 == events.size() || text(events[i + 1], "request") != text(events[i], "request");
    apply(events[i], *found->second, is_last);
  }
}

void LogCheck::apply(const Json& event, const Asked& asked, bool is_last_of_asked) {
  if (const auto wrong = expected_.apply(event, asked)) {
    complain(event, *wrong);
  } else if (asked.ends_sessions && is_last_of_asked &&
             !expected_.people.at(event["user"].get<std::uint32_t>()).sessions.empty()) {
    complain(event, "a session outlives the password that it was made with");
  }
}

const Asked* LogCheck::find_asked(const Group& group) {
  const Json& first = *group.front();
  if (const auto known = asked_by_request_.find(text(first, "request"));
      known != asked_by_request_.end()) {
    if (!fit(*known->second, group).fits) {
      complain(first, "is not what was asked by \"" + known->second->what + "\", or not all of it");
      return nullptr;
    }
    return known->second;
  }
  // A ping of somebody who had two requests under way may fit both: the one that is about it goes
  // first.
  for (const bool with_facts : {true, false}) {
    const auto found = std::ranges::find_if(unanswered_, [&](const Asked* asked) {
      const Fit fitting = fit(*asked, group);
      return fitting.fits && fitting.has_facts == with_facts;
    });
    if (found == unanswered_.end()) continue;
    const Asked* asked = *found;
    unanswered_.erase(found);
    return asked;
  }
  complain(first, "nobody asked for this");
  return nullptr;
}

LogCheck::Fit LogCheck::fit(const Asked& asked, const Group& group) {
  Fit result;
  const Json& first = *group.front();
  std::size_t used = 0;
  const auto rest = [&] { return used < group.size() ? group[used] : nullptr; };

  // All facts or none: half of them are explained by nothing.
  if (!asked.facts.empty()) {
    for (const Fact& fact : asked.facts) {
      const Json* event = rest();
      if (event == nullptr || !has_fields(*event, fact) || !is_by(*event, asked, first)) return {};
      if (used > 0 && !are_side_by_side(*group[used - 1], *event)) return {};
      ++used;
    }
    result.has_facts = true;
    if (asked.position && *asked.position != number(first, "position")) return {};
    while (asked.ends_sessions && rest() != nullptr && is_session_ended_with(*rest(), first)) {
      if (!is_by(*rest(), asked, first) || !are_side_by_side(*group[used - 1], *rest())) return {};
      ++used;
    }
  }
  if (asked.then) {
    const Json* event = rest();
    const bool there =
        event != nullptr && has_fields(*event, *asked.then) && is_by(*event, asked, first);
    if (there) ++used;
    if (!there && asked.outcome == Outcome::kDone) return {};
  }
  if (asked.counts_as_activity && rest() != nullptr) {
    const Json& event = *rest();
    if (event["type"] == "activity.pinged" && event["user"] == event["actor"] &&
        is_by(event, asked, first)) {
      result.automatic_ping = &event;
      ++used;
    }
  }
  result.fits = used == group.size() && asked.outcome != Outcome::kRefused;
  return result;
}

void LogCheck::settle(const Asked& asked, const Group& group, const Fit& fit) {
  has_facts_[&asked] = fit.has_facts;
  const Json& first = *group.front();
  // What one asker asked for one after the other is in the log one after the other.
  const Asked*& last = last_of_asker_[asked.asker];
  if (fit.has_facts && last != nullptr && asked.number < last->number) {
    complain(first, "\"" + asked.what + "\" comes after \"" + last->what + "\"");
  }
  if (fit.has_facts) last = &asked;

  for (const Json* event : group) {
    if (text(*event, "type") == "activity.pinged" && text(*event, "at") > text(*event, "time")) {
      complain(*event, "a ping of the future");
    }
  }
  if (fit.automatic_ping == nullptr) return;
  const Timestamp at = time_of(*fit.automatic_ping, "at");
  const auto [before, is_first] = last_automatic_ping_.emplace(*asked.actor, at);
  if (!is_first && at - before->second < std::chrono::minutes(1)) {
    complain(*fit.automatic_ping, "a second automatic ping within a minute");
  }
  before->second = at;
}

void LogCheck::look_for_missing(const Journal& journal) {
  for (const Asked& asked : journal.all()) {
    if (asked.facts.empty()) continue;
    const auto found = has_facts_.find(&asked);
    const bool there = found != has_facts_.end() && found->second;
    if (asked.outcome == Outcome::kDone) {
      ++counts_.acknowledged;
      if (there) continue;
      complaints_.push_back("acknowledged, and not in the log: " + asked.what);
      for (const Fact& fact : asked.facts)
        complaints_.back() += " " + fact.type + fact.fields.dump();
    } else if (asked.outcome == Outcome::kUnknown) {
      ++(there ? counts_.unknown_there : counts_.unknown_not_there);
    }
  }
}

void LogCheck::complain(const Json& event, const std::string& what) {
  if (complaints_.size() < kComplaintsMax) complaints_.push_back(what + ": " + event.dump());
}

}  // namespace muster::crash
