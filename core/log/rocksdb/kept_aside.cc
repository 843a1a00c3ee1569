#include "core/log/rocksdb/kept_aside.h"

#include <chrono>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "core/durable_files.h"
#include "core/file_descriptor.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

// An unused name that sorts by time: seconds since 1970, incremented until free.
fs::path free_directory(const fs::path& parent) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::error_code ignored;
  for (auto n = std::chrono::duration_cast<std::chrono::seconds>(now).count();; ++n) {
    const fs::path dir = parent / std::to_string(n);
    if (!fs::exists(dir, ignored)) return dir;
  }
}

Result<void> keep_file(const fs::path& from, const fs::path& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return {};
  std::error_code error;
  fs::copy_file(from, to, error);
  const FileDescriptor copy(error ? -1 : ::open(to.c_str(), O_RDONLY | O_CLOEXEC));
  if (!copy || ::fsync(copy.get()) != 0) return tl::unexpected(io_error("cannot keep", from));
  return {};
}

}  // namespace

Result<fs::path> keep_aside(const fs::path& data_dir) {
  const fs::path dir = free_directory(data_dir / "kept") / "log";
  if (Result<void> made = create_directories_durably(dir); !made)
    return tl::unexpected(made.error());
  std::error_code error;
  for (fs::directory_iterator file(data_dir / "log", error), end; !error && file != end;
       file.increment(error)) {
    if (!file->is_regular_file(error) || file->path().filename() == "LOCK") continue;
    if (Result<void> kept = keep_file(file->path(), dir / file->path().filename()); !kept)
      return tl::unexpected(kept.error());
  }
  if (error)
    return fail(ErrorCode::kIo,
                "cannot keep " + (data_dir / "log").string() + ": " + error.message());
  if (Result<void> synced = sync_directory(dir); !synced) return tl::unexpected(synced.error());
  return dir;
}

Result<fs::path> move_head_aside(const fs::path& data_dir) {
  const fs::path dir = free_directory(data_dir / "kept");
  if (Result<void> made = create_directories_durably(dir); !made)
    return tl::unexpected(made.error());
  const fs::path kept = dir / "head";
  if (::rename((data_dir / "head").c_str(), kept.c_str()) != 0)
    return tl::unexpected(io_error("cannot keep", data_dir / "head"));
  if (Result<void> synced = sync_directory(dir); !synced) return tl::unexpected(synced.error());
  return kept;
}

}  // namespace muster
