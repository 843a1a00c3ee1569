#include "core/log/rocksdb/acknowledged_head.h"

#include <bit>
#include <cerrno>
#include <cstdint>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/check.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"

namespace muster {
namespace {

constexpr std::size_t kSlots = AcknowledgedHead::kSlots;
constexpr std::size_t kWordsPerSlot = AcknowledgedHead::kWordsPerSlot;
using Words = AcknowledgedHead::Words;

// Little endian on disk, so that a data directory can move to another machine.
std::uint64_t to_disk(std::uint64_t n) {
  if constexpr (std::endian::native == std::endian::big) return __builtin_bswap64(n);
  return n;
}

std::uint64_t check_word(std::uint64_t head) {
  std::string bytes;
  ByteWriter(bytes).u64(head);
  return crc32c(bytes);
}

struct Found {
  AcknowledgedHead::Form form = AcknowledgedHead::Form::kBlank;
  std::optional<Position> head;
  std::size_t slot = 0;
  bool has_bad_slot = false;
};

Found newest(const Words& words) {
  using Form = AcknowledgedHead::Form;
  Found found;
  for (std::size_t i = 0; i < kSlots; ++i) {
    const std::uint64_t head = to_disk(words[i * kWordsPerSlot]);
    const std::uint64_t check = to_disk(words[i * kWordsPerSlot + 1]);
    if (head == 0 && check == 0) continue;  // never written
    if (check != check_word(head)) {
      found.has_bad_slot = true;
      if (!found.head) found.form = Form::kDamaged;
    } else if (!found.head || Position(head) > *found.head) {
      found.form = Form::kKnown;
      found.head = Position(head);
      found.slot = i;
    }
  }
  return found;
}

Result<Found> read_found(int fd, const std::filesystem::path& file, Words& words) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return tl::unexpected(io_error("cannot read", file));
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::kIo, file.string() + " is not a file");
  Found found;
  if (info.st_size == 0) return found;
  if (info.st_size != static_cast<off_t>(sizeof words)) {
    found.form = AcknowledgedHead::Form::kDamaged;
    return found;
  }
  if (::pread(fd, words.data(), sizeof words, 0) != static_cast<ssize_t>(sizeof words))
    return tl::unexpected(io_error("cannot read", file));
  return newest(words);
}

// nullopt if there is no such file. Does not block on a pipe in its place.
Result<std::optional<Found>> look(const std::filesystem::path& file) {
  const FileDescriptor fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT) return std::nullopt;
    return tl::unexpected(io_error("cannot open", file));
  }
  Words words{};
  return read_found(fd.get(), file, words);
}

}  // namespace

Result<void> AcknowledgedHead::lock(int operation) const {
  if (::flock(fd_.get(), operation | LOCK_NB) == 0) return {};
  if (errno != EWOULDBLOCK) return tl::unexpected(io_error("cannot lock", file_));
  return fail(ErrorCode::kConflict, "another process holds " + file_.parent_path().string() +
                                        ": is Muster running on it already?");
}

Result<void> AcknowledgedHead::read() {
  const Result<Found> found = read_found(fd_.get(), file_, words_);
  if (!found) return tl::unexpected(found.error());
  form_ = found->form;
  head_ = found->head;
  next_slot_ = found->head ? (found->slot + 1) % kSlots : 0;
  return {};
}

Result<std::unique_ptr<AcknowledgedHead>> AcknowledgedHead::open(
    const std::filesystem::path& file) {
  auto head = std::make_unique<AcknowledgedHead>(
      file, ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600));
  if (!head->fd_) return tl::unexpected(io_error("cannot open", file));
  if (Result<void> locked = head->lock(LOCK_EX); !locked) return tl::unexpected(locked.error());
  if (Result<void> read = head->read(); !read) return tl::unexpected(read.error());
  return head;
}

Result<std::unique_ptr<AcknowledgedHead>> AcknowledgedHead::open_for_reading(
    const std::filesystem::path& file) {
  auto head = std::make_unique<AcknowledgedHead>(
      file, ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!head->fd_) {
    if (errno == ENOENT) return head;
    return tl::unexpected(io_error("cannot open", file));
  }
  if (Result<void> locked = head->lock(LOCK_SH); !locked) return tl::unexpected(locked.error());
  if (Result<void> read = head->read(); !read) return tl::unexpected(read.error());
  return head;
}

Result<void> AcknowledgedHead::begin(Position head) {
  MUSTER_CHECK(form_ != Form::kDamaged, "{} would be written over", file_.string());
  begun_ = true;
  if (!write(head)) return tl::unexpected(io_error("cannot write", file_));
  if (form_ == Form::kKnown) return {};
  // From here on only its bytes change.
  if (::fsync(fd_.get()) != 0) return tl::unexpected(io_error("cannot sync", file_));
  return sync_directory(file_.parent_path());
}

std::optional<Position> AcknowledgedHead::peek(const std::filesystem::path& file) {
  const auto found = look(file);
  return found && *found ? (*found)->head : std::nullopt;
}

Result<AcknowledgedHead::Slots> AcknowledgedHead::look_at_slots(const std::filesystem::path& file) {
  const auto found = look(file);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::kNotFound, "there is no " + file.string());
  return Slots{.form = (*found)->form, .has_bad_slot = (*found)->has_bad_slot};
}

void AcknowledgedHead::store(Position head) {
  MUSTER_CHECK(begun_, "the head is not begun");
  (void)write(head);
}

// The other slot's bytes stay the same, so a concurrent reader finds it valid. Writes the whole
// file, which also repairs a truncated one.
bool AcknowledgedHead::write(Position head) {
  head_ = head;
  Words words = words_;
  words[next_slot_ * kWordsPerSlot] = to_disk(head.value);
  words[next_slot_ * kWordsPerSlot + 1] = to_disk(check_word(head.value));
  if (::pwrite(fd_.get(), words.data(), sizeof words, 0) != static_cast<ssize_t>(sizeof words))
    return false;
  words_ = words;
  next_slot_ = (next_slot_ + 1) % kSlots;
  return true;
}

}  // namespace muster
