// DATA/head: how far the log was acknowledged, as a witness beside it. RocksDB cannot tell a log
// that was cut off from one that never went further; this file can.
//
// Two slots of 16 bytes, written in turns: u64 position | u32 CRC32C of it | u32 zero, little
// endian. A kill between two stores spoils one slot at most, and the other still has the head
// before. The file is written without sync: it survives a killed process, and after a power cut, or
// where it cannot be written, it is at worst old, which makes it weaker but never wrong. It is not
// mapped: a file that another program cuts off would end this one by SIGBUS. It never runs ahead of
// the log. Opening does not write it: a log that is refused leaves it as it was found.
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

#include "core/file_descriptor.h"
#include "core/ids.h"
#include "core/log/durable_files.h"
#include "core/result.h"

namespace muster {

class AcknowledgedHead {
 public:
  static constexpr std::size_t kSlots = 2;
  static constexpr std::size_t kWordsPerSlot = 2;
  using Words = std::array<std::uint64_t, kSlots * kWordsPerSlot>;  // the file

  enum class Form : std::uint8_t {
    kKnown,    // it gives one
    kBlank,    // missing, empty or all zeros: nothing was ever written to it
    kDamaged,  // it holds bytes, and neither slot can be read
  };

  // Opens or makes the file and takes its lock. kConflict: another process, or another one here,
  // holds it. kIo: also where it is no file.
  static Result<std::unique_ptr<AcknowledgedHead>> open(const std::filesystem::path& file);

  // For reading a log that nobody owns: the file is not written, store() is forbidden, and no owner
  // can open it meanwhile; others may read. A file that is missing is not made. kConflict: an owner
  // has it.
  static Result<std::unique_ptr<AcknowledgedHead>> open_for_reading(
      const std::filesystem::path& file);

  // What the file says, without the lock; nothing where it is missing or unreadable.
  static std::optional<Position> peek(const std::filesystem::path& file);

  // How the file is, for fsck.
  struct Slots {
    Form form = Form::kBlank;
    bool has_bad_slot = false;  // one of two, as a kill between two stores leaves it
  };
  // kNotFound where there is no such file; kIo.
  static Result<Slots> look_at_slots(const std::filesystem::path& file);

  AcknowledgedHead(std::filesystem::path file, int fd) : file_(std::move(file)), fd_(fd) {}
  AcknowledgedHead(const AcknowledgedHead&) = delete;
  AcknowledgedHead& operator=(const AcknowledgedHead&) = delete;

  // What the file said when it was opened, or what was stored since; nothing where it was
  // unreadable.
  std::optional<Position> get() const { return head_; }
  Form form() const { return form_; }

  // Writes a file that gives no position, and makes it ready for store(). Requires: opened by
  // open(); the form is not kDamaged.
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
