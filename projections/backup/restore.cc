#include "projections/backup/restore.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include "core/durable_files.h"
#include "core/log/backends/log_backends.h"
#include "projections/backup/copied_commits.h"
#include "projections/instance/half_restored.h"
#include "projections/instance/reading_keys.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kProgressEvery = 100'000;

// An empty directory, or one where a restore was killed before its log was in place.
Result<void> make_ready(const fs::path& data_dir) {
  if (auto made = create_directories_durably(data_dir); !made) return made;
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
  CopiedCommits copied{GrowingTree()};
  std::uint64_t bytes = manifest.keys.bytes;
  std::uint64_t told = 0;
  CommitFileReader reader(directory.log(), {}, manifest.end);
  while (true) {
    const auto commit = reader.next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) break;
    copied.add(**commit);
    bytes += (*commit)->bytes.size();
    if (auto added = (*filler)->add(**commit); !added) return tl::unexpected(added.error());
    if (request.on_progress && (*commit)->end().value >= told + kProgressEvery) {
      told = (*commit)->end().value;
      request.on_progress(told, manifest.end.position.value);
    }
  }
  if (auto learned = copied.finish(); !learned) return tl::unexpected(learned.error());
  if (auto same = require_signed(manifest, copied.tree()); !same)
    return tl::unexpected(same.error());
  if (auto whole = require_keys(copied.subjects(), *states); !whole)
    return tl::unexpected(whole.error());
  if (auto finished = (*filler)->finish(); !finished) return tl::unexpected(finished.error());
  filler->reset();
  if (request.on_progress)
    request.on_progress(manifest.end.position.value, manifest.end.position.value);
  if (auto written = replace_file_durably(made / "checkpoint", manifest.checkpoint); !written)
    return tl::unexpected(written.error());
  const TreeCheckpoint wanted = manifest.tree_checkpoint();
  return BackupReport{.end = manifest.end.position,
                      .commits = manifest.end.commits,
                      .root = wanted.root,
                      .origin = wanted.origin,
                      .made = manifest.made,
                      .bytes = bytes,
                      .added = manifest.end.position.value,
                      .has_passphrase = manifest.lock.has_value(),
                      .is_opened = true};
}

}  // namespace

Result<BackupReport> restore(const RestoreRequest& request) {
  const BackupDirectory directory{request.from};
  const auto opened = open_backup(directory, request.passphrase);
  if (!opened) return tl::unexpected(opened.error());
  // A wrong passphrase is told before anything is made.
  const auto key = instance_key_in(directory.keys(opened->manifest.copy_number), opened->key());
  if (!key) return tl::unexpected(key.error());
  if (auto is_signed = check_signature(opened->manifest, *key, directory); !is_signed)
    return tl::unexpected(is_signed.error());
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
