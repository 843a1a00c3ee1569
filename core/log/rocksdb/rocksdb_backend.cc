#include "core/log/rocksdb/rocksdb_backend.h"

#include <cstdint>
#include <system_error>

#include "core/file_access.h"
#include "core/log/rocksdb/acknowledged_head.h"
#include "core/log/rocksdb/rocksdb_event_log.h"
#include "core/log/rocksdb/rocksdb_filler.h"
#include "core/log/rocksdb/rocksdb_opening.h"

namespace muster {
namespace fs = std::filesystem;

std::string RocksdbBackend::where() const { return data_dir_.string(); }

Result<std::unique_ptr<StoredLog>> RocksdbBackend::open(const DiskRoom& room) const {
  return RocksdbEventLog::open(data_dir_, {.room = &room});
}

Result<std::unique_ptr<StoredLog>> RocksdbBackend::open_for_reading(const DiskRoom& room) const {
  return RocksdbEventLog::open_for_reading(data_dir_, {.room = &room});
}

Result<std::unique_ptr<StoredLog>> RocksdbBackend::open_beside() const {
  Result<std::unique_ptr<StoredLog>> log = RocksdbEventLog::open_beside(data_dir_);
  // A first start that was killed leaves an empty head; a non-empty one means that a log was lost.
  const bool is_lost = !log && log.error().code == ErrorCode::kNotFound &&
                       acknowledged().value_or(Position(0)) > Position(0);
  if (!is_lost) return log;
  return fail(ErrorCode::kDamaged,
              "the log in " + where() + " is missing, with every position from 0 on");
}

Result<std::unique_ptr<LogFiller>> RocksdbBackend::fill() const {
  return RocksdbFiller::open(data_dir_);
}

Result<bool> RocksdbBackend::is_there() const {
  std::error_code error;
  const bool there = fs::exists(*directory(), error);
  if (is_denial(error.value())) {
    const auto denied = access_denied(data_dir_, Use::kRead);
    if (denied) return tl::unexpected(*denied);
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return fail(ErrorCode::kIo, "cannot look into the data directory " + data_dir_.string() + ": " +
                                    error.message());
  }
  // An acknowledged head without a log means that the log was lost, which opening reports.
  return there || acknowledged().value_or(Position(0)) > Position(0);
}

std::optional<Position> RocksdbBackend::acknowledged() const {
  return AcknowledgedHead::peek(head());
}

bool RocksdbBackend::is_bare_copy() const {
  std::error_code ignored;
  return !fs::exists(head(), ignored);
}

std::uint64_t RocksdbBackend::opening_bytes() const { return muster::opening_bytes(data_dir_); }

std::optional<fs::path> RocksdbBackend::directory() const { return data_dir_ / "log"; }

std::vector<std::string> RocksdbBackend::own_names() const { return {"log", "head", "kept"}; }

std::vector<FileFinding> RocksdbBackend::check_files(std::optional<Position> end) const {
  using Form = AcknowledgedHead::Form;
  using Kind = FileFinding::Kind;
  const std::string file = head().string();
  const auto slots = AcknowledgedHead::look_at_slots(head());
  if (!slots) {
    if (slots.error().code == ErrorCode::kNotFound) return {};  // a backup has none
    return {{Kind::kUnreadable, slots.error().message}};
  }
  const std::string unknown =
      (end ? ": the log ends at position " + std::to_string(end->value) + ", and it is unknown"
           : std::string(": it is unknown")) +
      " whether more was acknowledged. ";
  if (slots->form == Form::kDamaged) {
    return {{Kind::kDamaged,
             file + " is damaged" + unknown + "The next start keeps a copy and writes a new one."}};
  }
  if (slots->form == Form::kBlank && end.value_or(Position(0)) > Position(0))
    return {{Kind::kNote, file + " is empty" + unknown + "The next start writes it."}};
  if (slots->has_bad_slot) {
    return {{Kind::kNote,
             file + " has one bad slot of two, as a crash may leave it. The other one is used."}};
  }
  return {};
}

}  // namespace muster
