#include "projections/instance/people_operations.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/accounts/refusals.h"
#include "core/email.h"
#include "projections/activity.h"
#include "projections/audit/past_moment.h"
#include "projections/device_name.h"
#include "projections/instance/log_operations.h"
#include "projections/instance/operator_input.h"
#include "projections/instance/past_views.h"
#include "projections/people.h"
#include "projections/person_detail.h"
#include "projections/person_json.h"

namespace muster::projections {
namespace {

// Rows that are read at a time.
constexpr std::uint64_t kRowsAtOnce = 1000;
constexpr Duration kIndexMax = std::chrono::seconds(60);

struct UsersQuestion {
  PeopleOrder order;
  std::string search;
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  PeopleFilter filter;
};

Result<UsersQuestion> users_question(const Json& arguments) {
  UsersQuestion question;
  const std::string order = arguments.value("order", std::string("joined"));
  const auto known = people_order_of(order);
  if (!known) return fail(ErrorCode::kInvalid, "Unknown order “" + order + "”.", "order");
  question.order = *known;
  question.search = arguments.value("search", std::string());
  question.limit = arguments.value("limit", question.limit);
  if (question.limit == 0) {
    return fail(ErrorCode::kInvalid, "limit must be at least 1.", "limit");
  }
  const auto status = arguments.value("status", std::string());
  const auto role = arguments.value("role", std::string());
  const auto filter = people_filter_of({status, role});
  if (!filter) return tl::unexpected(filter.error());
  question.filter = *filter;
  if (arguments.contains("inactive_since")) {
    const auto moment = parse_rfc3339(arguments.at("inactive_since").get<std::string>());
    if (!moment) return tl::unexpected(moment.error());
    question.filter.inactive_since = *moment;
  }
  return question;
}

// The moment of `as_of` and its views; neither for now.
struct Asked {
  std::optional<PastMoment> moment;
  std::shared_ptr<const Past> past;
};

Result<std::optional<PastMoment>> moment_of(Instance& instance, const Json& arguments) {
  if (!arguments.contains("as_of")) return std::optional<PastMoment>();
  return read_past_moment(instance.log(), arguments.at("as_of").get<std::string>(),
                          instance.clock().now())
      .map([](const PastMoment& moment) { return std::optional(moment); });
}

Result<Asked> asked_of(Instance& instance, const Json& arguments) {
  const auto moment = moment_of(instance, arguments);
  if (!moment) return tl::unexpected(moment.error());
  if (!*moment) return Asked{};
  auto past = instance.past().at((*moment)->end);
  if (!past) return tl::unexpected(past.error());
  return Asked{*moment, *std::move(past)};
}

// WHO by the emails and usernames of then; who had none of them then, as they are called now.
Result<UserId> named_then(Instance& instance, const Past& past, const Json& arguments) {
  const Result<std::string> who = text_argument(arguments, "username");
  if (!who) return named_user(instance, arguments, Removed::kIncluded);
  const Result<PeoplePage> page = past.people(
      {.search = *who, .offset = 0, .limit = std::numeric_limits<std::uint32_t>::max()}, kIndexMax);
  if (!page) return tl::unexpected(page.error());
  std::vector<UserId> found;
  for (const UserId id : page->ids) {
    const auto person = find_person(past.views.of<People>(), id);
    if (person && (person->email == *who || username_of(person->email) == *who))
      found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) return named_user(instance, arguments, Removed::kIncluded);
  return fail(ErrorCode::kInvalid,
              "More than one person was called “" + *who + "” then. Give an email or an ID.",
              "username");
}

Json with_moment(Json answer, const std::optional<PastMoment>& moment) {
  if (!moment) return answer;
  answer["as_of"] = to_rfc3339(moment->time);
  answer["as_of_position"] = moment->last().value;
  return answer;
}

// Emits people as long as they are wanted. They are read in batches, each from views of its own,
// and no views are held while lines are passed on: whoever reads them may be slow (`less`), and an
// erasure waits for views.
class UsersLister {
 public:
  UsersLister(Instance& instance, std::optional<Position> end, const UsersQuestion& question,
              const Emit& emit)
      : instance_(instance), end_(end), question_(question), emit_(emit) {}

  Result<void> list_by_id() {
    for (UserId after(0);;) {
      std::vector<Json> lines;
      const auto last =
          instance_.views_at(end_).map([&](const auto& views) -> std::optional<UserId> {
            const auto rows = list_people(views->template of<People>(), after, kRowsAtOnce);
            for (const PersonRow& row : rows) add_line(*views, row, lines);
            return rows.size() < kRowsAtOnce ? std::nullopt : std::optional(rows.back().id);
          });
      if (!last) return tl::unexpected(last.error());
      if (!pass_on(lines) || !*last) return {};
      after = **last;
    }
  }
  Result<void> list(std::span<const UserId> ids) {
    for (std::size_t begin = 0; begin < ids.size(); begin += kRowsAtOnce) {
      const auto some = ids.subspan(begin, std::min<std::size_t>(kRowsAtOnce, ids.size() - begin));
      std::vector<Json> lines;
      const auto read = instance_.views_at(end_).map([&](const auto& views) {
        for (const UserId id : some) {
          const auto person = find_person(views->template of<People>(), id);
          if (person) add_line(*views, *person, lines);  // absent: removed meanwhile
        }
      });
      if (!read) return tl::unexpected(read.error());
      if (!pass_on(lines)) return {};
    }
    return {};
  }
  std::uint64_t shown() const { return shown_; }

 private:
  void add_line(const Views& views, const PersonRow& person, std::vector<Json>& lines) const {
    const auto active = last_activity(views.of<Activity>(), person.id);
    if (!question_.filter.lets_through(person, active)) return;
    Json line = {{"id", person.id.value},
                 {"first_name", person.first_name},
                 {"last_name", person.last_name},
                 {"username", username_of(person.email)},
                 {"email", person.email},
                 {"active", person.status == UserStatus::kActive},
                 {"role", std::string(muster::name_of(person.role))},
                 {"date_joined", to_rfc3339(person.joined_at)},
                 {"last_activity", or_null(active)},
                 {"projects", person.projects}};
    if (person.email.empty()) line["erased"] = true;
    lines.push_back(std::move(line));
  }
  // False: enough.
  bool pass_on(const std::vector<Json>& lines) {
    return std::ranges::all_of(lines, [&](const Json& line) {
      ++shown_;
      return emit_(line) && shown_ < question_.limit;
    });
  }

  Instance& instance_;
  const std::optional<Position> end_;
  const UsersQuestion& question_;
  const Emit& emit_;
  std::uint64_t shown_ = 0;
};

std::uint64_t ended_by(const Committed& committed) {
  return static_cast<std::uint64_t>(std::ranges::count_if(committed.events, [](const Event& event) {
    return std::holds_alternative<SessionEnded>(event.payload);
  }));
}

Result<Json> invite_json(Instance& instance, const Result<Invite>& invite) {
  if (!invite) return tl::unexpected(invite.error());
  Json json = {{"token", std::string(invite->token.reveal())},
               {"reset_at", to_rfc3339(invite->reset_at)},
               {"reset_by", nullptr},
               {"address", instance.public_address()}};
  if (invite->reset_by) {
    if (auto person = id_and_email(instance, *invite->reset_by)) json["reset_by"] = *person;
  }
  return json;
}

}  // namespace

bool lists_by_index(const Json& arguments) {
  const auto question = users_question(arguments);
  return question && (!question->search.empty() || question->order != PeopleOrder{});
}

Result<Json> list_users(Instance& instance, const OperationInput& input, const Emit& emit) {
  const Result<UsersQuestion> question = users_question(input.arguments);
  if (!question) return tl::unexpected(question.error());
  const Result<std::optional<PastMoment>> moment = moment_of(instance, input.arguments);
  if (!moment) return tl::unexpected(moment.error());
  const std::optional<Position> end = *moment ? std::optional((*moment)->end) : std::nullopt;
  UsersLister lister(instance, end, *question, emit);
  const auto answer = [&](std::uint64_t count) {
    return with_moment({{"shown", lister.shown()}, {"count", count}}, *moment);
  };
  if (!lists_by_index(input.arguments)) {
    if (auto listed = lister.list_by_id(); !listed) return tl::unexpected(listed.error());
    return instance.views_at(end).map(
        [&](const auto& views) { return answer(count_people(views->template of<People>())); });
  }
  PeopleQuery query{.order = question->order,
                    .search = question->search,
                    .offset = 0,
                    .limit = std::numeric_limits<std::uint32_t>::max()};
  if (question->filter.is_empty()) query.limit = std::min(query.limit, question->limit);
  const auto page_then = [&](const std::shared_ptr<const Past>& past) {
    return past->people(query, kIndexMax);
  };
  const Result<PeoplePage> page =
      end ? instance.past().at(*end).and_then(page_then) : instance.people(query, kIndexMax);
  if (!page) return tl::unexpected(page.error());
  if (auto listed = lister.list(page->ids); !listed) return tl::unexpected(listed.error());
  return answer(page->count);
}

Result<Json> show_user(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<Asked> asked = asked_of(instance, input.arguments);
  if (!asked) return tl::unexpected(asked.error());
  const Result<UserId> id = asked->past ? named_then(instance, *asked->past, input.arguments)
                                        : named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  const auto show = [&](const Views& views) -> Result<Json> {
    const auto detail = person_detail(views, *id);
    if (!detail) return no_such_person("username");
    const PersonRow& person = detail->person;
    Json answer = {{"id", person.id.value},
                   {"first_name", person.first_name},
                   {"last_name", person.last_name},
                   {"username", username_of(person.email)},
                   {"email", person.email},
                   {"phone", person.phone},
                   {"picture", person.picture.has_value()},
                   {"active", person.status == UserStatus::kActive},
                   {"role", std::string(muster::name_of(person.role))},
                   {"date_joined", to_rfc3339(person.joined_at)},
                   {"joined_via", std::string(name_of(person.via))},
                   {"last_activity", or_null(detail->last_activity)}};
    if (!asked->past) answer["sessions"] = instance.accounts().sessions(*id).size();
    if (person.email.empty()) answer["erased"] = true;
    answer["created_projects"] = projects_json(detail->created.shown);
    answer["contributed_to_projects"] = projects_json(detail->contributed.shown);
    return with_moment(std::move(answer), asked->moment);
  };
  return asked->past ? show(asked->past->views) : instance.views().and_then(show);
}

Result<Json> list_sessions(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<UserId> id = named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  Result<Json> answer = id_and_email(instance, *id);
  if (!answer) return answer;
  Json sessions = Json::array();
  for (const SessionRow& session : instance.accounts().sessions(*id)) {
    sessions.push_back({{"id", session.id.value},
                        {"device", device_name(session.user_agent)},
                        {"address", session.address},
                        {"user_agent", session.user_agent},
                        {"started_at", to_rfc3339(session.started_at)},
                        {"used_at", to_rfc3339(session.used_at)}});
  }
  (*answer)["sessions"] = std::move(sessions);
  return answer;
}

Result<Json> end_sessions(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<UserId> id = named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  Result<Json> answer = id_and_email(instance, *id);
  if (!answer) return answer;
  const Who who = from_shell(instance);
  if (const auto session = input.arguments.find("session"); session != input.arguments.end()) {
    const auto ended =
        instance.accounts().revoke_session(*id, SessionId(session->get<std::uint64_t>()), who);
    if (!ended) return tl::unexpected(ended.error());
    (*answer)["ended"] = 1;
    return answer;
  }
  const Result<Committed> ended =
      instance.sequencer().submit(EndOtherSessions{*id, std::nullopt}, who);
  if (!ended) return tl::unexpected(ended.error());
  (*answer)["ended"] = ended_by(*ended);
  return answer;
}

Result<Json> remove_user(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<UserId> id = named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  Result<Json> answer = id_and_email(instance, *id);
  if (!answer) return answer;
  const Result<Committed> done = instance.sequencer().submit(RemoveUser{*id}, from_shell(instance));
  if (!done) return tl::unexpected(done.error());
  (*answer)["sessions_ended"] = ended_by(*done);
  return answer;
}

namespace {

// {"id", "email"} of before, and what became of it.
template <typename CommandOf>
Result<Json> change_account(Instance& instance, const OperationInput& input,
                            const CommandOf& command_of) {
  const Result<UserId> id = named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  Result<Json> answer = id_and_email(instance, *id);
  if (!answer) return answer;
  const Result<Committed> done = instance.sequencer().submit(command_of(*id), from_shell(instance));
  if (!done) return tl::unexpected(done.error());
  (*answer)["changed"] = !done->events.empty();
  (*answer)["sessions_ended"] = ended_by(*done);
  return answer;
}

}  // namespace

Result<Json> deactivate_user(Instance& instance, const OperationInput& input, const Emit&) {
  return change_account(instance, input, [](UserId id) { return DeactivateUser{id}; });
}

Result<Json> reactivate_user(Instance& instance, const OperationInput& input, const Emit&) {
  return change_account(instance, input, [](UserId id) { return ReactivateUser{id}; });
}

Result<Json> change_email(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<UserId> id = named_user(instance, input.arguments);
  if (!id) return tl::unexpected(id.error());
  Result<Json> answer = id_and_email(instance, *id);
  if (!answer) return answer;
  const Result<std::string> email = text_argument(input.arguments, "email");
  if (!email) return tl::unexpected(email.error());
  const auto done =
      instance.accounts().change_email(*id, *email, std::nullopt, {}, from_shell(instance));
  if (!done) return tl::unexpected(done.error());
  (*answer)["before"] = answer->at("email");
  (*answer)["email"] = instance.accounts().user(*id)->email;
  return answer;
}

Result<Json> set_role(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<std::string> name = text_argument(input.arguments, "role");
  if (!name) return tl::unexpected(name.error());
  const auto role = role_named(*name);
  if (!role) return fail(ErrorCode::kInvalid, "Unknown role “" + *name + "”.", "role");
  auto answer = change_account(instance, input, [&](UserId id) { return SetRole{id, *role}; });
  if (answer) (*answer)["role"] = *name;
  return answer;
}

// From the only owner, or the one whom `from` names.
Result<Json> hand_over(Instance& instance, const OperationInput& input, const Emit&) {
  const auto organization = Accounts(instance.sequencer().registry()).organization();
  if (!organization) return no_accounts_yet();
  std::optional<UserId> from;
  if (input.arguments.contains("from")) {
    const auto named = named_user(instance, {{"username", input.arguments.at("from")}});
    if (!named) return tl::unexpected(named.error());
    from = *named;
  } else if (organization->owners.size() == 1) {
    from = organization->owners.front();
  } else {
    return fail(ErrorCode::kInvalid, "There is more than one owner: say whose ownership.", "from");
  }
  return change_account(instance, input, [&](UserId id) { return HandOverOwnership{*from, id}; });
}

Result<Json> erase_user(Instance& instance, const OperationInput& input, const Emit&) {
  const Result<UserId> id = named_user(instance, input.arguments, Removed::kIncluded);
  if (!id) return tl::unexpected(id.error());
  const Result<Position> erased = instance.erase(*id, from_shell(instance));
  if (!erased) return tl::unexpected(erased.error());
  Json answer = {{"id", id->value}, {"position", erased->value}, {"certificate", nullptr}};
  // Who was erased stays erased without it: `muster prove` makes one later.
  if (const auto certificate = certify(instance, *erased)) answer["certificate"] = *certificate;
  return answer;
}

Result<Json> show_invite(Instance& instance, const OperationInput&, const Emit&) {
  return invite_json(instance, instance.accounts().invite());
}

Result<Json> reset_invite(Instance& instance, const OperationInput&, const Emit&) {
  return invite_json(instance, instance.accounts().reset_invite(from_shell(instance)));
}

}  // namespace muster::projections
