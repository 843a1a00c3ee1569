#include "bench/support/world.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <pthread.h>

#include "bench/support/must.h"
#include "projections/view_builder.h"

namespace muster::bench {
namespace {

constexpr Timestamp kFounding{1'767'225'600'000'000};  // 2026-01-01
constexpr Duration kBetweenCommits = std::chrono::milliseconds(500);
constexpr std::uint32_t kSignUpsPerCommit = 1000;

Digest digest_number(std::uint32_t n) {
  Digest digest;
  for (std::size_t i = 0; i < sizeof n; ++i)
    digest.bytes[i] = static_cast<std::uint8_t>(n >> (8 * i));
  return digest;
}

void add_sign_up(Draft& draft, UserId user) {
  const std::string number = std::to_string(user.value);
  const Who who{user, Channel::kWeb, RequestId(user.value), OrganizationId(1)};
  auto add = [&](Payload payload) { draft.entries.emplace_back(Event{who, std::move(payload)}); };
  if (user == UserId(1)) add(OrganizationFounded{"Annotators"});
  UserSignedUp signed_up;
  signed_up.user = user;
  signed_up.email = PersonalText("person." + number + "@example.com");
  signed_up.first_name = PersonalText("Person");
  signed_up.last_name = PersonalText("Number " + number);
  signed_up.password = {"$scrypt$ln=17,r=8,p=1$" + std::string(22, 's') + '$' +
                        std::string(43, 'k')};
  add(std::move(signed_up));
  if (user == UserId(1)) add(InviteLinkReset{digest_number(0), Sealed{std::string(71, 'i')}});
  add(ApiTokenIssued{user, digest_number(user.value), Sealed{std::string(68, 't')}});
}

Timestamp next_time(const EventLog& log) {
  const std::optional<Timestamp> last = log.last_time();
  return last ? *last + kBetweenCommits : kFounding;
}

}  // namespace

void sign_everybody_up(EventLog& log, std::uint32_t people) {
  for (std::uint32_t next = 1; next <= people;) {
    Draft draft{next_time(log), {}};
    const std::uint32_t stop = std::min(next + kSignUpsPerCommit, people + 1);
    for (; next < stop; ++next) add_sign_up(draft, UserId(next));
    must(log.append(draft, log.head()));
  }
}

void append_pings(EventLog& log, std::uint64_t count, std::uint64_t per_commit,
                  std::uint32_t people) {
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t now = std::min(per_commit, count - done);
    const Timestamp time = next_time(log);
    PingRun run;
    run.reporter = UserId(1);
    run.pings = some_pings(now, static_cast<std::uint32_t>(done % people), people, time);
    Draft draft{time, {}};
    draft.entries.emplace_back(std::move(run));
    must(log.append(draft, log.head()));
    done += now;
  }
}

std::unique_ptr<ViewStore> open_views(const std::filesystem::path& dir) {
  const std::vector<TableSpec> tables = ViewBuilder::all_tables();
  return must(ViewStore::open(dir, tables));
}

std::vector<Ping> some_pings(std::size_t count, std::uint32_t first, std::uint32_t people,
                             Timestamp now) {
  constexpr std::uint32_t kStride =
      7919;  // a prime: neighbours in a report are not neighbours by id
  std::vector<Ping> pings;
  pings.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto user = static_cast<std::uint32_t>((first + i * kStride) % people + 1);
    pings.push_back({UserId(user), now - std::chrono::milliseconds(count - i), {}});
  }
  return pings;
}

World::World(std::unique_ptr<EventLog> log, const std::filesystem::path& dir, std::uint32_t people)
    : people_(people), log_(std::move(log)), views_(open_views(dir / "views")) {
  sign_everybody_up(*log_, people);
  std::vector<std::unique_ptr<Projection>> projections = ViewBuilder::all_projections();
  std::vector<Projection*> all;
  all.reserve(projections.size());
  for (const auto& projection : projections) all.push_back(projection.get());
  must(ViewBuilder(*views_, all).apply(*log_, log_->head()));
  // A new thread takes over its maker's name: so that a profile shows the sequencer's apart.
  char name[16] = {};
  ::pthread_getname_np(::pthread_self(), name, sizeof name);
  ::pthread_setname_np(::pthread_self(), "sequencer");
  sequencer_ = std::make_unique<Sequencer>(*log_, views_, clock_, Sequencer::Options{});
  ::pthread_setname_np(::pthread_self(), name);
}

Who World::reporter(UserId user) {
  const RequestId request(requests_.fetch_add(1, std::memory_order_relaxed));
  return {user, Channel::kApi, request, OrganizationId(1)};
}

void World::ping(UserId user) {
  must(sequencer_->submit(ReportActivity{{{user, clock_.now(), {}}}}, reporter(user)));
}

void World::report(std::size_t caller, std::size_t count) {
  const Who who = reporter(UserId(static_cast<std::uint32_t>(caller % people_) + 1));
  const auto first = static_cast<std::uint32_t>(who.request.value % people_);
  must(sequencer_->submit(ReportActivity{some_pings(count, first, people_, clock_.now())}, who));
}

}  // namespace muster::bench
