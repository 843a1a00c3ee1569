#include "projections/backup/restore.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>

#include "core/durable_files.h"
#include "core/file_descriptor.h"
#include "core/log/backends/log_backends.h"
#include "projections/backup/backup_reading.h"
#include "projections/instance/half_restored.h"
#include "projections/instance/reading_keys.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

// Of the directory itself, so that it stays empty: no other process restores into it meanwhile.
Result<FileDescriptor> take_lock(const fs::path& data_dir) {
  if (auto made = create_directories_durably(data_dir); !made) return tl::unexpected(made.error());
  FileDescriptor dir(::open(data_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir) return tl::unexpected(io_error("cannot open", data_dir));
  if (::flock(dir.get(), LOCK_EX | LOCK_NB) == 0) return dir;
  if (errno != EWOULDBLOCK) return tl::unexpected(io_error("cannot lock", data_dir));
  return fail(ErrorCode::kBusy, "Another process is restoring into " + data_dir.string() + ".");
}

// An empty directory, or one where a restore was killed before its log was in place.
Result<void> make_ready(const fs::path& data_dir) {
  std::error_code error;
  if (is_half_restored(data_dir)) {
    for (const char* name : {"instance.key", "keys", "checkpoint", "head"})
      fs::remove_all(data_dir / name, error);
    fs::remove_all(restoring_dir(data_dir), error);
    if (error)
      return fail(ErrorCode::kIo, "cannot remove what the restore before has left in " +
                                      data_dir.string() + ": " + error.message());
  }
  for (fs::directory_iterator entry(data_dir, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename() == "lost+found") continue;
    return fail(ErrorCode::kConflict,
                "The data directory " + data_dir.string() +
                    " is not empty. A restore needs an empty one: give --data-dir.");
  }
  if (error)
    return fail(ErrorCode::kIo, "cannot read " + data_dir.string() + ": " + error.message());
  return create_directories_durably(restoring_dir(data_dir));
}

// Into place, the log last: until it is there the directory is half restored.
Result<void> put_in_place(const fs::path& data_dir) {
  const fs::path made = restoring_dir(data_dir);
  for (const char* name : {"head", "keys", "instance.key", "checkpoint", "log"}) {
    if (std::rename((made / name).c_str(), (data_dir / name).c_str()) != 0)
      return tl::unexpected(write_error("cannot put in place", data_dir / name));
    if (auto synced = sync_directory(data_dir); !synced) return synced;
  }
  std::error_code error;
  fs::remove_all(made, error);
  if (error) return fail(ErrorCode::kIo, "cannot remove " + made.string() + ": " + error.message());
  return sync_directory(data_dir);
}

// Makes everything below DATA/restoring.
Result<BackupReport> make_all(const RestoreRequest& request, const BackupDirectory& directory,
                              const OpenedBackup& opened) {
  const BackupManifest& manifest = opened.manifest;
  const fs::path made = restoring_dir(request.data_dir);
  const auto states =
      read_keys(directory.keys(manifest.copy_number), manifest.keys, opened.key(), made);
  if (!states) return tl::unexpected(states.error());
  const auto keys = ReadingKeys::open(made);  // which shows that they belong together
  if (!keys) return tl::unexpected(keys.error());

  auto filler = log_backend_of({.data_dir = made})->fill();
  if (!filler) return tl::unexpected(filler.error());
  const auto bytes =
      read_commits(directory, manifest, &*states, request.on_progress,
                   [&](const EncodedCommit& commit) { return (*filler)->add(commit); });
  if (!bytes) return tl::unexpected(bytes.error());
  if (auto finished = (*filler)->finish(); !finished) return tl::unexpected(finished.error());
  filler->reset();
  if (request.on_progress)
    request.on_progress(manifest.end.position.value, manifest.end.position.value);
  if (auto written = replace_file_durably(made / "checkpoint", manifest.checkpoint); !written)
    return tl::unexpected(written.error());
  BackupReport report = report_of(manifest);
  report.bytes = manifest.keys.bytes + *bytes;
  report.added = manifest.end.position.value;
  return report;
}

}  // namespace

Result<BackupReport> restore(const RestoreRequest& request) {
  const BackupDirectory directory{request.from};
  const auto opened = open_backup(directory, request.passphrase);
  if (!opened) return tl::unexpected(opened.error());
  // A wrong passphrase is told before anything is made.
  if (auto is_signed = check_signature(directory, opened->manifest, opened->key()); !is_signed)
    return tl::unexpected(is_signed.error());
  const auto lock = take_lock(request.data_dir);
  if (!lock) return tl::unexpected(lock.error());
  if (auto ready = make_ready(request.data_dir); !ready) return tl::unexpected(ready.error());
  auto report = make_all(request, directory, *opened);
  if (report) {
    if (auto placed = put_in_place(request.data_dir); !placed)
      return tl::unexpected(placed.error());
  } else {
    std::error_code ignored;
    fs::remove_all(restoring_dir(request.data_dir), ignored);
  }
  return report;
}

}  // namespace muster::projections
