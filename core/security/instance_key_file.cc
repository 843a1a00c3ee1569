// InstanceKey::load: the key's file. The order of the steps is what makes a crash harmless: the
// name `instance.key` appears only once the bytes behind it are on disk, and never replaces another
// key.
#include <cerrno>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/security/encoding.h"
#include "core/security/seal.h"

namespace muster {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kTextSize = 2 * kKeySize + 1;  // hex digits and a newline

// Owns a file descriptor; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

tl::unexpected<Error> io_error(std::string_view what, const std::filesystem::path& file) {
  const int code = errno;
  return fail(ErrorCode::kIo, "The instance key cannot be " + std::string(what) + ".", "",
              file.string() + ": " + std::strerror(code));
}

// A rename or link is durable only once its directory is.
Result<void> sync_directory_of(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.parent_path();
  const Descriptor dir(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir.ok() || ::fsync(dir.get()) != 0) return io_error("synced to disk", file);
  return {};
}

// As many bytes as there are, up to `max`. nullopt on an error, with errno set.
std::optional<std::string> read_up_to(int fd, std::size_t max) {
  std::string text(max, '\0');
  std::size_t size = 0;
  while (size < max) {
    const ssize_t n = ::read(fd, text.data() + size, max - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::nullopt;
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  text.resize(size);
  return text;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// nullptr where there is no such file.
Result<std::unique_ptr<InstanceKey>> read_key(const std::filesystem::path& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!in.ok()) {
    if (errno == ENOENT) return nullptr;
    return io_error("read", file);
  }
  struct stat status {};
  if (::fstat(in.get(), &status) != 0) return io_error("read", file);
  // A copy made by hand often has the mode of its umask. A key on a read-only mount keeps the mode
  // it has: refusing it would help nobody, and the answer of fchmod does not change what we do.
  if ((status.st_mode & 0077) != 0) static_cast<void>(::fchmod(in.get(), 0600));

  std::optional<std::string> read = read_up_to(in.get(), kTextSize + 1);
  if (!read) return io_error("read", file);
  const Secret text(std::move(*read));
  std::string_view digits = text.reveal();
  const bool newline = digits.size() == kTextSize && digits.back() == '\n';
  if (newline) digits.remove_suffix(1);
  std::optional<std::vector<std::uint8_t>> bytes = from_hex(digits);
  if (!newline || !bytes || bytes->size() != kKeySize) {
    return fail(ErrorCode::kDamaged, "The instance key file is not a key.", "",
                file.string() + ": expected 64 lower-case hex digits and a newline");
  }
  std::array<std::uint8_t, kKeySize> key{};
  std::memcpy(key.data(), bytes->data(), kKeySize);
  auto result = std::make_unique<InstanceKey>(key);
  explicit_bzero(key.data(), key.size());
  explicit_bzero(bytes->data(), bytes->size());
  return result;
}

Result<void> write_new_key(const std::filesystem::path& file, Random& random) {
  const Secret text(random.hex(kKeySize) + "\n");
  std::filesystem::path temporary = file;
  temporary += "." + random.hex(8) + ".new";

  // 1. All bytes under a name that nobody reads. A crash here leaves that file, a key never used.
  const Descriptor out(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!out.ok()) return io_error("created", temporary);
  if (!write_all(out.get(), text.reveal()) || ::fsync(out.get()) != 0) {
    auto error = io_error("written", temporary);
    ::unlink(temporary.c_str());
    return error;
  }
  // 2. The real name, which link() gives only where there is none: the first of several wins.
  if (::link(temporary.c_str(), file.c_str()) != 0 && errno != EEXIST) {
    auto error = io_error("created", file);
    ::unlink(temporary.c_str());
    return error;
  }
  // 3. A crash before this leaves two names of one file, both 0600; the next start reads the real
  // one.
  ::unlink(temporary.c_str());
  return {};
}

}  // namespace

Result<std::unique_ptr<InstanceKey>> InstanceKey::load(const std::filesystem::path& file,
                                                       bool create, Random& random) {
  auto key = read_key(file);
  if (!key) return key;
  if (!create) {
    if (*key) return key;
    return fail(ErrorCode::kIo, "The instance key is missing: restore it from the backup.", "",
                file.string() + " does not exist, and what the log holds was sealed with it");
  }
  if (!*key) {
    if (auto written = write_new_key(file, random); !written)
      return tl::unexpected(written.error());
    // What stands there now is read back, because another may have been first.
    key = read_key(file);
    if (key && !*key) return fail(ErrorCode::kIo, "The instance key is gone.", "", file.string());
    if (!key) return key;
  }
  // Also for a key that was found: whoever made it may have been killed before the directory was
  // synced, and from here on a log will be written that needs it.
  if (auto synced = sync_directory_of(file); !synced) return tl::unexpected(synced.error());
  return key;
}

}  // namespace muster
