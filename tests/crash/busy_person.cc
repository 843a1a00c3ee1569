#include "tests/crash/busy_person.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/time.h"

namespace muster::crash {

namespace {

constexpr std::uint64_t kLinesMax = 500;
constexpr std::uint64_t kLinesMaxSeldom = 5000;
constexpr std::int64_t kBatchAgeMaxMicros = 3'600'000'000;

const char* const kForm = "application/x-www-form-urlencoded";

// The session's cookie from "Set-Cookie: muster-session-3f9a1c20=...; Path=/; ...".
std::string session_of(const httplib::Response& response) {
  const std::string cookie = response.get_header_value("Set-Cookie");
  return cookie.starts_with("muster-session-") ? cookie.substr(0, cookie.find(';')) : "";
}

}  // namespace

BusyPerson::BusyPerson(const Program& program, Options options)
    : program_(program),
      number_(options.number),
      known_(options.known),
      email_("caller-" + std::to_string(options.number) + "@example.org"),
      random_(options.seed + static_cast<std::uint64_t>(options.number)) {}

void BusyPerson::learn(const ExpectedState& expected) {
  const Person* me = expected.by_email(email_);
  id_ = me != nullptr ? std::optional(me->id) : std::nullopt;
}

void BusyPerson::run(Journal& journal, int port, const std::atomic<bool>& dying) {
  Asker asker({.number = number_, .port = port, .journal = journal, .dying = dying});
  const std::uint64_t newcomer_after = brings_newcomer_ ? below(40) : 0;
  for (std::uint64_t asked = 0; !asker.is_over() && !dying; ++asked) {
    // Busy: what came of it is for the next run to find in the log.
    if (!enter(asker)) return;
    ask_something(asker);
    if (!brings_newcomer_ || asked < newcomer_after || asker.is_over()) continue;
    brings_newcomer_ = false;
    (void)sign_up(asker, unique("newcomer") + "@example.org");
  }
}

bool BusyPerson::enter(Asker& asker) {
  if (id_ && !token_.empty()) return true;
  const auto session = id_ ? sign_in(asker) : sign_up(asker, email_);
  if (!session) return false;
  if (!id_) {
    // The answer names no id; the shell knows it, whatever the views are doing.
    const Finished shown = program_.run({"user", "--username", email_, "--json"});
    const Json person = Json::parse(shown.out, nullptr, /*allow_exceptions=*/false);
    if (shown.exit_code != 0 || !person.is_object()) {
      if (!asker.is_dying()) asker.journal().complain("muster user: " + shown.err);
      return false;
    }
    id_ = person["id"].get<std::uint32_t>();
  }
  return fetch_token(asker, *session);
}

std::optional<std::string> BusyPerson::sign_up(Asker& asker, const std::string& email) {
  const std::string first = unique("Zoë");
  const Fact person{
      "user.signed_up",
      {{"email", email}, {"first_name", first}, {"last_name", "O'Neil"}, {"via", "open_sign_up"}}};
  const auto answer = asker.ask({.what = "sign-up of " + email,
                                 .channel = "web",
                                 .facts = {person, {"api_token.issued"}},
                                 .then = Fact{"session.started"},
                                 .makes_account = true,
                                 .password = kGoodPassword},
                                post("/user/signup/", "",
                                     form_body({{"email", email},
                                                {"password", kGoodPassword},
                                                {"first_name", first},
                                                {"last_name", "O'Neil"}}),
                                     kForm));
  if (!answer) return std::nullopt;
  if (answer->status != 303) {
    asker.journal().complain("sign-up of " + email + ": " + std::to_string(answer->status));
  }
  return session_of(*answer);
}

std::optional<std::string> BusyPerson::sign_in(Asker& asker) {
  // The log says from where: with this it can only be this session.
  const std::string agent = unique("agent");
  httplib::Request request =
      post("/user/login/", "", form_body({{"email", email_}, {"password", kGoodPassword}}), kForm);
  request.set_header("User-Agent", agent);
  const auto answer =
      asker.ask({.what = "sign-in of " + email_,
                 .actor = id_,
                 .channel = "web",
                 .facts = {{"session.started",
                            {{"user", *id_}, {"user_agent", agent}, {"address", "127.0.0.1"}}}}},
                request);
  if (!answer) return std::nullopt;
  return session_of(*answer);
}

bool BusyPerson::fetch_token(Asker& asker, const std::string& session) {
  httplib::Request request = get("/api/current-user/token", "");
  request.set_header("Cookie", session);
  const auto answer = asker.ask(by_me("GET token", {}), request);
  if (!answer) return false;
  token_ = body_of(*answer).value("token", "");
  return !token_.empty();
}

void BusyPerson::ask_something(Asker& asker) {
  const std::uint64_t n = below(100);
  if (n < 45) return report_activity(asker);
  if (n < 53) return report_batch(asker);
  if (n < 63) return change_profile(asker);
  if (n < 71) return create_project(asker);
  if (n < 74) return rename_project(asker);
  if (n < 87) return contribute(asker);
  if (n < 90) return reset_invite(asker);
  if (n < 91) return reset_token(asker);
  return read(asker);
}

void BusyPerson::report_activity(Asker& asker) {
  Asked asked = by_me("POST /api/activity", {{"activity.pinged", {{"user", *id_}}}});
  asked.counts_as_activity = false;  // it is the activity itself
  (void)asker.ask(std::move(asked), post("/api/activity", token_));
}

void BusyPerson::report_batch(Asker& asker) {
  const std::uint64_t lines = 1 + below(below(50) == 0 ? kLinesMaxSeldom : kLinesMax);
  const std::int64_t now = SystemClock().now().micros;
  std::vector<Fact> facts;
  std::string body;
  for (std::uint64_t i = 0; i < lines; ++i) {
    // Only the first account may report others.
    Json line = {{"user", *id_ == 1 ? one_of(known_.users).value_or(*id_) : *id_}};
    if (below(4) != 0) {
      const auto age = static_cast<std::int64_t>(below(kBatchAgeMaxMicros));
      line["at"] = to_rfc3339(Timestamp{now - age});
    }
    body += line.dump() + "\n";
    facts.push_back({"activity.pinged", std::move(line)});
  }
  const std::string what = "batch of " + std::to_string(lines);
  const auto answer = asker.ask(by_me(what, std::move(facts)),
                                post("/api/activity/batch", token_, body, "application/x-ndjson"));
  if (!answer) return;
  const Json promised = body_of(*answer);
  const auto first = promised.value("first_position", std::uint64_t{0});
  if (promised.value("accepted", Json()) != lines ||
      promised.value("last_position", Json()) != first + lines - 1) {
    asker.journal().complain(what + ": " + answer->body);
  }
  asker.journal().add(asker.last(), [&](Asked& asked) { asked.position = first; });
}

void BusyPerson::change_profile(Asker& asker) {
  Json sent = Json::object();
  Json fields = {{"user", *id_}};
  const std::uint64_t which = 1 + below(7);
  std::uint64_t bit = 1;
  for (const char* name : {"first_name", "last_name", "phone"}) {
    if (which & bit) sent[name] = unique(name);
    fields[name] = sent.value(name, Json());  // null: not there, because it did not change
    bit <<= 1;
  }
  const auto answer =
      asker.ask(by_me("PATCH user " + sent.dump(), {{"user.profile_updated", fields}}),
                patch("/api/users/" + std::to_string(*id_), token_, sent));
  if (!answer) return;
  const Json shown = body_of(*answer);
  for (const auto& [name, value] : sent.items()) {
    if (shown.value(name, Json()) != value)
      asker.journal().complain("PATCH user shows " + answer->body);
  }
}

void BusyPerson::create_project(Asker& asker) {
  const std::string title = unique("Project");
  const auto answer =
      asker.ask(by_me("POST project " + title, {{"project.created", {{"title", title}}}}),
                post("/api/projects", token_, Json{{"title", title}}.dump()));
  if (!answer) return;
  const auto id = body_of(*answer).value("id", std::uint32_t{0});
  asker.journal().add(asker.last(), [&](Asked& asked) { asked.facts[0].fields["project"] = id; });
  known_.projects.with([&](auto& ids) { ids.push_back(id); });
}

void BusyPerson::rename_project(Asker& asker) {
  const auto project = one_of(known_.projects);
  if (!project) return;
  const std::string title = unique("Renamed");
  (void)asker.ask(by_me("PATCH project " + title,
                        {{"project.renamed", {{"project", *project}, {"title", title}}}}),
                  patch("/api/projects/" + std::to_string(*project), token_, {{"title", title}}));
}

void BusyPerson::contribute(Asker& asker) {
  const auto project = one_of(known_.projects);
  if (!project) return;
  const std::uint64_t annotations = 1 + below(1000);
  const Fact fact{"annotation.contributed",
                  {{"project", *project}, {"user", *id_}, {"annotations", annotations}}};
  const auto answer = asker.ask(by_me("POST contribution", {fact}),
                                post("/api/projects/" + std::to_string(*project) + "/contributions",
                                     token_, Json{{"annotations", annotations}}.dump()));
  if (!answer) return;
  const auto position = body_of(*answer).value("position", std::uint64_t{0});
  asker.journal().add(asker.last(), [&](Asked& asked) { asked.position = position; });
}

void BusyPerson::reset_invite(Asker& asker) {
  const auto answer =
      asker.ask(by_me("invite reset", {{"invite.reset"}}), post("/api/invite/reset-token", token_));
  if (!answer) return;
  const auto token = body_of(*answer).value("token", "");
  asker.journal().add(asker.last(), [&](Asked& asked) { asked.token = token; });
}

void BusyPerson::reset_token(Asker& asker) {
  const auto answer = asker.ask(by_me("token reset", {{"api_token.issued", {{"user", *id_}}}}),
                                post("/api/current-user/reset-token", token_));
  // Without an answer either token may be the one that works: a sign-in will tell.
  token_ = answer ? body_of(*answer).value("token", "") : "";
}

void BusyPerson::read(Asker& asker) {
  static const std::vector<std::string> kPaths = {"/api/users",    "/api/users/1",
                                                  "/api/projects", "/api/current-user/whoami",
                                                  "/api/invite",   "/api/current-user/token"};
  const std::string& path = kPaths[below(kPaths.size())];
  (void)asker.ask(by_me("GET " + path, {}), get(path, token_));
}

Asked BusyPerson::by_me(std::string what, std::vector<Fact> facts) const {
  return {.what = std::move(what),
          .actor = id_,
          .channel = "api",
          .facts = std::move(facts),
          .counts_as_activity = true};
}

std::uint64_t BusyPerson::below(std::uint64_t end) { return random_() % end; }

std::string BusyPerson::unique(const std::string& what) {
  return what + "-" + std::to_string(number_) + "-" + std::to_string(++uniques_);
}

std::optional<std::uint32_t> BusyPerson::one_of(Guarded<std::vector<std::uint32_t>>& ids) {
  return ids.with([&](const auto& all) -> std::optional<std::uint32_t> {
    if (all.empty()) return std::nullopt;
    return all[below(all.size())];
  });
}

}  // namespace muster::crash
