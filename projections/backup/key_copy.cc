#include "projections/backup/key_copy.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <span>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/big_endian.h"
#include "core/check.h"
#include "core/codec/ping_run.h"
#include "core/codec/varint.h"
#include "core/durable_files.h"
#include "core/file_descriptor.h"
#include "core/number.h"
#include "core/security/aes_gcm.h"
#include "core/security/argon2.h"
#include "core/security/content_hasher.h"
#include "core/security/encoding.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

using SlotState = KeyFiles::SlotState;

constexpr std::size_t kPartBytes = std::size_t{1} << 20;
constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kInstanceKeyBytesMax = 4096;
constexpr std::string_view kInstanceKey = "instance.key";
constexpr Argon2Cost kLockCost{.memory_kib = 65536, .passes = 3, .lanes = 1};
constexpr std::string_view kLockName = "argon2id";

constexpr std::size_t kTries = 5;  // of a slot that is being written

aes_gcm::Key cipher_key(const Secret& key) {
  return aes_gcm::Key(reinterpret_cast<const std::uint8_t*>(key.reveal().data()),
                      aes_gcm::kKeyBytes);
}

std::string context_of(std::uint64_t part, bool is_last) {
  return "muster backup keys 1" + big_endian(part) + (is_last ? '\1' : '\0');
}

void wipe(std::string& text) { ::explicit_bzero(text.data(), text.size()); }

tl::unexpected<Error> damaged(const fs::path& file, const std::string& why) {
  return fail(ErrorCode::kDamaged,
              "The backup is damaged: " + file.string() + " is not what was written.", "", why);
}

// The stream of the copy, into parts.
class PartWriter {
 public:
  PartWriter(const FileDescriptor& file, const fs::path& path, const Secret* key, Random& random)
      : file_(file), path_(path), key_(key), random_(random) {}
  ~PartWriter() { wipe(part_); }
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;

  Result<void> add(std::string_view bytes) {
    while (!bytes.empty()) {
      if (part_.size() == kPartBytes) {
        if (Result<void> done = put(/*is_last=*/false); !done) return done;
      }
      const std::size_t taken = std::min(bytes.size(), kPartBytes - part_.size());
      part_ += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
    }
    return {};
  }
  Result<KeyCopy> finish() {
    if (Result<void> done = put(/*is_last=*/true); !done) return tl::unexpected(done.error());
    if (::fdatasync(file_.get()) != 0) return tl::unexpected(write_error("cannot write", path_));
    (void)::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
    return KeyCopy{bytes_, hasher_.finish()};
  }

 private:
  Result<void> put(bool is_last) {
    std::string sealed;
    if (key_ != nullptr) {
      aes_gcm::seal(cipher_key(*key_), context_of(number_, is_last), part_, random_, sealed);
    } else {
      sealed = part_;
    }
    ++number_;
    std::string frame;
    ByteWriter(frame).u32(static_cast<std::uint32_t>(sealed.size()));
    frame += sealed;
    wipe(part_);
    part_.clear();
    hasher_.add(frame);
    bytes_ += frame.size();
    if (!write_all(file_, frame)) return tl::unexpected(write_error("cannot write", path_));
    return {};
  }

  const FileDescriptor& file_;
  const fs::path& path_;
  const Secret* const key_;
  Random& random_;
  ContentHasher hasher_;
  std::string part_;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
};

// And back. Everything that does not fit is damage, or another passphrase at the first part.
class PartReader {
 public:
  PartReader(fs::path path, const Secret* key) : path_(std::move(path)), key_(key) {}
  ~PartReader() { wipe(part_); }
  PartReader(const PartReader&) = delete;
  PartReader& operator=(const PartReader&) = delete;

  Result<void> open() {
    file_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file_ && errno == ENOENT) return damaged(path_, "it is missing");
    if (!file_ || ::fstat(file_.get(), &status) != 0)
      return tl::unexpected(io_error("cannot read", path_));
    if (!S_ISREG(status.st_mode)) return damaged(path_, "it is not a file");
    left_ = static_cast<std::uint64_t>(status.st_size);
    return {};
  }
  // Exactly so many bytes.
  Result<void> take(std::size_t size, std::string& out) {
    out.clear();
    while (out.size() < size) {
      if (at_ == part_.size()) {
        if (Result<void> done = next_part(); !done) return done;
      }
      const std::size_t taken = std::min(size - out.size(), part_.size() - at_);
      out.append(part_, at_, taken);
      at_ += taken;
    }
    return {};
  }
  bool is_at_end() const { return left_ == 0 && at_ == part_.size() && number_ > 0; }
  Result<void> begin() { return number_ == 0 ? next_part() : Result<void>(); }

 private:
  Result<void> read(std::size_t size, std::string& out) {
    if (left_ < size) return damaged(path_, "it ends within a part");
    out.resize(size);
    for (std::size_t done = 0; done < size;) {
      const ssize_t n = ::read(file_.get(), out.data() + done, size - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return tl::unexpected(io_error("cannot read", path_));
      if (n == 0) return damaged(path_, "it became shorter");
      done += static_cast<std::size_t>(n);
    }
    left_ -= size;
    return {};
  }
  Result<void> next_part() {
    std::string bytes;
    if (Result<void> done = read(kLengthBytes, bytes); !done) return done;
    const std::uint32_t size = ByteReader(bytes).u32();
    if (size > kPartBytes + aes_gcm::kOverheadBytes || (size == 0 && left_ > 0))
      return damaged(path_, "a length is none of a part");
    if (Result<void> done = read(size, bytes); !done) return done;
    wipe(part_);
    at_ = 0;
    if (key_ == nullptr) {
      part_ = std::move(bytes);
    } else if (!aes_gcm::open(cipher_key(*key_), context_of(number_, left_ == 0), bytes, part_)) {
      if (number_ > 0) return damaged(path_, "a part does not open");
      return fail(ErrorCode::kForbidden, "The passphrase is not the one of this backup.");
    }
    ++number_;
    if (part_.empty() && left_ > 0) return damaged(path_, "a part is empty");
    return {};
  }

  const fs::path path_;
  const Secret* const key_;
  FileDescriptor file_;
  std::uint64_t left_ = 0;  // in the file
  std::uint64_t number_ = 0;
  std::string part_;
  std::size_t at_ = 0;
};

Result<void> add_name(PartWriter& out, std::string_view name, std::uint64_t size) {
  std::string head;
  ByteWriter writer(head);
  writer.u8(static_cast<std::uint8_t>(name.size()));
  writer.bytes(name);
  writer.u64(size);
  return out.add(head);
}

Result<void> read_slots(const FileDescriptor& file, const fs::path& path, std::uint64_t offset,
                        char* out, std::size_t size) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t n =
        ::pread(file.get(), out + done, size - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected(io_error("cannot read", path));
    if (n == 0) return fail(ErrorCode::kIo, path.string() + " became shorter while it was read.");
    done += static_cast<std::size_t>(n);
  }
  return {};
}

// Copies one file of slots, and learns what each says.
Result<void> copy_slots(const fs::path& keys_dir, const KeyFiles::Name& name, PartWriter& out,
                        SlotStates& states) {
  const fs::path path = keys_dir / name.name;
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno == ENOENT)
    return fail(ErrorCode::kNotFound, "There are no subject keys in " + path.string() + ".");
  struct stat status {};
  if (!file || ::fstat(file.get(), &status) != 0)
    return tl::unexpected(io_error("cannot read", path));
  if (!S_ISREG(status.st_mode)) return fail(ErrorCode::kIo, path.string() + " is not a file");
  const std::uint64_t size =
      static_cast<std::uint64_t>(status.st_size) / KeyFiles::kSlotBytes * KeyFiles::kSlotBytes;
  if (auto named = add_name(out, "keys/" + std::string(name.name), size); !named) return named;
  std::string slots;
  for (std::uint64_t at = 0; at < size; at += slots.size()) {
    slots.resize(static_cast<std::size_t>(std::min<std::uint64_t>(kPartBytes, size - at)));
    if (auto read = read_slots(file, path, at, slots.data(), slots.size()); !read) return read;
    for (std::size_t i = 0; i < slots.size(); i += KeyFiles::kSlotBytes) {
      const auto number = static_cast<std::uint32_t>((at + i) / KeyFiles::kSlotBytes);
      SlotState state = SlotState::kDamaged;
      for (std::size_t tries = 0; tries < kTries && state == SlotState::kDamaged; ++tries) {
        if (tries > 0) {  // it may have been read while it was written
          if (auto read = read_slots(file, path, at + i, &slots[i], KeyFiles::kSlotBytes); !read)
            return read;
        }
        state = KeyFiles::state_of(std::string_view(slots).substr(i, KeyFiles::kSlotBytes), number);
      }
      const Subject subject{name.kind, number};
      if (state == SlotState::kDamaged) {
        return fail(ErrorCode::kDamaged,
                    "The key of " + name_of(subject) + " in " + path.string() +
                        " is damaged. An older backup may have it: restore that one. Nothing was "
                        "changed in this one.");
      }
      states.set(subject, state);
    }
    if (auto added = out.add(slots); !added) return added;
  }
  wipe(slots);
  return {};
}

// The digest and size of the file as it is now.
Result<KeyCopy> digest_of_file(const fs::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno == ENOENT) return damaged(path, "it is missing");
  if (!file) return tl::unexpected(io_error("cannot read", path));
  ContentHasher hasher;
  KeyCopy copy;
  std::string bytes(kPartBytes, '\0');
  while (true) {
    const ssize_t n = ::read(file.get(), bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return tl::unexpected(io_error("cannot read", path));
    if (n == 0) break;
    hasher.add(std::string_view(bytes.data(), static_cast<std::size_t>(n)));
    copy.bytes += static_cast<std::uint64_t>(n);
  }
  copy.digest = hasher.finish();
  return copy;
}

struct NamedFile {
  std::string name;
  std::uint64_t size = 0;
};

// The head of the next file of the stream; nullopt at the end.
Result<std::optional<NamedFile>> next_file(PartReader& in, const fs::path& path) {
  if (auto begun = in.begin(); !begun) return tl::unexpected(begun.error());
  if (in.is_at_end()) return std::optional<NamedFile>();
  NamedFile named;
  std::string bytes;
  if (auto taken = in.take(1, bytes); !taken) return tl::unexpected(taken.error());
  if (auto taken = in.take(static_cast<std::uint8_t>(bytes[0]), named.name); !taken)
    return tl::unexpected(taken.error());
  if (auto taken = in.take(sizeof named.size, bytes); !taken) return tl::unexpected(taken.error());
  named.size = ByteReader(bytes).u64();
  const bool is_known =
      named.name == kInstanceKey || std::ranges::any_of(KeyFiles::names(), [&](const auto& known) {
        return named.name == "keys/" + std::string(known.name);
      });
  if (!is_known) return damaged(path, "it has a file of another name");
  return std::optional(std::move(named));
}

// A file that a copy is unpacked into; none if it is only looked at.
class UnpackedFile {
 public:
  static Result<UnpackedFile> create(const std::optional<fs::path>& dir, const std::string& name) {
    UnpackedFile made;
    if (!dir) return made;
    made.path_ = *dir / name;
    if (auto there = create_directories_durably(made.path_.parent_path()); !there)
      return tl::unexpected(there.error());
    made.file_ = FileDescriptor(
        ::open(made.path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!made.file_) return tl::unexpected(write_error("cannot create", made.path_));
    return made;
  }
  Result<void> add(std::string_view bytes) {
    if (file_ && !write_all(file_, bytes))
      return tl::unexpected(write_error("cannot write", path_));
    return {};
  }
  Result<void> finish() {
    if (!file_) return {};
    if (::fsync(file_.get()) != 0) return tl::unexpected(write_error("cannot write", path_));
    return sync_directory(path_.parent_path());
  }

 private:
  fs::path path_;
  FileDescriptor file_;
};

}  // namespace

PassphraseLock PassphraseLock::make(Random& random) {
  PassphraseLock lock{kLockCost, {}};
  random.fill(lock.salt);
  return lock;
}

Secret PassphraseLock::key_of(const Secret& passphrase) const {
  auto key = argon2_key(passphrase, salt, cost);
  Secret secret(std::string(reinterpret_cast<const char*>(key.data()), key.size()));
  ::explicit_bzero(key.data(), key.size());
  return secret;
}

std::string PassphraseLock::to_text() const {
  return std::string(kLockName) + " m=" + std::to_string(cost.memory_kib) +
         ",t=" + std::to_string(cost.passes) + ",p=" + std::to_string(cost.lanes) + " " +
         to_padded_base64(salt);
}

std::optional<PassphraseLock> PassphraseLock::parse(std::string_view text) {
  PassphraseLock lock;
  const std::size_t space = text.rfind(' ');
  if (space == text.npos) return std::nullopt;
  const auto salt = from_padded_base64(text.substr(space + 1));
  if (!salt || salt->size() != lock.salt.size()) return std::nullopt;
  std::ranges::copy(*salt, lock.salt.begin());
  const auto number_after = [&](std::string_view name) -> std::uint32_t {
    const std::size_t at = text.find(name);
    if (at == text.npos) return 0;
    const std::string_view rest = text.substr(at + name.size());
    return plain_number<std::uint32_t>(rest.substr(0, rest.find_first_of(", "))).value_or(0);
  };
  lock.cost = {number_after(" m="), number_after(",t="), number_after(",p=")};
  if (lock.cost.lanes == 0 || !is_sane(lock.cost) || lock.to_text() != text) return std::nullopt;
  return lock;
}

void SlotStates::set(Subject subject, SlotState state) {
  auto& states = states_[subject.kind];
  if (states.size() <= subject.number) states.resize(subject.number + 1, SlotState::kUnused);
  states[subject.number] = state;
}

SlotState SlotStates::of(Subject subject) const {
  const auto states = states_.find(subject.kind);
  if (states == states_.end() || subject.number >= states->second.size()) return SlotState::kUnused;
  return states->second[subject.number];
}

std::vector<Subject> SlotStates::gone_since(const SlotStates& before) const {
  std::vector<Subject> gone;
  for (const auto& [kind, states] : before.states_) {
    for (std::uint32_t number = 0; number < states.size(); ++number) {
      const Subject subject{kind, number};
      if (states[number] == SlotState::kHeld && of(subject) != SlotState::kHeld)
        gone.push_back(subject);
    }
  }
  return gone;
}

Result<void> LogSubjects::add(const EncodedCommit& encoded) {
  if (is_one_ping_run(encoded)) return {};  // nothing personal, and most of what there is
  const auto commit = decode_commit(encoded);
  if (!commit) return tl::unexpected(commit.error());
  for (const Entry& entry : commit->entries) {
    const auto* event = std::get_if<Event>(&entry);
    if (event == nullptr) continue;
    if (const auto* erased = std::get_if<UserErased>(&event->payload))
      erased_.insert(person(erased->user));
    if (event->sealed.bytes.empty()) continue;
    const auto subject = subject_of(event->payload, commit->time);
    if (subject && (subjects_.empty() || subjects_.back() != *subject))
      subjects_.push_back(*subject);
  }
  return {};
}

void LogSubjects::finish() {
  std::ranges::sort(subjects_);
  subjects_.erase(std::unique(subjects_.begin(), subjects_.end()), subjects_.end());
}

std::vector<std::string> LogSubjects::missing_in(const SlotStates& states) const {
  std::vector<std::string> missing;
  for (const Subject& subject : subjects_) {
    const SlotState state = states.of(subject);
    if (state != SlotState::kHeld && state != SlotState::kDestroyed)
      missing.push_back(name_of(subject));
  }
  return missing;
}

std::vector<std::string> LogSubjects::lost_since(const SlotStates& before,
                                                 const SlotStates& now) const {
  std::vector<std::string> lost;
  for (const Subject& subject : now.gone_since(before)) {
    // Strangers are forgotten by age.
    const bool may_be_destroyed =
        subject.kind == Subject::Kind::kStrangers || erased_.contains(subject);
    if (now.of(subject) != SlotState::kDestroyed || !may_be_destroyed)
      lost.push_back(name_of(subject));
  }
  return lost;
}

bool LogSubjects::are_erased_in(const SlotStates& states) const {
  return std::ranges::none_of(
      erased_, [&](const Subject& subject) { return states.of(subject) == SlotState::kHeld; });
}

Result<CopiedKeys> copy_keys(const fs::path& data_dir, const fs::path& path,
                             const Secret* sealing_key, Random& random) {
  const fs::path key_path = data_dir / kInstanceKey;
  auto instance_key = read_small_file(key_path, kInstanceKeyBytesMax);
  if (!instance_key) return tl::unexpected(instance_key.error());
  if (!*instance_key)
    return fail(ErrorCode::kNotFound, "There is no instance key " + key_path.string() + ".");
  const FileDescriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return tl::unexpected(write_error("cannot create", path));
  CopiedKeys copied;
  PartWriter out(file, path, sealing_key, random);
  Result<void> done = add_name(out, kInstanceKey, (*instance_key)->size());
  if (done) done = out.add(**instance_key);
  wipe(**instance_key);
  for (const KeyFiles::Name& name : KeyFiles::names()) {
    if (done) done = copy_slots(data_dir / "keys", name, out, copied.states);
  }
  if (!done) return tl::unexpected(done.error());
  auto written = out.finish();
  if (!written) return tl::unexpected(written.error());
  copied.copy = *written;
  if (done = sync_directory(path.parent_path()); done) done = check_key_copy(path, copied.copy);
  if (!done) return tl::unexpected(done.error());
  return copied;
}

Result<void> check_key_copy(const fs::path& file, const KeyCopy& written) {
  const auto now = digest_of_file(file);
  if (!now) return tl::unexpected(now.error());
  if (now->bytes != written.bytes) {
    return damaged(file, "it has " + std::to_string(now->bytes) + " bytes and must have " +
                             std::to_string(written.bytes));
  }
  if (now->digest != written.digest) return damaged(file, "its SHA-256 is another");
  return {};
}

Result<SlotStates> read_keys(const fs::path& file, const KeyCopy& written,
                             const Secret* sealing_key, const std::optional<fs::path>& to) {
  if (auto whole = check_key_copy(file, written); !whole) return tl::unexpected(whole.error());
  PartReader in(file, sealing_key);
  if (auto opened = in.open(); !opened) return tl::unexpected(opened.error());
  SlotStates states;
  std::string bytes;
  while (true) {
    auto named = next_file(in, file);
    if (!named) return tl::unexpected(named.error());
    if (!*named) return states;
    auto out = UnpackedFile::create(to, (*named)->name);
    if (!out) return tl::unexpected(out.error());
    const auto kind = std::ranges::find_if(KeyFiles::names(), [&](const auto& known) {
      return (*named)->name == "keys/" + std::string(known.name);
    });
    for (std::uint64_t at = 0; at < (*named)->size; at += bytes.size()) {
      const auto size =
          static_cast<std::size_t>(std::min<std::uint64_t>(kPartBytes, (*named)->size - at));
      if (auto taken = in.take(size, bytes); !taken) return tl::unexpected(taken.error());
      if (auto added = out->add(bytes); !added) return tl::unexpected(added.error());
      if (kind == KeyFiles::names().end()) continue;
      for (std::size_t i = 0; i + KeyFiles::kSlotBytes <= bytes.size(); i += KeyFiles::kSlotBytes) {
        const auto number = static_cast<std::uint32_t>((at + i) / KeyFiles::kSlotBytes);
        states.set(
            {kind->kind, number},
            KeyFiles::state_of(std::string_view(bytes).substr(i, KeyFiles::kSlotBytes), number));
      }
    }
    wipe(bytes);
    if (auto finished = out->finish(); !finished) return tl::unexpected(finished.error());
  }
}

Result<Secret> instance_key_in(const fs::path& file, const Secret* sealing_key) {
  PartReader in(file, sealing_key);
  if (auto opened = in.open(); !opened) return tl::unexpected(opened.error());
  const auto named = next_file(in, file);
  if (!named) return tl::unexpected(named.error());
  if (!*named || (*named)->name != kInstanceKey || (*named)->size > kInstanceKeyBytesMax)
    return damaged(file, "it does not begin with the instance key");
  std::string text;
  if (auto taken = in.take(static_cast<std::size_t>((*named)->size), text); !taken)
    return tl::unexpected(taken.error());
  return Secret(std::move(text));
}

Result<void> wipe_file(const fs::path& path) {
  {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file && errno == ENOENT) return {};
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0)
      return tl::unexpected(io_error("cannot open", path));
    const std::string zeros(kPartBytes, '\0');
    for (off_t left = S_ISREG(status.st_mode) ? status.st_size : 0; left > 0;) {
      const auto size = static_cast<std::size_t>(std::min<off_t>(left, off_t{kPartBytes}));
      if (!write_all(file, std::string_view(zeros).substr(0, size)))
        return tl::unexpected(write_error("cannot write", path));
      left -= static_cast<off_t>(size);
    }
    if (::fdatasync(file.get()) != 0) return tl::unexpected(write_error("cannot write", path));
  }
  if (::unlink(path.c_str()) != 0) return tl::unexpected(io_error("cannot remove", path));
  return sync_directory(path.parent_path());
}

}  // namespace muster::projections
