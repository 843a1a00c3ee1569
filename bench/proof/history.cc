// What the audit log costs for a person to whom very much has happened.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/support/bench_log.h"
#include "bench/support/loaded_service.h"
#include "bench/support/must.h"

namespace muster::bench {
namespace {

constexpr std::uint32_t kPeople = 1'000;
constexpr UserId kAdmin(1);
constexpr UserId kChanged(2);
constexpr UserId kNeverActive(kPeople + 1);
constexpr std::uint64_t kChangesPerCommit = 100;
constexpr std::uint64_t kPingsPerChange = 9;  // so that the changes are spread over the log
constexpr double kPercent = 99;
constexpr double kWantedMs = 20;

// The person's phone number again and again, the last name now and then, and the first name for the
// first time in the last kFirstNames: what that was before is at the other end of the log.
constexpr std::uint64_t kFirstNames = 60;

ProfileUpdated change(std::uint64_t number, std::uint64_t changes) {
  const std::string text = std::to_string(number);
  ProfileUpdated update;
  update.user = kChanged;
  update.phone = PersonalText("+1 " + text);
  if (number % 1000 == 0) update.last_name = PersonalText("Number " + text);
  if (number + kFirstNames >= changes) update.first_name = PersonalText("Person " + text);
  return update;
}

void append_history(EventLog& log, std::uint64_t changes) {
  for (std::uint64_t number = 0; number < changes;) {
    Draft draft{*log.last_time() + kBetweenCommits, {}};
    for (std::uint64_t n = 0; n < kChangesPerCommit && number < changes; ++n, ++number) {
      const Who who{number % 2 == 0 ? kAdmin : kChanged, Channel::kApi, RequestId(number),
                    OrganizationId(1)};
      draft.entries.emplace_back(Event{who, change(number, changes)});
      PingRun run;
      run.reporter = kAdmin;
      run.pings = some_pings(kPingsPerChange, number * kPingsPerChange, kPeople, draft.time);
      draft.entries.emplace_back(std::move(run));
    }
    must(log.append(draft, log.head()));
  }
}

struct Question {
  const char* work;
  std::vector<std::string> addresses;
};

std::vector<Question> questions(Position middle) {
  const std::string person = std::to_string(kChanged.value);
  const std::string before = "&before=" + std::to_string(middle.value);
  const std::string of_person = "/audit/?person=" + person;
  return {
      {"Audit log",
       {"/audit/", of_person, of_person + before, of_person + "&type=user.profile_updated" + before,
        "/api/events?user=" + person, "/api/events?user=" + person + before}},
      {"Person's page", {"/people/" + person}},
      {"Person and type without a match",
       {of_person + "&type=user.deactivated", of_person + "&type=session",
        of_person + "&type=user.removed" + before,
        "/api/events?user=" + person + "&type=user.deactivated",
        "/audit/?person=" + std::to_string(kNeverActive.value) + "&type=activity.pinged"}},
  };
}

Result<std::vector<double>> request_ms(httplib::Client& client, const std::string& address,
                                       int times) {
  std::vector<double> took;
  for (int i = 0; i < times; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const auto answer = get(client, address, kAdmin);
    const std::chrono::duration<double, std::milli> passed =
        std::chrono::steady_clock::now() - begin;
    if (!answer) return tl::unexpected(answer.error());
    took.push_back(passed.count());
  }
  return took;
}

}  // namespace

Result<void> long_history(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const std::filesystem::path dir = proof.scratch / "history";
  fill_data_dir(dir, {kNeverActive.value});
  Position middle;
  {
    const auto log = open_bench_log(dir);
    append_history(*log, settings.history_changes);
    middle = Position(log->head().value / 2);
  }
  if (auto done = compute_views(dir); !done) return done;
  const auto served = Served::start(dir);
  if (!served) return tl::unexpected(served.error());
  const auto client = client_of((*served)->port());
  const auto ready = get_when_ready(*client, "/people/", kAdmin);
  if (!ready) return tl::unexpected(ready.error());

  for (const Question& question : questions(middle)) {
    Row row;
    row.work = std::string(question.work) + ", one person with " +
               number_text(static_cast<double>(settings.history_changes)) +
               " changes of profile, slowest p99";
    row.unit = "ms";
    row.bound = Bound::kAtMost;
    row.wanted = kWantedMs;
    row.sync = "none: reads";
    row.how = std::to_string(settings.pages) +
              " requests for each address, one after the other on one connection; the changes are "
              "one in ten events of the log";
    for (const std::string& address : question.addresses) {
      const auto took = request_ms(*client, address, settings.pages);
      if (!took) return tl::unexpected(took.error());
      const double p99 = percentile(*took, kPercent);
      row.result = std::max(row.result, p99);
      row.notes.push_back({"p99, " + address, p99, "ms"});
      row.notes.push_back({"its p50", percentile(*took, 50), "ms"});
    }
    rows.push_back(std::move(row));
  }
  return (*served)->stop();
}

}  // namespace muster::bench
