#include "tests/support/file_log.h"

#include <atomic>
#include <cstdint>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <unistd.h>

#include "core/check.h"
#include "core/codec/commit_codec.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

fs::path file_of(const fs::path& dir, Position first) {
  const std::string digits = std::to_string(first.value);
  return dir / (std::string(20 - digits.size(), '0') + digits);
}

std::optional<std::string> bytes_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

Error damaged_at(Position first) {
  return {ErrorCode::kDamaged,
          "the commit at position " + std::to_string(first.value) + " is damaged"};
}

class FileCursor final : public CommitCursor {
 public:
  FileCursor(fs::path dir, Position from, Position end, std::function<void(const Error&)> on_damage,
             const SubjectKeys* keys)
      : CommitCursor(keys),
        dir_(std::move(dir)),
        at_(from),
        end_(end),
        on_damage_(std::move(on_damage)) {}

  Result<std::optional<Commit>> next() override {
    const auto encoded = next_encoded();
    if (!encoded) return tl::unexpected(encoded.error());
    if (!*encoded) return std::optional<Commit>();
    return read_commit(**encoded, keys()).map([](Commit&& c) {
      return std::optional(std::move(c));
    });
  }
  Result<std::optional<EncodedCommit>> next_encoded() override {
    if (at_ >= end_) return std::optional<EncodedCommit>();
    bytes_ = bytes_of(file_of(dir_, at_)).value_or("");
    const Result<CommitFrame> frame = check_commit(bytes_);
    if (!frame) {
      if (on_damage_) on_damage_(damaged_at(at_));
      return tl::unexpected(damaged_at(at_));
    }
    const EncodedCommit encoded{at_, *frame, bytes_};
    at_ = encoded.end();
    return std::optional(encoded);
  }

 private:
  const fs::path dir_;
  Position at_;
  const Position end_;
  const std::function<void(const Error&)> on_damage_;
  std::string bytes_;
};

class FileLog final : public StoredLog {
 public:
  FileLog(fs::path dir, std::shared_ptr<FileBackend::Shared> shared, bool is_owner,
          const DiskRoom* room)
      : dir_(std::move(dir)), shared_(std::move(shared)), is_owner_(is_owner), room_(room) {}

  // Reads what others have appended.
  Result<void> catch_up() {
    const std::scoped_lock lock(shared_->mutex);
    look();
    if (fs::exists(file_of(dir_, head_))) return tl::unexpected(damaged_at(head_));
    return {};
  }

  Result<Position> append(const Draft& draft, Position expected_head) override {
    if (!is_owner_) return fail(ErrorCode::kForbidden, "this log is open for reading only");
    if (room_ != nullptr && !room_->takes_append())
      return fail(ErrorCode::kNoRoom, "The disk is full. Nothing was changed.");
    std::string bytes;
    if (const auto done = encode_commit(draft, keys(), bytes); !done)
      return tl::unexpected(done.error());
    if (bytes.size() > kCommitBytesMax)
      return fail(ErrorCode::kTooLarge, "the commit is too large");
    const std::scoped_lock lock(shared_->mutex);
    look();
    if (head_ != expected_head) return fail(ErrorCode::kConflict, "the head of the log has moved");
    MUSTER_CHECK(!last_time() || draft.time >= *last_time(), "time goes back from {} to {}",
                 *last_time(), draft.time);
    const fs::path written = dir_ / ("new." + std::to_string(::getpid()));
    std::ofstream(written, std::ios::binary) << bytes;
    const bool is_first = ::link(written.c_str(), file_of(dir_, head_).c_str()) == 0;
    fs::remove(written);
    const Position first = head_;
    look();
    shared_->changed.notify_all();
    if (!is_first) return fail(ErrorCode::kConflict, "another process has appended");
    return first;
  }

  Position head() const override { return head_; }
  std::optional<Timestamp> last_time() const override {
    if (head_ == Position(0)) return std::nullopt;
    return last_time_;
  }
  std::uint32_t last_crc() const override { return last_crc_; }

  std::unique_ptr<CommitCursor> read(Position from) const override {
    const std::scoped_lock lock(shared_->mutex);
    look();
    const Position end = head_;
    const Position begin = from >= end ? end : *std::prev(firsts_.upper_bound(from));
    return std::make_unique<FileCursor>(dir_, begin, end, on_damage_, keys());
  }

  Position wait_past(Position seen, Duration timeout) const override {
    std::unique_lock lock(shared_->mutex);
    shared_->changed.wait_for(lock, timeout, [&] {
      look();
      return head_.load() > seen || interrupted_;
    });
    return head_;
  }
  void interrupt() override {
    const std::scoped_lock lock(shared_->mutex);
    interrupted_ = true;
    shared_->changed.notify_all();
  }

  const std::vector<std::string>& notices() const override { return notices_; }
  Result<void> become_owner() override {
    is_owner_ = true;
    return {};
  }
  std::vector<std::string> missing_files() override {
    const std::scoped_lock lock(shared_->mutex);
    std::vector<std::string> missing;
    for (const Position first : firsts_) {
      const fs::path file = file_of(dir_, first);
      if (!fs::exists(file)) missing.push_back(file.filename().string());
    }
    return missing;
  }
  Result<std::optional<ScrubReport>> scrub(const ScrubPace& pace) const override {
    ScrubReport report;
    FileCursor cursor(dir_, Position(0), head_, {}, nullptr);
    while (true) {
      const auto commit = cursor.next_encoded();
      if (!commit) return tl::unexpected(commit.error());
      if (!*commit) return std::optional(report);
      if (!pace((*commit)->bytes.size())) return std::optional<ScrubReport>();
      report.end = (*commit)->end();
      report.bytes += (*commit)->bytes.size();
    }
  }
  void set_on_damage(std::function<void(const Error&)> on_damage) override {
    on_damage_ = std::move(on_damage);
  }

 private:
  // With the lock.
  void look() const {
    while (const auto bytes = bytes_of(file_of(dir_, head_))) {
      const Result<CommitFrame> frame = check_commit(*bytes);
      if (!frame) return;
      firsts_.insert(head_);
      last_time_ = frame->time;
      last_crc_ = frame->crc;
      head_ = head_.load() + frame->event_count;
    }
  }

  const fs::path dir_;
  const std::shared_ptr<FileBackend::Shared> shared_;
  std::atomic<bool> is_owner_;
  const DiskRoom* const room_;
  const std::vector<std::string> notices_;
  std::function<void(const Error&)> on_damage_;

  // Changed under the shared lock.
  mutable std::set<Position> firsts_;
  mutable std::atomic<Position> head_{Position(0)};
  mutable std::atomic<Timestamp> last_time_{};
  mutable std::atomic<std::uint32_t> last_crc_{0};
  bool interrupted_ = false;
};

}  // namespace

Result<std::unique_ptr<StoredLog>> FileBackend::open_as(bool is_owner, const DiskRoom* room) const {
  auto log = std::make_unique<FileLog>(dir_, shared_, is_owner, room);
  if (Result<void> done = log->catch_up(); !done) return tl::unexpected(done.error());
  return log;
}

Result<std::unique_ptr<StoredLog>> FileBackend::open(const DiskRoom& room) const {
  fs::create_directories(dir_);
  return open_as(true, &room);
}

Result<std::unique_ptr<StoredLog>> FileBackend::open_for_reading(const DiskRoom& room) const {
  if (!fs::exists(dir_)) return fail(ErrorCode::kNotFound, "there is no log in " + where());
  return open_as(false, &room);
}

Result<std::unique_ptr<LogFiller>> FileBackend::fill() const {
  class Filler final : public LogFiller {
   public:
    explicit Filler(fs::path dir) : dir_(std::move(dir)) {}
    Result<void> add(const EncodedCommit& commit) override {
      std::ofstream(file_of(dir_, commit.first), std::ios::binary) << commit.bytes;
      return {};
    }
    Result<void> finish() override { return {}; }

   private:
    const fs::path dir_;
  };
  if (fs::exists(dir_)) return fail(ErrorCode::kConflict, "there is a log in " + where());
  fs::create_directories(dir_);
  return std::make_unique<Filler>(dir_);
}

Result<std::unique_ptr<StoredLog>> FileBackend::open_beside() const {
  if (!fs::exists(dir_)) return fail(ErrorCode::kNotFound, "there is no log in " + where());
  return open_as(false, nullptr);
}

}  // namespace muster
