// Which forms have been sent: a double click, or a reload that sends one again, counts once.
//
//   auto turn = forms.begin(submission, now);            // a digest of the form's id and contents
//   if (!turn) return tl::unexpected(turn.error());      // kBusy: too many wait
//   if (const auto& first = turn->first()) ...           // sent before: answer as then
//   ... do it ...
//   turn->remember({location, cookies});                 // otherwise the next one does it itself
//
// Invariants, under the lock: an entry is in progress (one Turn owns it) or done; done entries are
// at most Limits::answers_max, listed in `done_` from the oldest on, and at most Limits::age_max
// old when read; at most Limits::waiting_max callers wait for one in progress. In memory only: of
// forms sent before a restart, the second is a new one. Threads: any.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/ids.h"
#include "core/mutex.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/security/digest.h"
#include "core/time.h"

namespace muster::http {

class FormLedger {
 public:
  struct Limits {
    std::size_t answers_max = 4096;
    std::size_t answer_bytes_max = 4096;  // most have a few hundred; a larger one is not remembered
    Duration age_max = std::chrono::minutes(10);
    std::size_t waiting_max = 32;         // each holds a thread
    std::size_t waiting_for_one_max = 4;  // so that one form cannot take all of them
    // Longer than a password hash that had to queue.
    std::chrono::seconds wait_max{30};
  };

  // A redirect, and who sent the form, if they were logged in.
  struct Answer {
    std::string location;
    std::vector<Secret> cookies;  // values of Set-Cookie; one may hold a session's token
    std::optional<UserId> sender = {};
  };

  class Turn {
   public:
    Turn(Turn&& other) noexcept;
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    Turn& operator=(Turn&&) = delete;
    // Without remember(), one that waits has its turn.
    ~Turn();

    // The answer to the first; nullopt: this is the first.
    const std::optional<Answer>& first() const { return first_; }
    // Requires: this is the first.
    void remember(Answer answer);

   private:
    friend class FormLedger;
    Turn(FormLedger& ledger, const Digest& form, Timestamp now)
        : ledger_(&ledger), form_(form), now_(now) {}
    explicit Turn(Answer first) : first_(std::move(first)) {}

    FormLedger* ledger_ = nullptr;  // null: nothing to give back
    Digest form_;
    Timestamp now_;
    std::optional<Answer> first_;
  };

  FormLedger() : FormLedger(Limits()) {}
  explicit FormLedger(const Limits& limits) : limits_(limits) {}
  FormLedger(const FormLedger&) = delete;
  FormLedger& operator=(const FormLedger&) = delete;

  // Waits while the same form is in progress. kBusy: for too long, or too many wait. Must outlive
  // the turn.
  Result<Turn> begin(const Digest& form, Timestamp now);

 private:
  struct Entry {
    std::optional<Answer> answer;  // absent: in progress
    Timestamp done_at;
  };

  void finish(const Digest& form, std::optional<Answer> answer, Timestamp now);
  void forget_old(Timestamp now) MUSTER_REQUIRES(mutex_);

  const Limits limits_;
  Mutex mutex_;
  ConditionVariable finished_;
  std::map<Digest, Entry> entries_ MUSTER_GUARDED_BY(mutex_);
  std::deque<Digest> done_ MUSTER_GUARDED_BY(mutex_);
  std::size_t waiting_ MUSTER_GUARDED_BY(mutex_) = 0;
  std::map<Digest, std::size_t> waiting_for_ MUSTER_GUARDED_BY(mutex_);  // none is 0
};

}  // namespace muster::http
