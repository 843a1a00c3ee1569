#include "core/views/memory_views.h"

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/durable_files.h"

namespace muster {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMemory = "/dev/shm";
constexpr std::uint64_t kRoomMinBytes = std::uint64_t{64} << 20;
// TMPFS_MAGIC of <linux/magic.h>, see statfs(2).
constexpr auto kTmpfs = 0x01021994;

// Named after the data directory, by whatever path it was given.
std::optional<fs::path> place_of(const fs::path& data_dir) {
  struct stat dir {};
  if (::stat(data_dir.c_str(), &dir) != 0) return std::nullopt;
  return fs::path(kMemory) / ("muster-views-" + std::to_string(::geteuid()) + "-" +
                              std::to_string(dir.st_dev) + "-" + std::to_string(dir.st_ino));
}

// Anyone may create names in shared memory: only our own directory is touched.
bool is_ours(const fs::path& dir) {
  struct stat found {};
  return ::lstat(dir.c_str(), &found) == 0 && S_ISDIR(found.st_mode) && found.st_uid == ::geteuid();
}

bool has_room() {
  struct statfs memory {};
  return ::statfs(kMemory, &memory) == 0 && memory.f_type == kTmpfs &&
         static_cast<std::uint64_t>(memory.f_bavail) * static_cast<std::uint64_t>(memory.f_bsize) >=
             kRoomMinBytes;
}

// RocksDB's info logs and locks are not linked.
bool is_left_out(const fs::path& name) {
  return name == "LOCK" || name.string().starts_with("LOG");
}

}  // namespace

Result<fs::path> link_views_into_memory(const fs::path& views, const fs::path& data_dir) {
  const std::optional<fs::path> place = place_of(data_dir);
  if (!place || !has_room()) {
    return fail(ErrorCode::kNoRoom,
                std::string("The disk is full, and ") + kMemory + " has no room for views either.");
  }
  remove_memory_views(data_dir);
  if (::mkdir(place->c_str(), 0700) != 0) return tl::unexpected(io_error("cannot create", *place));
  if (auto linked = link_views(views, *place); !linked) {
    remove_memory_views(data_dir);
    return tl::unexpected(linked.error());
  }
  return *place;
}

Result<void> link_views(const fs::path& views, const fs::path& place) {
  std::error_code error;
  if (!fs::exists(views, error)) return {};
  for (fs::directory_iterator file(views, error), end; !error && file != end;
       file.increment(error)) {
    const fs::path name = file->path().filename();
    if (is_left_out(name)) continue;
    if (name.extension() == ".sst") {
      fs::create_symlink(fs::absolute(file->path()), place / name, error);
    } else if (file->is_regular_file(error)) {
      fs::copy_file(file->path(), place / name, error);
      // A copy of a file that may not be written may be.
      if (!error)
        fs::permissions(place / name, fs::perms::owner_write, fs::perm_options::add, error);
    }
    if (error) break;
  }
  if (!error) return {};
  return fail(ErrorCode::kIo, "The views cannot be read into memory: " + error.message() + ".");
}

void remove_memory_views(const fs::path& data_dir) {
  const std::optional<fs::path> place = place_of(data_dir);
  std::error_code ignored;
  if (place && is_ours(*place)) fs::remove_all(*place, ignored);
}

}  // namespace muster
