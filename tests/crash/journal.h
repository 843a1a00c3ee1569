// The independent list: everything that was asked of one run of the program, written down before it
// was sent, with what the answer promised after it came.
//
//   const std::size_t n = journal.write({.what = "POST /api/projects", .actor = 3, .channel =
//   "api",
//                                        .facts = {{"project.created", {{"title", "T 17"}}}}});
//   ... send it, wait for the answer ...
//   journal.answer(n, status, request_id);
//
// What has no answer may or may not have happened; what was answered 2xx or 3xx has, what was
// answered 4xx has not. In memory: it is this process that lives on. Threads: any, until the check
// reads all().
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

// An event as it has to stand in the log. Fields that are not named may hold anything; null says
// that the event has no such field.
struct Fact {
  std::string type;
  Json fields = Json::object();
};

enum class Outcome { kUnknown, kDone, kRefused };

struct Asked {
  // Before it is sent.
  std::string what;
  int asker = 0;  // who asks one thing after the other
  std::optional<std::uint32_t> actor = {};
  std::string channel = {};
  // All or none of them, side by side in this order.
  std::vector<Fact> facts = {};
  // After them, in a commit of its own.
  std::optional<Fact> then = {};
  // The facts are about the account that this makes; on the web it is the actor, too.
  bool makes_account = false;
  // A ping of the actor may come of it, besides the facts.
  bool counts_as_activity = false;
  // All sessions of the first fact's user end with it.
  bool ends_sessions = false;
  std::string password = {};

  // After the answer.
  std::size_t number = 0;  // in the order of asking
  Outcome outcome = Outcome::kUnknown;
  std::optional<std::uint64_t> request = {};   // X-Request-Id
  std::optional<std::uint64_t> position = {};  // of the first fact, where the answer names it
  std::string token = {};                      // the invitation's
};

class Journal {
 public:
  std::size_t write(Asked asked);
  void answer(std::size_t number, int status, std::optional<std::uint64_t> request);
  // What else the answer said.
  template <typename Change>
  void add(std::size_t number, Change&& change) {
    std::scoped_lock lock(mutex_);
    change(all_[number]);
  }

  // Whether so many have been done.
  bool wait_for_done(std::size_t number, std::chrono::seconds deadline) const;
  std::size_t done() const;
  // Requires: nobody writes any more.
  const std::deque<Asked>& all() const { return all_; }

  // Something that must not happen whatever dies: a refusal, a promise that contradicts itself.
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
