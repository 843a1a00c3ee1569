#include "bench/proof/mixed_load.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <random>
#include <span>
#include <utility>

#include "bench/proof/row.h"
#include "bench/support/loaded_service.h"
#include "tests/harness/program.h"

namespace muster::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLines = 1000;
constexpr std::size_t kSignedInMax = 200;        // browsers that are kept
constexpr std::uint64_t kRequestsOfAVisit = 50;  // then a client connects anew
constexpr std::uint64_t kSeed = 20'261;

// One side of the load: a client, a choice of everything, and the count of what came of it.
class Visitor {
 public:
  Visitor(int port, std::uint32_t people, std::uint64_t seed, Guarded<LoadTally>& tally)
      : port_(port), people_count_(people), random_(seed), tally_(tally) {}

  void post_ping() {
    if (ask(200, 204,
            [&] { return client().Post("/api/activity", token_headers(token_of(anybody()))); })) {
      tally_.with([](LoadTally& tally) { ++tally.pings; });
    }
  }

  void post_report() {
    std::string lines;
    for (const Ping& ping : some_pings(kLines, reported_, people_count_, SystemClock().now())) {
      lines += "{\"user\":" + std::to_string(ping.user.value) + ",\"at\":\"" + to_rfc3339(ping.at) +
               "\"}\n";
    }
    reported_ += kLines;
    if (ask(200, 200, [&] {
          return client().Post("/api/activity/batch", token_headers(token_of(UserId(1))), lines,
                               "application/x-ndjson");
        })) {
      tally_.with([](LoadTally& tally) { tally.pings += kLines; });
    }
  }

  void sign_up() {
    const std::string email = "newcomer." + std::to_string(newcomers_ + 1) + "@example.com";
    const httplib::Params form = {{"email", email},
                                  {"password", kGoodPassword},
                                  {"first_name", "Newcomer"},
                                  {"last_name", "Number " + std::to_string(newcomers_ + 1)}};
    if (!ask(303, 303, [&] { return client().Post("/user/signup/", form); })) return;
    ++newcomers_;
    keep_session();
    tally_.with([](LoadTally& tally) { ++tally.sign_ups; });
  }

  void log_in() {
    if (newcomers_ == 0) return;
    const std::string email =
        "newcomer." + std::to_string(1 + number_below(newcomers_)) + "@example.com";
    const httplib::Params form = {{"email", email}, {"password", kGoodPassword}};
    if (ask(303, 303, [&] { return client().Post("/user/login/", form); })) keep_session();
  }

  void log_out() {
    if (sessions_.size() < 2) return;
    std::swap(sessions_[number_below(sessions_.size())], sessions_.back());
    const httplib::Headers headers = cookie(sessions_.back());
    sessions_.pop_back();
    ask(303, 303, [&] { return client().Post("/logout/", headers, httplib::Params()); });
  }

  void show_account() {
    if (sessions_.empty()) return;
    const httplib::Headers headers = cookie(sessions_[number_below(sessions_.size())]);
    ask(200, 200, [&] { return client().Get("/user/account/", headers); });
  }

  void change_profile() {
    const UserId user = anybody();
    const std::string body =
        R"({"last_name":"Number )" + std::to_string(number_below(1'000'000)) + "\"}";
    ask(200, 200, [&] {
      return client().Patch("/api/users/" + std::to_string(user.value),
                            token_headers(token_of(user)), body, "application/json");
    });
  }

  void create_project() {
    const std::string body = R"({"title":"Project )" + std::to_string(++projects_) + "\"}";
    ask(201, 201, [&] {
      return client().Post("/api/projects", token_headers(token_of(anybody())), body,
                           "application/json");
    });
  }

  void show_people() {
    static constexpr std::array kOrders{"-last_activity", "last_activity", "name", "-joined",
                                        "email"};
    show("/people/?sort=" + std::string(kOrders[number_below(kOrders.size())]) +
         "&page=" + std::to_string(1 + number_below((people_count_ + 49) / 50)));
  }

  void search() { show("/people/?q=" + some_text()); }
  void search_in_json() { show("/api/users/?page=1&search=" + some_text()); }
  void show_person() { show("/people/" + std::to_string(anybody().value)); }

  void show_audit() {
    static constexpr std::array kTypes{"session", "user.profile_updated", "user", "project"};
    std::string path = "/audit/?";
    if (number_below(2) == 0) path += "&person=" + std::to_string(anybody().value);
    if (number_below(2) == 0) path += std::string("&type=") + kTypes[number_below(kTypes.size())];
    if (number_below(4) == 0) path += "&since=1h";
    show(path);
  }

 private:
  std::uint64_t number_below(std::uint64_t end) {
    return std::uniform_int_distribution<std::uint64_t>(0, end - 1)(random_);
  }
  UserId anybody() { return UserId(static_cast<std::uint32_t>(1 + number_below(people_count_))); }
  std::string some_text() {
    return number_below(2) == 0 ? "person." + std::to_string(number_below(people_count_))
                                : "number%20" + std::to_string(number_below(10'000));
  }

  void show(const std::string& path) {
    ask(200, 200, [&] { return client().Get(path, token_headers(token_of(anybody()))); });
  }

  static httplib::Headers cookie(const std::string& session) { return {{"Cookie", session}}; }
  void keep_session() {
    const std::string set = answer_->get_header_value("Set-Cookie");
    if (!set.starts_with("muster-session-")) return;
    std::string session = set.substr(0, set.find(';'));
    if (sessions_.size() < kSignedInMax) return sessions_.push_back(std::move(session));
    sessions_[number_below(kSignedInMax)] = std::move(session);  // the other one never comes back
  }

  httplib::Client& client() {
    if (!client_ || requests_ % kRequestsOfAVisit == 0) client_ = client_of(port_);
    return *client_;
  }

  // Whether the answer is one of the two; it is answer_ then.
  template <typename Request>
  bool ask(int wanted, int or_wanted, const Request& request) {
    const auto begin = Clock::now();
    answer_ = request();
    const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
    ++requests_;
    const bool good = answer_ && (answer_->status == wanted || answer_->status == or_wanted);
    tally_.with([&](LoadTally& tally) {
      ++tally.requests;
      tally.slowest_ms = std::max(tally.slowest_ms, took.count());
      if (good) return;
      ++tally.failures;
      if (!tally.first_failure.empty()) return;
      tally.first_failure = "request " + std::to_string(tally.requests) + " is answered " +
                            (answer_ ? std::to_string(answer_->status) + ": " + answer_->body
                                     : httplib::to_string(answer_.error()));
    });
    return good;
  }

  const int port_;
  const std::uint32_t people_count_;
  std::mt19937_64 random_;
  Guarded<LoadTally>& tally_;
  std::unique_ptr<httplib::Client> client_;
  httplib::Result answer_;
  std::uint64_t requests_ = 0;
  std::uint64_t reported_ = 0;
  std::uint64_t newcomers_ = 0;
  std::uint64_t projects_ = 0;
  std::vector<std::string> sessions_;
};

struct Habit {
  const char* name;
  double per_second;
  void (Visitor::*does)();
};
constexpr std::array kPrograms{
    Habit{"pings", 100, &Visitor::post_ping},
    Habit{"reports of 1000 pings", 2, &Visitor::post_report},
    Habit{"searches in JSON", 1, &Visitor::search_in_json},
};
constexpr std::array kPeople{
    Habit{"sign-ups", 0.2, &Visitor::sign_up},
    Habit{"log-ins", 0.5, &Visitor::log_in},
    Habit{"log-outs", 0.4, &Visitor::log_out},
    Habit{"account pages", 1, &Visitor::show_account},
    Habit{"new names", 2, &Visitor::change_profile},
    Habit{"new projects", 0.2, &Visitor::create_project},
    Habit{"People pages", 3, &Visitor::show_people},
    Habit{"searches", 1, &Visitor::search},
    Habit{"people's own pages", 2, &Visitor::show_person},
    Habit{"audit pages", 2, &Visitor::show_audit},
};

// Each habit at its rate until it is over. What is late is made up for, one after the other.
void live(Visitor visitor, std::span<const Habit> habits, const std::atomic<bool>& is_over) {
  struct Due {
    Clock::time_point at;
    Clock::duration every;
  };
  const Clock::time_point begin = Clock::now();
  std::vector<Due> due;
  for (const Habit& habit : habits) {
    const auto every = std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(1 / habit.per_second));
    due.push_back({begin + every, every});
  }
  while (!is_over) {
    const auto next = std::ranges::min_element(due, {}, &Due::at);
    std::this_thread::sleep_until(next->at);
    next->at += next->every;
    (visitor.*habits[static_cast<std::size_t>(next - due.begin())].does)();
  }
}

}  // namespace

MixedLoad::MixedLoad(int port, std::uint32_t people)
    : programs_([this, port, people] {
        live(Visitor(port, people, kSeed, tally_), kPrograms, is_over_);
      }),
      people_([this, port, people] {
        live(Visitor(port, people, kSeed + 1, tally_), kPeople, is_over_);
      }) {}

MixedLoad::~MixedLoad() { (void)stop(); }

LoadTally MixedLoad::tally() {
  return tally_.with([](LoadTally& tally) {
    LoadTally now = tally;
    tally.slowest_ms = 0;
    return now;
  });
}

Result<void> MixedLoad::stop() {
  is_over_ = true;
  if (programs_.joinable()) programs_.join();
  if (people_.joinable()) people_.join();
  const LoadTally all = tally();
  if (all.failures == 0) return {};
  return fail(ErrorCode::kIo, std::to_string(all.failures) + " requests failed; the first: " +
                                  all.first_failure.substr(0, 400));
}

std::string MixedLoad::description() {
  std::string text;
  for (const auto habits : {std::span<const Habit>(kPrograms), std::span<const Habit>(kPeople)}) {
    for (const Habit& habit : habits) {
      text += (text.empty() ? "" : ", ") + number_text(habit.per_second) + ' ' + habit.name;
    }
  }
  return text + " a second";
}

}  // namespace muster::bench
