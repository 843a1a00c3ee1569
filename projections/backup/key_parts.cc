#include "projections/backup/key_parts.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/big_endian.h"
#include "core/codec/varint.h"
#include "core/durable_files.h"
#include "core/security/aes_gcm.h"
#include "core/wipe.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLengthBytes = 4;

aes_gcm::Key cipher_key(const Secret& key) {
  return aes_gcm::Key(reinterpret_cast<const std::uint8_t*>(key.reveal().data()),
                      aes_gcm::kKeyBytes);
}

std::string context_of(std::uint64_t part, bool is_last) {
  return "muster backup keys 1" + big_endian(part) + (is_last ? '\1' : '\0');
}

}  // namespace

tl::unexpected<Error> copy_is_damaged(const fs::path& file, const std::string& why) {
  return fail(ErrorCode::kDamaged,
              "The backup is damaged: " + file.string() + " is not what was written.", "", why);
}

Result<KeyCopy> digest_of_copy(const fs::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file && errno == ENOENT) return copy_is_damaged(path, "it is missing");
  if (!file) return tl::unexpected(io_error("cannot read", path));
  ContentHasher hasher;
  KeyCopy copy;
  std::string bytes(kPartBytes, '\0');
  while (true) {
    const auto got = read_at(file, copy.bytes, bytes.data(), bytes.size());
    if (!got) return tl::unexpected(io_error("cannot read", path));
    if (*got == 0) break;
    hasher.add(std::string_view(bytes.data(), *got));
    copy.bytes += *got;
  }
  copy.digest = hasher.finish();
  return copy;
}

PartWriter::PartWriter(const FileDescriptor& file, const fs::path& path, const Secret* key,
                       Random& random)
    : file_(file), path_(path), key_(key), random_(random) {}
PartWriter::~PartWriter() { wipe(part_); }

Result<void> PartWriter::add(std::string_view bytes) {
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

Result<KeyCopy> PartWriter::finish() {
  if (Result<void> done = put(/*is_last=*/true); !done) return tl::unexpected(done.error());
  if (::fdatasync(file_.get()) != 0) return tl::unexpected(write_error("cannot write", path_));
  // So that it is the disk that is read back.
  (void)::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
  return KeyCopy{bytes_, hasher_.finish()};
}

Result<void> PartWriter::put(bool is_last) {
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

PartReader::PartReader(fs::path path, const Secret* key) : path_(std::move(path)), key_(key) {}
PartReader::~PartReader() { wipe(part_); }

Result<void> PartReader::open() {
  file_ = FileDescriptor(::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (!file_ && errno == ENOENT) return copy_is_damaged(path_, "it is missing");
  if (!file_ || ::fstat(file_.get(), &status) != 0)
    return tl::unexpected(io_error("cannot read", path_));
  if (!S_ISREG(status.st_mode)) return copy_is_damaged(path_, "it is not a file");
  size_ = static_cast<std::uint64_t>(status.st_size);
  return next_part();
}

Result<void> PartReader::take(std::size_t size, std::string& out) {
  out.clear();
  while (out.size() < size) {
    if (taken_ == part_.size()) {
      if (Result<void> done = next_part(); !done) return done;
    }
    const std::size_t taken = std::min(size - out.size(), part_.size() - taken_);
    out.append(part_, taken_, taken);
    taken_ += taken;
  }
  return {};
}

Result<void> PartReader::read(std::size_t size, std::string& out) {
  if (size_ - at_ < size) return copy_is_damaged(path_, "it ends within a part");
  out.resize(size);
  const auto got = read_at(file_, at_, out.data(), size);
  if (!got) return tl::unexpected(io_error("cannot read", path_));
  if (*got < size) return copy_is_damaged(path_, "it became shorter");
  at_ += size;
  return {};
}

Result<void> PartReader::next_part() {
  std::string bytes;
  if (Result<void> done = read(kLengthBytes, bytes); !done) return done;
  const std::uint32_t size = ByteReader(bytes).u32();
  if (size > kPartBytes + aes_gcm::kOverheadBytes || (size == 0 && at_ < size_))
    return copy_is_damaged(path_, "a length is none of a part");
  if (Result<void> done = read(size, bytes); !done) return done;
  wipe(part_);
  taken_ = 0;
  if (key_ == nullptr) {
    part_ = std::move(bytes);
  } else if (!aes_gcm::open(cipher_key(*key_), context_of(number_, at_ == size_), bytes, part_)) {
    if (number_ > 0) return copy_is_damaged(path_, "a part does not open");
    return fail(ErrorCode::kForbidden, "The passphrase is not the one of this backup.");
  }
  ++number_;
  if (part_.empty() && at_ < size_) return copy_is_damaged(path_, "a part is empty");
  return {};
}

}  // namespace muster::projections
