#include "core/durable_files.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file_access.h"
#include "core/file_descriptor.h"

namespace muster {

Error io_error(std::string_view what, const std::filesystem::path& path) {
  if (is_denial(errno)) return denied(what, path, errno);
  return {ErrorCode::kIo,
          std::string(what) + " " + path.string() + ": " + std::generic_category().message(errno)};
}

std::optional<std::filesystem::path> pipe_or_device_in(const std::filesystem::path& dir) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::directory_iterator entry(dir, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;  // the entry may be gone meanwhile, or a dangling link
    const fs::file_type type = entry->status(ignored).type();
    if (type == fs::file_type::fifo || type == fs::file_type::character ||
        type == fs::file_type::block || type == fs::file_type::socket) {
      return entry->path();
    }
  }
  return std::nullopt;
}

Result<void> sync_directory(const std::filesystem::path& dir) {
  const FileDescriptor fd(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return tl::unexpected(io_error("cannot open", dir));
  if (::fsync(fd.get()) != 0) return tl::unexpected(io_error("cannot sync", dir));
  return {};
}

Result<void> create_directories_durably(const std::filesystem::path& dir) {
  std::error_code ignored;
  if (dir.empty() || std::filesystem::is_directory(dir, ignored)) return {};
  const std::filesystem::path parent = dir.parent_path();
  if (parent != dir) {
    if (Result<void> made = create_directories_durably(parent); !made) return made;
  }
  // Another process may create it first.
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST)
    return tl::unexpected(io_error("cannot create", dir));
  return sync_directory(parent.empty() ? std::filesystem::path(".") : parent);
}

Error write_error(std::string_view what, const std::filesystem::path& path) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  Error error = io_error(what, path);
  if (is_full) error.code = ErrorCode::kNoRoom;
  return error;
}

Result<void> replace_file_durably(const std::filesystem::path& file, std::string_view bytes) {
  std::filesystem::path made = file;
  made += ".new";
  {
    const FileDescriptor out(
        ::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!out) return tl::unexpected(write_error("cannot create", made));
    if (!write_all(out, bytes) || ::fsync(out.get()) != 0)
      return tl::unexpected(write_error("cannot write", made));
  }
  if (::rename(made.c_str(), file.c_str()) != 0)
    return tl::unexpected(write_error("cannot replace", file));
  return sync_directory(file.parent_path());
}

Result<std::optional<std::string>> read_small_file(const std::filesystem::path& file,
                                                   std::size_t bytes_max) {
  // Do not block on a pipe in the file's place.
  const FileDescriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!in && errno == ENOENT) return std::nullopt;
  struct stat status {};
  if (!in || ::fstat(in.get(), &status) != 0) return tl::unexpected(io_error("cannot read", file));
  if (!S_ISREG(status.st_mode) || static_cast<std::uintmax_t>(status.st_size) > bytes_max)
    return fail(ErrorCode::kIo, file.string() + " is not a file of ours.");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  const auto got = read_at(in, 0, bytes.data(), bytes.size());
  if (!got) return tl::unexpected(io_error("cannot read", file));
  bytes.resize(*got);  // it may have become shorter
  return bytes;
}

}  // namespace muster
