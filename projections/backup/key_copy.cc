#include "projections/backup/key_copy.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/codec/varint.h"
#include "core/durable_files.h"
#include "core/file_descriptor.h"
#include "core/wipe.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

using SlotState = KeyFiles::SlotState;

constexpr std::size_t kInstanceKeyBytesMax = 4096;
constexpr std::string_view kInstanceKey = "instance.key";

constexpr std::size_t kTries = 5;  // of a slot that is being written

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
  const auto got = read_at(file, offset, out, size);
  if (!got) return tl::unexpected(io_error("cannot read", path));
  if (*got < size)
    return fail(ErrorCode::kIo, path.string() + " became shorter while it was read.");
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
      // Whether anybody needs a damaged one, the log says: keys are made ahead.
      states.set({name.kind, number}, state);
    }
    if (auto added = out.add(slots); !added) return added;
  }
  wipe(slots);
  return {};
}

struct NamedFile {
  std::string name;
  std::uint64_t size = 0;
};

// The head of the next file of the stream; nullopt at the end.
Result<std::optional<NamedFile>> next_file(PartReader& in, const fs::path& path) {
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
  if (!is_known) return copy_is_damaged(path, "it has a file of another name");
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
  const auto now = digest_of_copy(file);
  if (!now) return tl::unexpected(now.error());
  if (now->bytes != written.bytes) {
    return copy_is_damaged(file, "it has " + std::to_string(now->bytes) + " bytes and must have " +
                                     std::to_string(written.bytes));
  }
  if (now->digest != written.digest) return copy_is_damaged(file, "its SHA-256 is another");
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
    return copy_is_damaged(file, "it does not begin with the instance key");
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
