#include "core/keys/key_files.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/crc32c.h"
#include "core/durable_files.h"
#include "core/security/aes_gcm.h"
#include "core/wipe.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kSlotBytes = KeyFiles::kSlotBytes;
constexpr std::size_t kBodyBytes = kSlotBytes - 4;
static_assert(aes_gcm::kNonceBytes + aes_gcm::kKeyBytes + aes_gcm::kTagBytes == kBodyBytes);

using Slot = std::array<char, kSlotBytes>;
using SlotState = KeyFiles::SlotState;

using KindOfFile = KeyFiles::Name;
constexpr std::array kKinds{KindOfFile{Subject::Kind::kPerson, "people"},
                            KindOfFile{Subject::Kind::kStrangers, "strangers"}};

std::string_view view(const Slot& slot) { return {slot.data(), slot.size()}; }

std::string checksum(std::string_view slot_body, std::uint32_t number) {
  return big_endian(crc32c(std::string(slot_body) + big_endian(number)));
}

std::string with_checksum(const std::string& slot_body, std::uint32_t number) {
  return slot_body + checksum(slot_body, number);
}

std::string destroyed_slot(std::uint32_t number) {
  return with_checksum(std::string(kBodyBytes, '\0'), number);
}

std::string context_of(const Subject& subject) {
  return "muster keys 1" + big_endian(static_cast<std::uint8_t>(subject.kind)) +
         big_endian(subject.number);
}

off_t offset_of(std::uint32_t number) { return static_cast<off_t>(number) * off_t{kSlotBytes}; }

}  // namespace

std::span<const KeyFiles::Name> KeyFiles::names() { return kKinds; }

KeyFiles::SlotState KeyFiles::state_of(std::string_view slot, std::uint32_t number) {
  const auto is_zero = [](char c) { return c == 0; };
  const std::string_view body = slot.substr(0, kBodyBytes);
  if (std::ranges::all_of(slot, is_zero)) return SlotState::kUnused;
  if (slot.substr(kBodyBytes) != checksum(body, number)) return SlotState::kDamaged;
  return std::ranges::all_of(body, is_zero) ? SlotState::kDestroyed : SlotState::kHeld;
}

struct KeyFiles::File {
  fs::path path;
  FileDescriptor fd;
  // Whether all that was written is on the disk; not known at first.
  bool is_synced = false;
  // A sync has failed: what the file holds is not known any more until it is opened again.
  bool has_failed = false;
  // Changes with every write. No two states of two files have the same.
  std::atomic<std::uint64_t> state = next_state();

  static std::uint64_t next_state() {
    static std::atomic<std::uint64_t> last{0};
    return last.fetch_add(1, std::memory_order_relaxed) + 1;
  }

  // As read(), through a block of slots that the thread read last: a replay asks for people in
  // their order.
  Result<Slot> read_near(std::uint32_t number) const {
    constexpr std::uint32_t kSlotsPerBlock = 64;
    struct Block {
      std::uint64_t state = 0;
      std::uint32_t first = 0;
      std::array<Slot, kSlotsPerBlock> slots;
    };
    thread_local Block block;
    const std::uint32_t first = number - number % kSlotsPerBlock;
    const std::uint64_t now = state.load(std::memory_order_acquire);
    if (block.state != now || block.first != first) {
      block.state = 0;
      block.slots = {};
      const auto got = ::pread(fd.get(), block.slots.data(), sizeof block.slots, offset_of(first));
      if (got < 0) return read(number);
      block.first = first;
      block.state = now;
    }
    return block.slots[number - first];
  }

  // Unused beyond the end of the file.
  Result<Slot> read(std::uint32_t number) const {
    Slot slot{};
    if (!read_at(fd, static_cast<std::uint64_t>(offset_of(number)), slot.data(), slot.size()))
      return tl::unexpected(io_error("cannot read", path));
    return slot;
  }

  Result<void> write(std::uint32_t number, std::string_view slots) {
    is_synced = false;
    const Result<void> written = put(number, slots);
    state.store(next_state(), std::memory_order_release);  // also if only some were
    return written ? sync() : written;
  }

  Result<void> put(std::uint32_t number, std::string_view slots) const {
    std::size_t done = 0;
    while (done < slots.size()) {
      const ssize_t n = ::pwrite(fd.get(), slots.data() + done, slots.size() - done,
                                 offset_of(number) + static_cast<off_t>(done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return tl::unexpected(write_error("cannot write", path));
      done += static_cast<std::size_t>(n);
    }
    return {};
  }

  Result<void> sync() {
    if (has_failed)
      return fail(ErrorCode::kIo, path.string() + " could not be synced; start again to recover");
    if (is_synced) return {};
    has_failed = ::fdatasync(fd.get()) != 0;
    if (has_failed) return tl::unexpected(io_error("cannot sync", path));
    is_synced = true;
    return {};
  }
};

KeyFiles::KeyFiles(const InstanceKey& key, Mode mode, Random& random)
    : SubjectKeys(random), wrapping_key_(key.derived_secret("subject keys")), mode_(mode) {}
KeyFiles::~KeyFiles() = default;

Result<std::unique_ptr<KeyFiles>> KeyFiles::open(const fs::path& directory, const InstanceKey& key,
                                                 Mode mode, Random& random) {
  std::unique_ptr<KeyFiles> keys(new KeyFiles(key, mode, random));
  if (mode == Mode::kCreate) {
    if (Result<void> made = create_directories_durably(directory); !made)
      return tl::unexpected(made.error());
  }
  for (const KindOfFile& kind : kKinds) {
    if (Result<void> opened = keys->open_file(directory, kind.kind); !opened)
      return tl::unexpected(opened.error());
  }
  return keys;
}

Result<void> KeyFiles::open_file(const fs::path& directory, Subject::Kind kind) {
  const auto named = std::ranges::find(kKinds, kind, &KindOfFile::kind);
  auto file = std::make_unique<File>();
  file->path = directory / named->name;
  const auto open_it = [&](int flags) {
    file->fd = FileDescriptor(::open(file->path.c_str(), flags | O_CLOEXEC | O_NONBLOCK, 0600));
  };
  open_it(mode_ == Mode::kRead ? O_RDONLY : O_RDWR);
  if (!file->fd && errno == ENOENT) {
    if (mode_ != Mode::kCreate) {
      return fail(ErrorCode::kNotFound, "The subject keys in " + file->path.string() +
                                            " are missing. Restore them from a backup: without "
                                            "them, what is personal in the log cannot be read.");
    }
    // Whole under its name, or not there: a file without its first slot is damaged.
    if (Result<void> made = replace_file_durably(file->path, sealed_slot({kind, 0})); !made)
      return made;
    open_it(O_RDWR);
  }
  if (!file->fd) return tl::unexpected(io_error("cannot open", file->path));
  struct stat info {};
  if (::fstat(file->fd.get(), &info) != 0)
    return tl::unexpected(io_error("cannot read", file->path));
  if (!S_ISREG(info.st_mode)) return fail(ErrorCode::kIo, file->path.string() + " is not a file");
  const Result<Slot> first = file->read(0);
  if (!first) return tl::unexpected(first.error());
  if (state_of(view(*first), 0) != SlotState::kHeld) {
    return fail(ErrorCode::kDamaged, "The subject keys in " + file->path.string() +
                                         " are damaged: the file does not start as it should. "
                                         "Restore it from a backup.");
  }
  if (!open_slot({kind, 0}, view(*first))) {
    return fail(ErrorCode::kDamaged, "The subject keys in " + file->path.string() +
                                         " were sealed with another instance key than " +
                                         (directory.parent_path() / "instance.key").string() +
                                         ". Restore the one that belongs to them.");
  }
  files_.push_back(std::move(file));
  return {};
}

KeyFiles::File& KeyFiles::file_of(const Subject& subject) const {
  const auto kind = std::ranges::find(kKinds, subject.kind, &KindOfFile::kind);
  return *files_[static_cast<std::size_t>(kind - kKinds.begin())];
}

Result<std::optional<SubjectKey>> KeyFiles::find(const Subject& subject) const {
  const File& file = file_of(subject);
  Result<Slot> slot = file.read_near(subject.number);
  if (slot && state_of(view(*slot), subject.number) != SlotState::kHeld) {
    MutexLock lock(mutex_);  // it may have been read while, or before, it was written
    slot = file.read(subject.number);
  }
  if (!slot) return tl::unexpected(slot.error());
  switch (state_of(view(*slot), subject.number)) {
    case SlotState::kUnused:
      return fail(ErrorCode::kDamaged,
                  "the key of " + name_of(subject) + " is missing from " + file.path.string());
    case SlotState::kDestroyed:
      return std::optional<SubjectKey>();
    case SlotState::kDamaged:
      return fail(ErrorCode::kDamaged,
                  "the key of " + name_of(subject) + " in " + file.path.string() + " is damaged");
    case SlotState::kHeld:
      break;
  }
  std::optional<SubjectKey> key = open_slot(subject, view(*slot));
  if (!key) {
    return fail(ErrorCode::kDamaged, "the key of " + name_of(subject) + " in " +
                                         file.path.string() +
                                         " does not open with the instance key");
  }
  return key;
}

std::optional<SubjectKey> KeyFiles::open_slot(const Subject& subject, std::string_view slot) const {
  std::string plain;
  if (!aes_gcm::open(wrapping_key(), context_of(subject), slot.substr(0, kBodyBytes), plain))
    return std::nullopt;
  SubjectKey key;
  std::memcpy(key.bytes.data(), plain.data(), key.bytes.size());
  wipe(plain);
  return key;
}

aes_gcm::Key KeyFiles::wrapping_key() const {
  return aes_gcm::Key(reinterpret_cast<const std::uint8_t*>(wrapping_key_.reveal().data()),
                      aes_gcm::kKeyBytes);
}

std::string KeyFiles::sealed_slot(const Subject& subject) const {
  SubjectKey key;
  random().fill(key.bytes);
  std::string slot;
  aes_gcm::seal(wrapping_key(), context_of(subject),
                {reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()}, random(),
                slot);
  return with_checksum(slot, subject.number);
}

// Leaves the slot as it is where it has the wanted state; else writes what `slots` makes, there and
// after it.
template <typename MakeSlots>
Result<void> KeyFiles::change(const Subject& subject, SlotState wanted, const MakeSlots& slots) {
  if (mode_ == Mode::kRead)
    return fail(ErrorCode::kForbidden, "the subject keys are open for reading only");
  File& file = file_of(subject);
  MutexLock lock(mutex_);
  const Result<Slot> slot = file.read(subject.number);
  if (!slot) return tl::unexpected(slot.error());
  if (state_of(view(*slot), subject.number) == wanted) return file.sync();
  return file.write(subject.number, slots());
}

Result<void> KeyFiles::make(const Subject& subject) {
  MUSTER_CHECK(subject.number != 0, "slot 0 is no subject's");
  return change(subject, SlotState::kHeld, [&] {
    // Nothing is in the log of this subject, and so nothing of a person who comes later.
    const bool is_person = subject.kind == Subject::Kind::kPerson;
    std::string slots;
    for (std::uint32_t i = 0; i < (is_person ? kMadeAhead : 1); ++i) {
      Subject next = subject;
      next.number += i;
      if (next.number < subject.number) break;  // past the largest id
      slots += sealed_slot(next);
    }
    return slots;
  });
}

Result<void> KeyFiles::destroy(const Subject& subject) {
  return change(subject, SlotState::kDestroyed, [&] { return destroyed_slot(subject.number); });
}

Result<std::uint32_t> KeyFiles::destroy_strangers_before(std::uint32_t month) {
  std::uint32_t destroyed = 0;
  for (Subject strangers{Subject::Kind::kStrangers, 1}; strangers.number < month;
       ++strangers.number) {
    const Result<Slot> slot = file_of(strangers).read(strangers.number);
    if (!slot) return tl::unexpected(slot.error());
    if (state_of(view(*slot), strangers.number) != SlotState::kHeld) continue;
    if (Result<void> done = destroy(strangers); !done) return tl::unexpected(done.error());
    ++destroyed;
  }
  return destroyed;
}

}  // namespace muster
