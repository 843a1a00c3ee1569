#include "bench/support/loaded_service.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <pthread.h>

#include "bench/support/must.h"
#include "core/accounts/rights.h"
#include "core/security/digest.h"
#include "core/security/random.h"
#include "core/service/sealed_tokens.h"
#include "projections/all_projections.h"
#include "projections/projector/view_builder.h"

namespace muster::bench {
namespace {

constexpr Timestamp kFounding{1'767'225'600'000'000};  // 2026-01-01
constexpr std::uint32_t kSignUpsPerCommit = 1000;

// A secret that a server opening the directory can show again: sealed under its key, or just bytes
// of that size.
Sealed sealed_token(const InstanceKey* key, const std::string& token, std::string_view context,
                    std::size_t bytes) {
  if (key == nullptr) return Sealed{std::string(bytes, 's')};
  SystemRandom random;
  return key->seal(Secret(token), context, random);
}

void add_sign_up(Draft& draft, UserId user, const InstanceKey* key) {
  const std::string number = std::to_string(user.value);
  const Who who{user, Channel::kWeb, RequestId(user.value), OrganizationId(1)};
  auto add = [&](Payload payload) { draft.entries.emplace_back(Event{who, std::move(payload)}); };
  if (user == UserId(1)) add(OrganizationFounded{"Annotators"});
  UserSignedUp signed_up;
  signed_up.user = user;
  signed_up.email = PersonalText("person." + number + "@example.com");
  signed_up.first_name = PersonalText("Person");
  signed_up.last_name = PersonalText("Number " + number);
  signed_up.password =
      PersonalHash({"$scrypt$ln=17,r=8,p=1$" + std::string(22, 's') + '$' + std::string(43, 'k')});
  add(std::move(signed_up));
  if (user == UserId(1))
    add(InviteLinkReset{Digest{}, sealed_token(key, "invite-of-everybody", kInviteContext, 71)});
  add(ApiTokenIssued{user, digest_of(Secret(token_of(user))),
                     sealed_token(key, token_of(user), kApiTokenContext, 68)});
}

Timestamp next_time(const EventLog& log, Duration between = kBetweenCommits) {
  const std::optional<Timestamp> last = log.last_time();
  return last ? *last + between : kFounding;
}

// A permutation of the lower `bits` of n.
std::uint64_t mixed(std::uint64_t n, unsigned bits) {
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  for (const std::uint64_t odd : {0x9E3779B1u, 0x85EBCA6Bu}) {
    n = (n * odd + 0x7F4A7C15u) & mask;
    n ^= n >> (bits / 2 + 1);
  }
  return n;
}

}  // namespace

void sign_everybody_up(EventLog& log, std::uint32_t people, const InstanceKey* key) {
  for (std::uint32_t next = 1; next <= people;) {
    Draft draft{next_time(log), {}};
    const std::uint32_t stop = std::min(next + kSignUpsPerCommit, people + 1);
    for (; next < stop; ++next) {
      must(log.keys()->make(person(UserId(next))));
      add_sign_up(draft, UserId(next), key);
    }
    must(log.append(draft, log.head()));
  }
}

std::string token_of(UserId user) { return "token-of-person-" + std::to_string(user.value); }

void append_pings(EventLog& log, std::uint64_t count, std::uint64_t per_commit,
                  std::uint32_t people, Duration between) {
  for (std::uint64_t done = 0; done < count;) {
    const std::uint64_t now = std::min(per_commit, count - done);
    const Timestamp time = next_time(log, between);
    PingRun run;
    run.reporter = UserId(1);
    run.pings = some_pings(now, done, people, time);
    Draft draft{time, {}};
    draft.entries.emplace_back(std::move(run));
    must(log.append(draft, log.head()));
    done += now;
  }
}

std::unique_ptr<ViewStore> open_views(const std::filesystem::path& dir) {
  return must(ViewStore::open(dir, projections::all_tables()));
}

UserId person_in_turn(std::uint64_t n, std::uint32_t people) {
  const auto bits = std::max(static_cast<unsigned>(std::bit_width(people - 1)), 1u);
  std::uint64_t place = n % people;
  do place = mixed(place, bits);
  while (place >= people);
  return UserId(static_cast<std::uint32_t>(place) + 1);
}

std::vector<Ping> some_pings(std::size_t count, std::uint64_t first, std::uint32_t people,
                             Timestamp now) {
  constexpr unsigned kJitterBits = 10;  // about a millisecond
  std::vector<Ping> pings;
  pings.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Duration ago =
        std::chrono::milliseconds(count - i) + Duration(mixed(first + i, kJitterBits));
    pings.push_back({person_in_turn(first + i, people), now - ago, {}});
  }
  return pings;
}

LoadedService::LoadedService(std::unique_ptr<EventLog> log, const std::filesystem::path& dir,
                             std::uint32_t people)
    : people_(people),
      log_(std::move(log)),
      views_(open_views(dir / "views")),
      requests_(SystemRandom().number() << 32) {
  if (log_->head() == Position(0)) sign_everybody_up(*log_, people);
  must(
      projections::ViewBuilder(*views_, projections::all_projections()).apply(*log_, log_->head()));
  // A new thread inherits its creator's name; this gives the sequencer's its own, for profiles.
  char name[16] = {};
  ::pthread_getname_np(::pthread_self(), name, sizeof name);
  ::pthread_setname_np(::pthread_self(), "sequencer");
  sequencer_ = std::make_unique<Sequencer>(*log_, views_, clock_, Sequencer::Options{});
  ::pthread_setname_np(::pthread_self(), name);
}

Who LoadedService::reporter(UserId user) {
  const RequestId request(requests_.fetch_add(1, std::memory_order_relaxed));
  return {user, Channel::kApi, request, OrganizationId(1)};
}

void LoadedService::ping(UserId user) {
  must(sequencer_->submit(ReportActivity{{{user, clock_.now(), {}}}}, reporter(user)));
}

void LoadedService::ping() {
  ping(person_in_turn(turns_.fetch_add(1, std::memory_order_relaxed), people_));
}

void LoadedService::report(std::size_t count) {
  const Who who = reporter(kFounder);
  const std::uint64_t first = turns_.fetch_add(count, std::memory_order_relaxed);
  must(sequencer_->submit(ReportActivity{some_pings(count, first, people_, clock_.now())}, who));
}

}  // namespace muster::bench
