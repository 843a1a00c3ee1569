// Random commands against a plain model. After every command: refused or accepted as the model
// says, and the state agrees. At the end: every view computed from the log equals the live ones,
// row by row.

#include <algorithm>
#include <cstdint>
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/log/memory_event_log.h"
#include "core/sequencer/sequencer.h"
#include "projections/activity.h"
#include "projections/all_projections.h"
#include "projections/audit/query.h"
#include "projections/event_counts.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projector/view_builder.h"
#include "projections/projects.h"
#include "tests/projections/accounts_model.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

namespace muster::projections {
namespace {

Digest token_digest(int n) {
  Digest d;
  d.bytes.fill(static_cast<std::uint8_t>(n));
  d.bytes[0] = 1;
  return d;
}
Digest session_digest(std::uint64_t n) {
  Digest d;
  for (std::size_t i = 0; i < 8; ++i) d.bytes[i + 1] = static_cast<std::uint8_t>(n >> (8 * i));
  d.bytes[0] = 2;
  return d;
}

std::shared_ptr<ViewStore> open_store(const std::filesystem::path& dir) {
  auto store = ViewStore::open(dir, all_tables());
  EXPECT_TRUE(store.has_value());
  return *std::move(store);
}

// More than the clock moves in one run.
constexpr std::size_t kDaysLookedAt = 4000;
// About as long as ten steps take.
constexpr Duration kSessionAgeMax = std::chrono::hours(24 * 10);

class Harness {
 public:
  Harness() : store_(open_store(dir_.path() / "live")) {
    sequencer_.emplace(log_, store_, clock_, options());
  }

  void step() {
    using Step = void (Harness::*)();
    static constexpr Step kSteps[] = {&Harness::sign_up,
                                      &Harness::ping,
                                      &Harness::ping_many,
                                      &Harness::start_session,
                                      &Harness::end_session,
                                      &Harness::change_password,
                                      &Harness::end_other_sessions,
                                      &Harness::sweep_sessions,
                                      &Harness::deactivate,
                                      &Harness::reactivate,
                                      &Harness::remove,
                                      &Harness::set_role,
                                      &Harness::change_email,
                                      &Harness::hand_over,
                                      &Harness::update_profile,
                                      &Harness::issue_token,
                                      &Harness::create_project,
                                      &Harness::rename_project,
                                      &Harness::delete_project,
                                      &Harness::contribute,
                                      &Harness::reset_invite,
                                      &Harness::change_picture,
                                      &Harness::remove_picture,
                                      &Harness::issue_link,
                                      &Harness::dismiss_notice,
                                      &Harness::cancel_link,
                                      &Harness::change_preferences,
                                      &Harness::rename_on_the_web,
                                      &Harness::begin_history};
    clock_.advance(std::chrono::seconds(*rc::gen::inRange(0, 3)));
    if (*rc::gen::inRange(0, 10) == 0)
      clock_.advance(std::chrono::hours(*rc::gen::inRange(0, 24 * 20)));
    (this->*kSteps[*rc::gen::inRange<std::size_t>(0, std::size(kSteps))])();
    check_registry();
  }

  // The views, live and computed anew, agree with each other and with the model.
  void check_views() {
    sequencer_.reset();
    build(*store_, true);
    const auto again = open_store(dir_.path() / "again");
    build(*again, false);
    const auto live = store_->snapshot();
    const auto computed = again->snapshot();
    for (const TableSpec& spec : all_tables()) {
      RC_ASSERT(rows(*live, store_->table(spec.name)) == rows(*computed, again->table(spec.name)));
    }
    check_people(*live);
    check_pictures(*live);
    check_audit();
    check_event_counts(*live);
  }

 private:
  static Sequencer::Options options() {
    Sequencer::Options options;
    options.rules.sessions_per_user_max = 1000;
    options.rules.session_age_max = kSessionAgeMax;
    options.rules.session_idle_max = kSessionAgeMax;
    return options;
  }

  // The live store has its registry already and takes the log in one go; the other takes it in two.
  void build(ViewStore& store, bool live) {
    ViewBuilder builder(store, all_projections());
    if (!live) RC_ASSERT(builder.apply(log_, Position(log_.head().value / 2)).has_value());
    RC_ASSERT(builder.apply(log_, log_.head()) == log_.head());
  }

  static std::map<std::string, std::string> rows(const ViewSnapshot& views, Table table) {
    std::map<std::string, std::string> all;
    views.scan(table, "", "", [&](std::string_view key, std::string_view value) {
      all.emplace(key, value);
      return true;
    });
    return all;
  }

  std::uint32_t some_user() { return *rc::gen::inRange<std::uint32_t>(1, model_.last_user + 3); }
  std::uint32_t some_project() {
    return *rc::gen::inRange<std::uint32_t>(1,
                                            static_cast<std::uint32_t>(model_.projects.size()) + 3);
  }

  std::optional<Committed> submit(Command command, bool acceptable,
                                  std::optional<UserId> actor = std::nullopt,
                                  Channel channel = Channel::kCli) {
    const Position before = log_.head();
    Result<Committed> done =
        sequencer_->submit(std::move(command), {actor, channel, RequestId(1), OrganizationId(1)});
    RC_ASSERT(done.has_value() == acceptable);
    if (!done) {
      RC_ASSERT(log_.head() == before);
      return std::nullopt;
    }
    RC_ASSERT(done->end == log_.head());
    return *std::move(done);
  }

  void sign_up() {
    const std::string email = "user" + std::to_string(*rc::gen::inRange(0, 12)) + "@example.org";
    const int token = *rc::gen::inRange(0, 40);
    SignUp command;
    command.email = email;
    command.password = {"p0"};
    command.api_token = {token_digest(token), std::nullopt};
    command.founding_invite = {token_digest(200), Sealed{"s"}};
    if (*rc::gen::arbitrary<bool>())
      command.session = NewSession{session_digest(model_.last_session + 1), "a", "b"};
    const bool acceptable = !model_.email_taken(email) && !model_.token_taken(token);
    if (!submit(command, acceptable)) return;
    if (model_.last_user == 0) model_.invite = 200;
    ModelUser& user = model_.users[++model_.last_user] =
        ModelUser{email, "", "p0", true, token, {}, {}, {}};
    if (model_.last_user == 1) user.role = Role::kOwner;
    if (command.session) began_session(user);
  }

  void began_session(ModelUser& user) {
    user.sessions.insert(++model_.last_session);
    model_.session_began[model_.last_session] = clock_.now();
  }
  void drop_expired(ModelUser& user) {
    std::erase_if(user.sessions, [&](std::uint64_t id) {
      return clock_.now() - model_.session_began.at(id) >= kSessionAgeMax;
    });
  }

  void ping() {
    const std::uint32_t user = some_user();
    const Timestamp at = clock_.now() - std::chrono::seconds(*rc::gen::inRange(0, 5));
    if (submit(ReportActivity{{{UserId(user), at, {}}}}, model_.is_active(user), UserId(user)))
      saw(user, at);
  }

  void ping_many() {
    std::vector<Ping> pings;
    bool acceptable = true;
    const int n = *rc::gen::inRange(1, 5);
    for (int i = 0; i < n; ++i) {
      pings.push_back({UserId(some_user()),
                       clock_.now() - std::chrono::seconds(*rc::gen::inRange(0, 100)),
                       {}});
      acceptable = acceptable && model_.is_active(pings.back().user.value);
    }
    if (!submit(ReportActivity{pings}, acceptable)) return;
    for (const Ping& ping : pings) saw(ping.user.value, ping.at);
  }

  void saw(std::uint32_t user, Timestamp at) {
    ++model_.users.at(user).pings[day_of(at)];
    auto& last = model_.users.at(user).last_activity;
    last = std::max(last.value_or(Timestamp{}), at);
  }

  void start_session() {
    const std::uint32_t user = some_user();
    const std::string password = "p" + std::to_string(*rc::gen::inRange(0, 2));
    const bool acceptable = model_.is_active(user) && model_.users.at(user).password == password;
    const StartSession command{UserId(user), session_digest(model_.last_session + 1), "a", "b",
                               PasswordHash{password}};
    if (!submit(command, acceptable)) return;
    drop_expired(model_.users.at(user));
    began_session(model_.users.at(user));
  }

  void sweep_sessions() {
    SweepSessions command;
    for (std::uint64_t id = 1; id <= model_.last_session + 1; ++id) {
      command.sessions.emplace_back(id);
    }
    submit(command, true, std::nullopt, Channel::kSystem);
    for (auto& [id, user] : model_.users) drop_expired(user);
  }

  void end_session() {
    const std::uint64_t session = *rc::gen::inRange<std::uint64_t>(1, model_.last_session + 2);
    submit(EndSession{SessionId(session), SessionEndReason::kLogout}, true);
    for (auto& [id, user] : model_.users) user.sessions.erase(session);
  }

  void end_other_sessions() {
    const std::uint32_t user = some_user();
    const SessionId keep(*rc::gen::inRange<std::uint64_t>(1, model_.last_session + 2));
    submit(EndOtherSessions{UserId(user), keep}, true);
    if (model_.exists(user))
      std::erase_if(model_.users.at(user).sessions, [&](auto id) { return id != keep.value; });
  }

  void change_password() {
    const std::uint32_t user = some_user();
    const std::string password = "p" + std::to_string(*rc::gen::inRange(0, 2));
    if (!submit(ChangePassword{UserId(user), {password}, PasswordChangedBy::kOperator, {}, {}},
                model_.exists(user))) {
      return;
    }
    model_.users.at(user).password = password;
    model_.users.at(user).has_link = false;
    model_.users.at(user).sessions.clear();
    model_.users.at(user).token.reset();
  }

  // In the shell, or by somebody on the web.
  struct Asking {
    std::optional<std::uint32_t> actor;
    Channel channel;
  };
  Asking someone() {
    if (*rc::gen::arbitrary<bool>()) return {std::nullopt, Channel::kCli};
    return {some_user(), Channel::kWeb};
  }
  std::optional<Committed> submit_by(const Asking& asking, Command command, bool acceptable) {
    const auto actor = asking.actor ? std::optional(UserId(*asking.actor)) : std::nullopt;
    return submit(std::move(command), acceptable, actor, asking.channel);
  }
  bool may_manage(const Asking& asking, std::uint32_t user) const {
    return model_.exists(user) && (!asking.actor || model_.may_manage(*asking.actor, user));
  }

  void deactivate() {
    const std::uint32_t user = some_user();
    const Asking asking = someone();
    const bool acceptable =
        may_manage(asking, user) && asking.actor != user && !model_.is_last_owner(user);
    if (!submit_by(asking, DeactivateUser{UserId(user)}, acceptable)) return;
    ModelUser& one = model_.users.at(user);
    if (one.active) {
      one.sessions.clear();
      one.has_link = false;
    }
    one.active = false;
  }
  void reactivate() {
    const std::uint32_t user = some_user();
    const Asking asking = someone();
    if (submit_by(asking, ReactivateUser{UserId(user)}, may_manage(asking, user)))
      model_.users.at(user).active = true;
  }
  void remove() {
    const std::uint32_t user = some_user();
    const Asking asking = someone();
    const bool acceptable = model_.exists(user) &&
                            (may_manage(asking, user) || asking.actor == user) &&
                            !model_.is_last_owner(user);
    if (submit_by(asking, RemoveUser{UserId(user)}, acceptable)) model_.users.erase(user);
  }

  void set_role() {
    const std::uint32_t user = some_user();
    const Role role = static_cast<Role>(*rc::gen::inRange(0, 4));
    const Asking asking = someone();
    const bool allowed = !asking.actor || model_.manages(*asking.actor);
    const bool same = model_.exists(user) && model_.users.at(user).role == role;
    const bool by_owner = !asking.actor || model_.is_owner(*asking.actor);
    const bool acceptable =
        model_.exists(user) && allowed &&
        (same || ((role != Role::kOwner || (by_owner && model_.is_active(user))) &&
                  may_manage(asking, user) && !model_.is_last_owner(user)));
    if (submit_by(asking, SetRole{UserId(user), role}, acceptable)) {
      model_.users.at(user).role = role;
    }
  }
  void hand_over() {
    const std::uint32_t from = some_user();
    const std::uint32_t to = some_user();
    const Asking asking = someone();
    const bool acceptable = (!asking.actor || model_.is_owner(*asking.actor)) &&
                            model_.exists(from) && model_.users.at(from).role == Role::kOwner &&
                            model_.is_active(to);
    if (!submit_by(asking, HandOverOwnership{UserId(from), UserId(to)}, acceptable)) return;
    if (from == to) return;
    model_.users.at(from).role = Role::kAdministrator;
    model_.users.at(to).role = Role::kOwner;
  }
  void change_email() {
    const std::uint32_t user = some_user();
    const std::string email = "user" + std::to_string(*rc::gen::inRange(0, 12)) + "@example.org";
    const Asking asking = someone();
    const bool acceptable = model_.exists(user) &&
                            (may_manage(asking, user) || asking.actor == user) &&
                            !model_.email_taken(email, user);
    if (submit_by(asking, ChangeEmail{UserId(user), email}, acceptable)) {
      model_.users.at(user).email = email;
    }
  }

  void update_profile() {
    const std::uint32_t user = some_user();
    const std::string name = "Name" + std::to_string(*rc::gen::inRange(0, 3));
    if (submit(UpdateProfile{UserId(user), name, {}, {}}, model_.is_active(user))) {
      model_.users.at(user).first_name = name;
    }
  }

  // Where, unlike in a shell, one needs a right to it.
  void rename_on_the_web() {
    const std::uint32_t user = some_user();
    const std::uint32_t actor = some_user();
    const std::string name = "Name" + std::to_string(*rc::gen::inRange(0, 3));
    const bool acceptable = model_.is_active(user) && (actor == user || model_.manages(actor));
    if (submit(UpdateProfile{UserId(user), name, {}, {}}, acceptable, UserId(actor),
               Channel::kWeb)) {
      model_.users.at(user).first_name = name;
    }
  }

  // Of the log, and of nothing that the model knows.
  void begin_history() {
    const std::uint32_t actor = some_user();
    submit(BeginHistory{"a", std::nullopt}, false, UserId(actor), Channel::kWeb);
    submit(BeginHistory{"a", "b\n1\nAAAA\n"}, true);
  }

  void issue_link() {
    const std::uint32_t user = some_user();
    const std::uint32_t actor = some_user();
    const bool acceptable =
        model_.is_active(user) && user != actor && model_.may_manage(actor, user);
    const auto done = submit(IssuePasswordLink{UserId(user), session_digest(1)}, acceptable,
                             UserId(actor), Channel::kWeb);
    if (!done) return;
    model_.users.at(user).link_notice = done->time;
    model_.users.at(user).has_link = true;
  }
  void cancel_link() {
    const std::uint32_t user = some_user();
    const std::uint32_t actor = *rc::gen::inRange(0, 3) == 0 ? some_user() : user;
    const bool acceptable = model_.is_active(user) && actor == user;
    const Timestamp issued_at =
        model_.exists(user) ? model_.users.at(user).link_notice.value_or(Timestamp{}) : Timestamp{};
    if (!submit(CancelPasswordLink{UserId(user), issued_at}, acceptable, UserId(actor),
                Channel::kWeb)) {
      return;
    }
    ModelUser& one = model_.users.at(user);
    if (!one.has_link || !one.link_notice) return;
    one.link_notice.reset();
    one.has_link = false;
  }
  void change_preferences() {
    const std::uint32_t user = some_user();
    const auto theme = static_cast<Theme>(*rc::gen::inRange(0, 3));
    const std::string zone = *rc::gen::inRange(0, 2) == 0 ? "" : "Europe/Oslo";
    if (!submit(ChangePreferences{UserId(user), theme, zone, {}}, model_.is_active(user))) return;
    model_.users.at(user).theme = theme;
    model_.users.at(user).time_zone = zone;
  }
  void dismiss_notice() {
    const std::uint32_t user = some_user();
    const std::uint32_t actor = *rc::gen::inRange(0, 3) == 0 ? some_user() : user;
    const bool acceptable = model_.is_active(user) && actor == user;
    const Timestamp issued_at =
        model_.exists(user) ? model_.users.at(user).link_notice.value_or(Timestamp{}) : Timestamp{};
    if (submit(DismissLinkNotice{UserId(user), issued_at}, acceptable, UserId(actor),
               Channel::kWeb)) {
      model_.users.at(user).link_notice.reset();
    }
  }

  void issue_token() {
    const std::uint32_t user = some_user();
    const int token = *rc::gen::inRange(0, 40);
    const bool acceptable = model_.is_active(user) && !model_.token_taken(token);
    if (submit(IssueApiToken{UserId(user), {token_digest(token), {}}}, acceptable)) {
      model_.users.at(user).token = token;
    }
  }

  void create_project() {
    const std::uint32_t actor = some_user();
    if (model_.last_user == 0 || !model_.is_active(actor)) return;
    submit(CreateProject{"New"}, true, UserId(actor));
    model_.projects[static_cast<std::uint32_t>(model_.projects.size()) + 1] =
        ModelProject{"New", actor, false};
  }
  void rename_project() {
    const std::uint32_t project = some_project();
    if (submit(RenameProject{ProjectId(project), "Renamed"}, model_.has_project(project))) {
      model_.projects.at(project).title = "Renamed";
    }
  }
  void delete_project() {
    const std::uint32_t project = some_project();
    if (submit(DeleteProject{ProjectId(project)}, model_.has_project(project))) {
      model_.projects.at(project).deleted = true;
    }
  }
  void contribute() {
    const std::uint32_t user = some_user();
    const std::uint32_t project = some_project();
    const auto n = *rc::gen::inRange<std::uint32_t>(0, 4);
    const bool acceptable = model_.has_project(project) && model_.is_active(user) && n > 0;
    if (submit(ContributeAnnotations{ProjectId(project), UserId(user), n}, acceptable)) {
      model_.users.at(user).annotations[project] += n;
    }
  }
  void reset_invite() {
    const int token = *rc::gen::inRange(200, 250);
    if (submit(ResetInvite{{token_digest(token), Sealed{"s"}}}, model_.last_user > 0))
      model_.invite = token;
  }

  // Few pictures, so that several people have the same.
  static ImageBytes image(int n) { return {"picture " + std::to_string(n)}; }
  void change_picture() {
    const std::uint32_t user = some_user();
    const int picture = *rc::gen::inRange(0, 3);
    const Digest digest = content_digest(image(picture).webp);
    if (submit(ChangePicture{UserId(user), digest, image(picture)}, model_.is_active(user))) {
      model_.users.at(user).picture = picture;
    }
  }
  void remove_picture() {
    const std::uint32_t user = some_user();
    if (submit(RemovePicture{UserId(user)}, model_.is_active(user)))
      model_.users.at(user).picture.reset();
  }

  void check_registry() {
    const Accounts accounts(sequencer_->registry());
    const auto organization = accounts.organization();
    RC_ASSERT(organization.has_value() == (model_.last_user > 0));
    if (organization) RC_ASSERT(organization->invite == token_digest(model_.invite));
    for (std::uint32_t id = 1; id <= model_.last_user; ++id) {
      const auto row = accounts.user(UserId(id));
      RC_ASSERT(row.has_value());
      if (!model_.exists(id)) {
        RC_ASSERT(row->status == UserStatus::kRemoved);
        continue;
      }
      const ModelUser& expected = model_.users.at(id);
      RC_ASSERT(row->email == expected.email);
      RC_ASSERT(row->first_name == expected.first_name);
      RC_ASSERT(row->password.phc == expected.password);
      RC_ASSERT((row->status == UserStatus::kActive) == expected.active);
      RC_ASSERT(row->role == expected.role);
      RC_ASSERT(row->picture == picture_digest(expected));
      RC_ASSERT(row->link_notice.has_value() == expected.link_notice.has_value());
      if (row->link_notice) RC_ASSERT(row->link_notice->issued_at == *expected.link_notice);
      RC_ASSERT(row->password_link.has_value() == expected.has_link);
      RC_ASSERT(row->preferences == (Preferences{expected.theme, expected.time_zone, ""}));
      RC_ASSERT(accounts.user_by_email(expected.email) == UserId(id));
      RC_ASSERT(row->api_token.has_value() == expected.token.has_value());
      if (expected.token)
        RC_ASSERT(accounts.user_by_api_token(token_digest(*expected.token)) == UserId(id));
      std::set<std::uint64_t> sessions;
      for (const SessionId session : row->sessions) {
        sessions.insert(session.value);
        RC_ASSERT(accounts.session_by_token(session_digest(session.value))->user == UserId(id));
      }
      RC_ASSERT(sessions == expected.sessions);
    }
  }

  static std::optional<Digest> picture_digest(const ModelUser& user) {
    if (!user.picture) return std::nullopt;
    return content_digest(image(*user.picture).webp);
  }

  // The audit log of each person is every event that names them, but activity.
  void check_audit() {
    for (std::uint32_t id = 1; id <= model_.last_user; ++id) {
      AuditQuery query;
      query.filter.user = UserId(id);
      query.limit = 1000;
      std::vector<Position> expected;
      const auto read =
          read_events(log_, query.filter, log_.head(),
                      [&](Position at, Timestamp, const Who&, const Payload& payload) {
                        if (!std::holds_alternative<ActivityPinged>(payload))
                          expected.push_back(at);
                        return true;
                      });
      RC_ASSERT(read.has_value());
      std::ranges::reverse(expected);
      const auto page = newest_events(log_, Views(store_), query);
      RC_ASSERT(page.has_value());
      RC_ASSERT(page->positions == expected);
    }
  }

  void check_event_counts(const ViewSnapshot& views) {
    std::map<Hour, TypeCounts> expected;
    EventFilter everything;
    everything.types = EventTypes::all();
    const auto read =
        read_events(log_, everything, log_.head(),
                    [&](Position, Timestamp time, const Who&, const Payload& payload) {
                      ++expected[hour_of(time)].by_wire_id[info_of(payload).wire_id];
                      return true;
                    });
    RC_ASSERT(read.has_value());
    constexpr std::size_t kHours = 24 * kDaysLookedAt;
    const Hour first = hour_of(clock_.now()) - std::chrono::hours(kHours - 1);
    const auto counts = event_counts(View<EventCounts>(*store_, views), first, kHours);
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < kHours; ++i) {
      RC_ASSERT(counts[i] == expected[first + std::chrono::hours(i)]);
      total += counts[i].total();
    }
    RC_ASSERT(total == log_.head().value);
  }

  // A picture is there as long as somebody has it.
  void check_pictures(const ViewSnapshot& views) {
    for (int n = 0; n < 3; ++n) {
      const bool is_had = std::ranges::any_of(
          model_.users, [&](const auto& user) { return user.second.picture == n; });
      const auto found =
          find_picture(View<Pictures>(*store_, views), content_digest(image(n).webp));
      RC_ASSERT(found == (is_had ? std::optional(image(n)) : std::nullopt));
    }
  }

  void check_people(const ViewSnapshot& views) {
    const View<People> people(*store_, views);
    const View<Activity> activity(*store_, views);
    RC_ASSERT(count_people(people) == model_.users.size());
    RC_ASSERT(list_people(people, UserId(0), 1000).size() == model_.users.size());
    for (const auto& [id, expected] : model_.users) {
      const auto person = find_person(people, UserId(id));
      RC_ASSERT(person.has_value());
      RC_ASSERT(person->email == expected.email);
      RC_ASSERT(person->role == expected.role);
      RC_ASSERT(person->picture == picture_digest(expected));
      RC_ASSERT(last_activity(activity, UserId(id)) == expected.last_activity);
      std::map<Day, std::uint32_t> pings;
      const auto days = activity_by_day(activity, UserId(id), day_of(clock_.now()), kDaysLookedAt);
      for (std::size_t i = 0; i < days.size(); ++i) {
        if (days[i] > 0)
          pings[day_of(clock_.now()) - std::chrono::days(kDaysLookedAt - 1 - i)] = days[i];
      }
      RC_ASSERT(pings == expected.pings);
      std::map<std::uint32_t, std::uint64_t> annotations;
      for (const Involvement& involvement : involvements(people, UserId(id))) {
        if (involvement.row.annotations > 0)
          annotations[involvement.project.value] = involvement.row.annotations;
        const auto& project = model_.projects.at(involvement.project.value);
        RC_ASSERT(involvement.row.created == (project.created_by == id));
      }
      RC_ASSERT(annotations == expected.annotations);
    }
    const View<Projects> projects(*store_, views);
    std::uint64_t live = 0;
    for (const auto& [id, expected] : model_.projects) {
      const auto project = find_project(projects, ProjectId(id));
      RC_ASSERT(project.has_value());
      RC_ASSERT(project->title == expected.title);
      RC_ASSERT(project->deleted == expected.deleted);
      live += expected.deleted ? 0 : 1;
    }
    RC_ASSERT(count_projects(projects) == live);
    for (const auto& [id, project] : model_.projects) check_contributors(projects, ProjectId(id));
    check_totals(activity);
  }

  // Most annotations first, page by page and back; those of removed people stay.
  void check_contributors(const View<Projects>& projects, ProjectId project) {
    std::vector<Contributor> all;
    std::optional<ContributorPlace> after;
    while (true) {
      const auto page = list_contributors(projects, project, after, 2);
      if (after && !page.empty()) {
        const auto back = list_contributors_before(
            projects, project, {page.front().row.annotations, page.front().user}, 2);
        RC_ASSERT(back.back().user == all.back().user);
      }
      all.insert(all.end(), page.begin(), page.end());
      if (page.empty()) break;
      after = ContributorPlace{page.back().row.annotations, page.back().user};
    }
    RC_ASSERT(find_project(projects, project)->contributors == all.size());
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < all.size(); ++i) {
      total += all[i].row.annotations;
      if (i > 0) RC_ASSERT(all[i - 1].row.annotations >= all[i].row.annotations);
      if (!model_.exists(all[i].user.value)) continue;
      RC_ASSERT(model_.users.at(all[i].user.value).annotations.at(project.value) ==
                all[i].row.annotations);
    }
    RC_ASSERT(find_project(projects, project)->annotations == total);
    const auto days = annotations_by_day(projects, project, day_of(clock_.now()), kDaysLookedAt);
    RC_ASSERT(std::accumulate(days.begin(), days.end(), std::uint64_t{0}) == total);
  }

  void check_totals(const View<Activity>& activity) {
    const Day today = day_of(clock_.now());
    const auto by_day = active_people_by_day(activity, today, kDaysLookedAt);
    for (std::size_t n = 1; n <= kDaysLookedAt; n += n < 40 ? 1 : 97) {
      const Day first = today - std::chrono::days(n - 1);
      std::uint64_t on_that_day = 0;
      std::uint64_t since = 0;
      for (const auto& [id, user] : model_.users) {
        on_that_day += user.pings.contains(first) ? 1 : 0;
        since += user.pings.lower_bound(first) != user.pings.end() ? 1 : 0;
      }
      RC_ASSERT(by_day[kDaysLookedAt - n] == on_that_day);
      RC_ASSERT(active_people(activity, today, n) == since);
    }
  }

  TempDir dir_;
  ManualClock clock_;
  MemoryEventLog log_;
  std::shared_ptr<ViewStore> store_;
  std::optional<Sequencer> sequencer_;
  AccountsModel model_;
};

RC_GTEST_PROP(Model, RandomCommandsLeaveWhatThePlainModelSays, ()) {
  Harness harness;
  const int steps = *rc::gen::inRange(0, 120);
  for (int i = 0; i < steps; ++i) harness.step();
  harness.check_views();
}

}  // namespace
}  // namespace muster::projections
