#include "http/pipeline/form_ledger.h"

#include <utility>

namespace muster::http {
namespace {

std::size_t bytes_of(const FormLedger::Answer& answer) {
  std::size_t bytes = answer.location.size();
  for (const Secret& cookie : answer.cookies) bytes += cookie.reveal().size();
  return bytes;
}

}  // namespace

FormLedger::Turn::Turn(Turn&& other) noexcept
    : ledger_(std::exchange(other.ledger_, nullptr)),
      form_(other.form_),
      now_(other.now_),
      first_(std::move(other.first_)) {}

FormLedger::Turn::~Turn() {
  if (ledger_ != nullptr) ledger_->finish(form_, std::nullopt, now_);
}

void FormLedger::Turn::remember(Answer answer) {
  if (auto* const ledger = std::exchange(ledger_, nullptr)) {
    ledger->finish(form_, std::move(answer), now_);
  }
}

Result<FormLedger::Turn> FormLedger::begin(const Digest& form, Timestamp now) {
  MutexLock lock(mutex_);
  forget_old(now);
  const auto is_in_progress = [&]() MUSTER_REQUIRES(mutex_) {
    const auto found = entries_.find(form);
    return found != entries_.end() && !found->second.answer;
  };
  if (is_in_progress()) {
    const auto waiting = waiting_for_.try_emplace(form).first;
    if (waiting_ >= limits_.waiting_max || waiting->second >= limits_.waiting_for_one_max) {
      if (waiting->second == 0) waiting_for_.erase(waiting);
      return fail(ErrorCode::kBusy, "Try again in a moment.");
    }
    ++waiting_;
    ++waiting->second;
    const bool is_over = finished_.wait_for(
        lock, limits_.wait_max, [&]() MUSTER_REQUIRES(mutex_) { return !is_in_progress(); });
    --waiting_;
    if (--waiting->second == 0) waiting_for_.erase(waiting);
    if (!is_over) return fail(ErrorCode::kBusy, "This form is still being processed.");
  }
  const auto [entry, is_first] = entries_.try_emplace(form);
  if (!is_first) return Turn(*entry->second.answer);
  return Turn(*this, form, now);
}

void FormLedger::finish(const Digest& form, std::optional<Answer> answer, Timestamp now) {
  MutexLock lock(mutex_);
  if (answer && bytes_of(*answer) <= limits_.answer_bytes_max) {
    entries_[form] = {std::move(answer), now};
    done_.push_back(form);
    forget_old(now);
  } else {
    entries_.erase(form);
  }
  finished_.notify_all();
}

// Callers read the clock before they come here, so ages may be a little below zero; a clock that
// was put back ends what it makes much younger.
void FormLedger::forget_old(Timestamp now) {
  while (!done_.empty()) {
    const auto oldest = entries_.find(done_.front());
    const Duration age = now - oldest->second.done_at;
    const bool is_kept =
        done_.size() <= limits_.answers_max && age >= -limits_.age_max && age <= limits_.age_max;
    if (is_kept) return;
    entries_.erase(oldest);
    done_.pop_front();
  }
}

}  // namespace muster::http
