// The load: a person who signs up and then requests everything that changes something, as fast as
// answers arrive, until the server is gone. One person across all runs of the server.
//
//   BusyPerson caller(program, {.number = 1, .seed = seed, .known = known});
//   caller.learn(check.expected());                     // what the log knows about this person
//   std::thread([&] { caller.run(journal, port, dying); });
//
// One thread at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/guarded.h"
#include "tests/crash/asker.h"
#include "tests/crash/expected_state.h"
#include "tests/crash/journal.h"
#include "tests/harness/program.h"

namespace muster::crash {

// Ids that were promised, for everyone's requests.
struct Known {
  Guarded<std::vector<std::uint32_t>> users;
  Guarded<std::vector<std::uint32_t>> projects;
};

class BusyPerson {
 public:
  struct Options {
    int number;
    std::uint64_t seed;
    Known& known;
  };
  BusyPerson(const Program& program, Options options);

  const std::string& email() const { return email_; }
  void learn(const ExpectedState& expected);
  // Makes one more person sign up, at a random moment of the next run.
  void bring_newcomer() { brings_newcomer_ = true; }
  void run(Journal& journal, int port, const std::atomic<bool>& dying);

 private:
  bool enter(Asker& asker);
  // The session's token; nullopt if the server is gone.
  std::optional<std::string> sign_up(Asker& asker, const std::string& email);
  std::optional<std::string> sign_in(Asker& asker);
  bool fetch_token(Asker& asker, const std::string& session);

  void ask_something(Asker& asker);
  void report_activity(Asker& asker);
  void report_batch(Asker& asker);
  void change_profile(Asker& asker);
  void create_project(Asker& asker);
  void rename_project(Asker& asker);
  void contribute(Asker& asker);
  void reset_invite(Asker& asker);
  void reset_token(Asker& asker);
  void read(Asker& asker);

  Asked by_me(std::string what, std::vector<Fact> facts) const;
  std::uint64_t below(std::uint64_t end);
  std::string unique(const std::string& what);
  std::optional<std::uint32_t> one_of(Guarded<std::vector<std::uint32_t>>& ids);

  const Program& program_;
  const int number_;
  Known& known_;
  const std::string email_;
  std::mt19937_64 random_;
  std::uint64_t uniques_ = 0;
  bool brings_newcomer_ = false;
  std::optional<std::uint32_t> id_;
  std::string token_;  // empty: unknown
};

}  // namespace muster::crash
