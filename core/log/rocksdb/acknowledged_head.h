// DATA/head: the acknowledged head of the log, as a witness beside it. RocksDB cannot tell a
// truncated log from one that never went further; this file can.
//
// Two slots of 16 bytes, written alternately: u64 position | u32 CRC32C of it | u32 zero, little
// endian. A kill between two stores spoils at most one slot, and the other still has the previous
// head. The file is written without a sync: it survives a killed process. After a power cut, or if
// it cannot be written, it is at worst old, which makes it weaker but never wrong. It is not
// memory-mapped: truncation by another program would end this one with SIGBUS. It never runs ahead
// of the log. Opening does not write it: a refused log leaves it unchanged.
//
// The file also carries the lock (flock) that keeps two owners apart. One thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "core/durable_files.h"
#include "core/file_descriptor.h"
#include "core/ids.h"
#include "core/result.h"

namespace muster {

class AcknowledgedHead {
 public:
  static constexpr std::size_t kSlots = 2;
  static constexpr std::size_t kWordsPerSlot = 2;
  using Words = std::array<std::uint64_t, kSlots * kWordsPerSlot>;  // the file

  enum class Form : std::uint8_t {
    kKnown,    // it gives a position
    kBlank,    // missing, empty or all zeros: never written
    kDamaged,  // not blank, and neither slot is valid
  };

  // Opens or creates the file and takes its lock. kConflict: another process, or another object in
  // this one, holds it. kIo: also if it is not a regular file.
  static Result<std::unique_ptr<AcknowledgedHead>> open(const std::filesystem::path& file);

  // For reading a log without an owner: the file is neither written nor created, store() is
  // forbidden, and no owner can open it meanwhile; other readers can. kConflict: an owner has it.
  static Result<std::unique_ptr<AcknowledgedHead>> open_for_reading(
      const std::filesystem::path& file);

  // The file's position, read without the lock; nullopt if it is missing or unreadable.
  static std::optional<Position> peek(const std::filesystem::path& file);

  // The state of the file's slots, for fsck.
  struct Slots {
    Form form = Form::kBlank;
    bool has_bad_slot = false;  // one of two, which a kill between two stores can leave
  };
  // kNotFound if there is no such file; kIo.
  static Result<Slots> look_at_slots(const std::filesystem::path& file);

  AcknowledgedHead(std::filesystem::path file, int fd) : file_(std::move(file)), fd_(fd) {}
  AcknowledgedHead(const AcknowledgedHead&) = delete;
  AcknowledgedHead& operator=(const AcknowledgedHead&) = delete;

  // The position found at opening or stored since; nullopt if the file was unreadable.
  std::optional<Position> get() const { return head_; }
  Form form() const { return form_; }

  // Writes a file without a position and makes it ready for store(). Requires: opened by open();
  // the form is not kDamaged.
  Result<void> begin(Position head);
  // Requires: begin().
  void store(Position head);

 private:
  Result<void> lock(int operation) const;
  Result<void> read();
  bool write(Position head);

  std::filesystem::path file_;

  FileDescriptor fd_;
  Form form_ = Form::kBlank;
  Words words_{};
  bool begun_ = false;
  std::size_t next_slot_ = 0;
  std::optional<Position> head_;
};

}  // namespace muster
