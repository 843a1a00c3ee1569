#include "projections/instance/scrubber.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "projections/json_text.h"

namespace muster::projections {
namespace {

namespace fs = std::filesystem;

// Both affect only the calling thread. If they fail it runs at normal priority.
void be_unimportant() {
  constexpr int kLowestPriority = 19;
  constexpr int kIoWhoThread = 1;
  constexpr int kIoIdle = 3 << 13;
  const auto self = static_cast<id_t>(::syscall(SYS_gettid));
  (void)::setpriority(PRIO_PROCESS, self, kLowestPriority);
  (void)::syscall(SYS_ioprio_set, kIoWhoThread, self, kIoIdle);
}

// Wrong bytes, or bytes that the disk does not return.
bool is_damage(const Error& error) {
  return error.code == ErrorCode::kDamaged ||
         error.detail.find("Input/output error") != std::string::npos;
}

fs::path record_in(const fs::path& data_dir) { return data_dir / "scrub"; }

Json to_json(const Scrubbed& scrubbed) {
  return {{"begun", scrubbed.begun.micros},
          {"ended", scrubbed.ended.micros},
          {"end", scrubbed.end.value},
          {"damage", scrubbed.damage}};
}

}  // namespace

Scrubber::Scrubber(const StoredLog& log, Conditions& conditions, const Clock& clock,
                   fs::path data_dir, const ScrubOptions& options)
    : log_(log),
      conditions_(conditions),
      clock_(clock),
      data_dir_(std::move(data_dir)),
      options_(options),
      last_(read_last(data_dir_)) {
  if (last_ && !last_->damage.empty()) {
    is_asked_ = true;
    begin_condition(
        "The log was damaged when it was last read: " + last_->damage + ". It is being read again.",
        "");
  }
  thread_ = std::thread([this] { run(); });
}

Scrubber::~Scrubber() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Scrubber::note_damage(const Error& error) {
  {
    MutexLock telling(telling_);
    begin_condition("The log is damaged (" + error.message + ").", error.detail);
    MutexLock lock(mutex_);
    ++noted_;
    if (is_reading_) {
      is_hurried_ = true;  // may still reach it; if it finds nothing, run() reads again
    } else if (!last_ || last_->damage.empty()) {
      is_asked_ = true;  // otherwise it is known, and read again soon
    }
  }
  changed_.notify_all();
}

void Scrubber::note_files_are_back() {
  if (!conditions_.is_on(ConditionKind::kLogDamaged)) return;
  {
    MutexLock lock(mutex_);
    is_asked_ = true;
  }
  changed_.notify_all();
}

std::optional<Scrubbed> Scrubber::last() const {
  MutexLock lock(mutex_);
  return last_;
}

bool Scrubber::is_reading() const {
  MutexLock lock(mutex_);
  return is_reading_;
}

void Scrubber::run() {
  be_unimportant();
  std::chrono::milliseconds wait = options_.after_start;
  MutexLock lock(mutex_);
  while (!stopping_) {
    changed_.wait_for(lock, wait,
                      [this]() MUSTER_REQUIRES(mutex_) { return stopping_ || is_asked_; });
    if (stopping_) return;
    wait = options_.every;
    const bool is_hurried = is_asked_ || conditions_.is_on(ConditionKind::kLogDamaged);
    if (options_.bytes_per_second == 0 && !is_hurried) continue;
    is_hurried_ = is_hurried;
    is_asked_ = false;
    is_reading_ = true;
    noted_at_begin_ = noted_;
    lock.unlock();
    const auto begun = std::chrono::steady_clock::now();
    const Outcome outcome = read_log();
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begun);
    lock.lock();
    is_reading_ = false;
    if (outcome != Outcome::kGood) {
      wait = std::max(options_.again_after, took);
    } else if (noted_ != noted_at_begin_) {
      is_asked_ = true;  // already past that place
    }
  }
}

// kNotRead: it could not be read this time (no free descriptor, say), which says nothing about the
// log.
Scrubber::Outcome Scrubber::read_log() {
  Scrubbed scrubbed;
  scrubbed.begun = clock_.now();
  const auto report = log_.scrub([this](std::uint64_t bytes) { return pace(bytes); });
  if (report && !*report) return Outcome::kGood;  // stopped
  if (!report && !is_damage(report.error())) return Outcome::kNotRead;
  scrubbed.ended = clock_.now();
  if (report) {
    scrubbed.end = (*report)->end;
  } else {
    scrubbed.damage = report.error().message;
  }
  keep(scrubbed);
  {
    MutexLock lock(mutex_);
    last_ = std::move(scrubbed);
  }
  // Last: a reader who sees the condition change also sees the record.
  if (report) {
    end_condition();
    return Outcome::kGood;
  }
  MutexLock telling(telling_);
  begin_condition("The log cannot be read to the end (" + report.error().message +
                      "). Restore it from a backup.",
                  report.error().detail);
  return Outcome::kDamaged;
}

// Unless damage was reported since the reading began.
void Scrubber::end_condition() {
  MutexLock telling(telling_);
  {
    MutexLock lock(mutex_);
    if (noted_ != noted_at_begin_) return;
  }
  conditions_.end(ConditionKind::kLogDamaged);
}

// Sleeps for as long as that many bytes may take. False: stop.
bool Scrubber::pace(std::uint64_t bytes) {
  MutexLock lock(mutex_);
  if (is_hurried_ || is_asked_ || options_.bytes_per_second == 0) return !stopping_;
  const std::chrono::duration<double> due(static_cast<double>(bytes) /
                                          static_cast<double>(options_.bytes_per_second));
  changed_.wait_for(lock, due, [this]() MUSTER_REQUIRES(mutex_) {
    return stopping_ || is_hurried_ || is_asked_;
  });
  return !stopping_;
}

void Scrubber::begin_condition(const std::string& reason, const std::string& detail) {
  Condition condition{.kind = ConditionKind::kLogDamaged, .reason = reason, .detail = detail};
  if (options_.damage_stops_changes) condition.refuses_with = ErrorCode::kReadOnly;
  conditions_.begin(std::move(condition));
}

// Renamed into place; if that fails (a full disk) the old record stays.
void Scrubber::keep(const Scrubbed& scrubbed) {
  const fs::path made = data_dir_ / "scrub.new";
  std::error_code ignored;
  fs::remove(made, ignored);  // opening a pipe of that name would block
  std::ofstream out(made, std::ios::trunc);
  out << to_json(scrubbed).dump() << '\n';
  out.close();
  if (out) fs::rename(made, record_in(data_dir_), ignored);
  fs::remove(made, ignored);
}

std::optional<Scrubbed> Scrubber::read_last(const fs::path& data_dir) {
  std::error_code ignored;
  if (!fs::is_regular_file(record_in(data_dir), ignored))
    return std::nullopt;  // opening a pipe would block
  std::ifstream in(record_in(data_dir));
  const auto record = one_json_value(std::string(std::istreambuf_iterator<char>(in), {}));
  if (!record || !record->is_object()) return std::nullopt;
  try {
    return Scrubbed{Timestamp{record->at("begun").get<std::int64_t>()},
                    Timestamp{record->at("ended").get<std::int64_t>()},
                    Position(record->at("end").get<std::uint64_t>()),
                    record->at("damage").get<std::string>()};
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace muster::projections
