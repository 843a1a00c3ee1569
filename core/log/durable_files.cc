#include "core/log/durable_files.h"

#include <cerrno>
#include <string>
#include <system_error>

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

}  // namespace muster
