// The independent record: every request to one run of the program, written down before it was sent,
// with what the answer promised.
//
//   const std::size_t n = journal.write({.what = "POST /api/projects", .actor = 3, .channel =
//   "api",
//                                        .facts = {{"project.created", {{"title", "T 17"}}}}});
//   ... send it, wait for the answer ...
//   journal.answer(n, status, request_id);
//
// A request without an answer may or may not have taken effect; one answered 2xx or 3xx has, one
// answered 4xx has not. In memory: it is this process that survives. Threads: any, until the check
// calls all().
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace muster::crash {

using Json = nlohmann::json;

// An event as it must be in the log. Fields that are not named may hold anything; null means that
// the event must not have the field.
struct Fact {
  std::string type;
  Json fields = Json::object();
};

enum class Outcome { kUnknown, kDone, kRefused };

struct Asked {
  // Filled in before it is sent.
  std::string what;
  int asker = 0;  // a sequential client
  std::optional<std::uint32_t> actor = {};
  std::string channel = {};
  // All or none of them, adjacent and in this order.
  std::vector<Fact> facts = {};
  // After them, in a commit of its own.
  std::optional<Fact> then = {};
  // The facts are about the account that this creates; on the web it is also the actor.
  bool makes_account = false;
  // Besides the facts it may cause a ping by the actor.
  bool counts_as_activity = false;
  // Ends all sessions of the first fact's user.
  bool ends_sessions = false;
  std::string password = {};

  // Filled in after the answer.
  std::size_t number = 0;  // in the order of asking
  Outcome outcome = Outcome::kUnknown;
  std::optional<std::string> request = {};     // X-Request-Id
  std::optional<std::uint64_t> position = {};  // of the first fact, if the answer names it
  std::string token = {};                      // the invitation's
};

class Journal {
 public:
  std::size_t write(Asked asked);
  void answer(std::size_t number, int status, std::optional<std::string> request);
  // Adds what else the answer said.
  template <typename Change>
  void add(std::size_t number, Change&& change) {
    std::scoped_lock lock(mutex_);
    change(all_[number]);
  }

  // Waits until that many are done.
  bool wait_for_done(std::size_t number, std::chrono::seconds deadline) const;
  std::size_t done() const;
  // Requires: nobody is writing any more.
  const std::deque<Asked>& all() const { return all_; }

  // Records what must never happen, whatever is killed: a refusal, a contradictory promise.
  void complain(std::string text);
  std::vector<std::string> complaints() const;

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable answered_;
  std::deque<Asked> all_;
  std::size_t done_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace muster::crash
