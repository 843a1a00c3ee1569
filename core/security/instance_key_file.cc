// InstanceKey::load: the key's file. The order of its steps makes a crash harmless: the name
// `instance.key` appears only once the bytes behind it are on disk, and never replaces another key.
#include "core/security/instance_key_file.h"

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/big_endian.h"
#include "core/crc32c.h"
#include "core/file_descriptor.h"
#include "core/security/encoding.h"
#include "core/security/seal.h"

namespace muster {
namespace {

constexpr std::size_t kKeySize = 32;
constexpr std::size_t kDigits = 2 * kKeySize;
constexpr std::size_t kChecksumDigits = 8;
constexpr std::size_t kOldTextSize = kDigits + 1;  // with the newline
constexpr std::size_t kTextSize = kDigits + 1 + kChecksumDigits + 1;

tl::unexpected<Error> io_error(std::string_view what, const std::filesystem::path& file) {
  const int code = errno;
  return fail(ErrorCode::kIo, "The instance key cannot be " + std::string(what) + ".", "",
              file.string() + ": " + std::strerror(code));
}

// A rename or link is durable only once its directory is synced.
Result<void> sync_directory_of(const std::filesystem::path& file) {
  const std::filesystem::path parent = file.parent_path();
  const FileDescriptor dir(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir || ::fsync(dir.get()) != 0) return io_error("synced to disk", file);
  return {};
}

// Up to `max` bytes. nullopt on an error, with errno set.
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

std::string checksum_text(std::string_view key_bytes) {
  const std::string bytes = big_endian(crc32c(key_bytes));
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

// The file's text for this key. Requires: kDigits lower-case hex digits.
Secret text_of(std::string_view digits) {
  std::vector<std::uint8_t> bytes = *from_hex(digits);
  const std::string checksum =
      checksum_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  explicit_bzero(bytes.data(), bytes.size());
  return Secret(std::string(digits) + " " + checksum + "\n");
}

struct KeyText {
  Secret digits;
  InstanceKeyForm form;
};

tl::unexpected<Error> not_a_key(const std::filesystem::path& file, const std::string& why) {
  return fail(ErrorCode::kDamaged,
              "The instance key " + file.string() +
                  " is damaged. Restore it from the backup. Nothing was changed.",
              "", why);
}

Result<KeyText> parse(const Secret& text, const std::filesystem::path& file) {
  const std::string_view all = text.reveal();
  const bool is_old = all.size() == kOldTextSize;
  const std::string_view digits = all.substr(0, kDigits);
  std::optional<std::vector<std::uint8_t>> bytes = from_hex(digits);
  if ((!is_old && all.size() != kTextSize) || all.back() != '\n' || !bytes ||
      bytes->size() != kKeySize) {
    return not_a_key(
        file, "expected 64 lower-case hex digits, a space, 8 hex digits of checksum and a newline");
  }
  explicit_bzero(bytes->data(), bytes->size());
  if (!is_old && text_of(digits).reveal() != all)
    return not_a_key(file, "the checksum does not match");
  return KeyText{Secret(std::string(digits)),
                 is_old ? InstanceKeyForm::kWithout : InstanceKeyForm::kWithChecksum};
}

// nullopt if there is no such file.
Result<std::optional<KeyText>> read_text(const std::filesystem::path& file) {
  // Do not block on a pipe in the file's place.
  const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!in) {
    if (errno == ENOENT) return std::nullopt;
    return io_error("read", file);
  }
  struct stat status {};
  if (::fstat(in.get(), &status) != 0) return io_error("read", file);
  if (!S_ISREG(status.st_mode)) {
    errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    return io_error("read", file);
  }
  // A copy made by hand often has the umask's mode. On a read-only mount the key keeps its mode:
  // refusing it would not help, so fchmod's result is ignored.
  if ((status.st_mode & 0077) != 0) static_cast<void>(::fchmod(in.get(), 0600));

  std::optional<std::string> read = read_up_to(in.get(), kTextSize + 1);
  if (!read) return io_error("read", file);
  Result<KeyText> text = parse(Secret(std::move(*read)), file);
  if (!text) return tl::unexpected(text.error());
  return std::optional(*std::move(text));
}

std::unique_ptr<InstanceKey> key_of(const KeyText& text) {
  std::optional<std::vector<std::uint8_t>> bytes = from_hex(text.digits.reveal());
  std::array<std::uint8_t, kKeySize> key{};
  std::memcpy(key.data(), bytes->data(), kKeySize);
  auto result = std::make_unique<InstanceKey>(key);
  explicit_bzero(key.data(), key.size());
  explicit_bzero(bytes->data(), bytes->size());
  return result;
}

// nullptr if there is no such file.
Result<std::unique_ptr<InstanceKey>> read_key(const std::filesystem::path& file) {
  const auto text = read_text(file);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return nullptr;
  return key_of(**text);
}

// Writes the text under a temporary name and syncs it. A crash here leaves that file, with a key
// that was never used.
Result<std::filesystem::path> write_beside(const std::filesystem::path& file, const Secret& text,
                                           Random& random) {
  std::filesystem::path temporary = file;
  temporary += "." + random.hex(8) + ".new";
  const FileDescriptor out(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!out) return io_error("created", temporary);
  if (!write_all(out, text.reveal()) || ::fsync(out.get()) != 0) {
    auto error = io_error("written", temporary);
    ::unlink(temporary.c_str());
    return error;
  }
  return temporary;
}

Result<void> write_new_key(const std::filesystem::path& file, Random& random) {
  // 1. Write all bytes under another name.
  const Secret digits(random.hex(kKeySize));
  const Result<std::filesystem::path> temporary =
      write_beside(file, text_of(digits.reveal()), random);
  if (!temporary) return tl::unexpected(temporary.error());
  // 2. Give it the real name: link() fails if the name exists, so the first of several wins.
  if (::link(temporary->c_str(), file.c_str()) != 0 && errno != EEXIST) {
    auto error = io_error("created", file);
    ::unlink(temporary->c_str());
    return error;
  }
  // 3. A crash before this leaves two names of one file, both 0600; the next start reads the real
  // name.
  ::unlink(temporary->c_str());
  return {};
}

}  // namespace

Result<std::unique_ptr<InstanceKey>> InstanceKey::load(const std::filesystem::path& file,
                                                       bool create, Random& random) {
  auto key = read_key(file);
  if (!key) return key;
  if (!create) {
    if (*key) return key;
    return fail(ErrorCode::kIo, "The instance key is missing. Restore it from the backup.", "",
                file.string() + " does not exist, and what the log holds was sealed with it");
  }
  if (!*key) {
    if (auto written = write_new_key(file, random); !written)
      return tl::unexpected(written.error());
    // Read back what is there now, because another process may have been first.
    key = read_key(file);
    if (key && !*key)
      return fail(ErrorCode::kIo, "The instance key is missing.", "", file.string());
    if (!key) return key;
  }
  // Sync also for an existing key: its writer may have been killed before syncing the directory,
  // and from here on a log will be written that depends on the key.
  if (auto synced = sync_directory_of(file); !synced) return tl::unexpected(synced.error());
  return key;
}

Result<std::unique_ptr<InstanceKey>> instance_key_of(const Secret& text,
                                                     const std::filesystem::path& file) {
  return parse(text, file).map([](const KeyText& read) { return key_of(read); });
}

Result<InstanceKeyForm> check_instance_key_file(const std::filesystem::path& file) {
  const auto text = read_text(file);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return fail(ErrorCode::kNotFound, "there is no instance key " + file.string());
  return (*text)->form;
}

Result<void> add_checksum_to_instance_key(const std::filesystem::path& file, Random& random) {
  const auto text = read_text(file);
  if (!text) return tl::unexpected(text.error());
  if (!*text || (*text)->form == InstanceKeyForm::kWithChecksum) return {};
  const Result<std::filesystem::path> temporary =
      write_beside(file, text_of((*text)->digits.reveal()), random);
  if (!temporary) return tl::unexpected(temporary.error());
  if (::rename(temporary->c_str(), file.c_str()) != 0) {
    auto error = io_error("replaced", file);
    ::unlink(temporary->c_str());
    return error;
  }
  return sync_directory_of(file);
}

}  // namespace muster
