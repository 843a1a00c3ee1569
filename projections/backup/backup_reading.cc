#include "projections/backup/backup_reading.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/security/instance_key_file.h"
#include "core/tree/checkpoint.h"
#include "projections/backup/commit_files.h"
#include "projections/backup/copied_commits.h"
#include "projections/instance/log_signer.h"

namespace muster::projections {
namespace {

constexpr std::size_t kNamesShown = 10;
constexpr std::uint64_t kToldEvery = 100'000;

}  // namespace

Result<OpenedBackup> open_backup(const BackupDirectory& directory,
                                 const std::optional<Secret>& passphrase) {
  auto manifest = directory.read();
  if (!manifest) return tl::unexpected(manifest.error());
  if (!*manifest) {
    return fail(ErrorCode::kNotFound, "The backup in " + directory.path.string() +
                                          " was begun and never completed. Run `muster backup` "
                                          "again.");
  }
  OpenedBackup opened{**std::move(manifest), std::nullopt};
  if (opened.manifest.lock.has_value() != passphrase.has_value()) {
    return fail(ErrorCode::kForbidden,
                passphrase ? "The keys of this backup are not sealed: it has no passphrase."
                           : "The keys of this backup are sealed. Give --passphrase-file.");
  }
  if (passphrase) opened.sealing_key = opened.manifest.lock->key_of(*passphrase);
  return opened;
}

Result<void> check_signature(const BackupDirectory& directory, const BackupManifest& manifest,
                             const Secret* sealing_key) {
  const auto copy = directory.keys(manifest.copy_number);
  const auto text = instance_key_in(copy, sealing_key);
  if (!text) return tl::unexpected(text.error());
  const auto key = instance_key_of(*text, copy / "instance.key");
  if (!key) return tl::unexpected(key.error());
  const auto note = SignedNote::parse(manifest.checkpoint);
  if (!note) return tl::unexpected(note.error());
  const NoteVerifier verifier = LogSigner::verifier_of(**key, manifest.tree_checkpoint().origin);
  if (const auto is_signed = checkpoint_in(*note, &verifier); !is_signed) {
    return fail(ErrorCode::kDamaged,
                "The backup is damaged: its checkpoint is not signed by its instance key.", "",
                is_signed.error().message);
  }
  return {};
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesShown); ++i)
    text += (i > 0 ? ", " : "") + names[i];
  if (names.size() > kNamesShown)
    text += " and " + std::to_string(names.size() - kNamesShown) + " more";
  return text;
}

Result<void> require_keys(const LogSubjects& subjects, const SlotStates& states) {
  const std::vector<std::string> missing = subjects.missing_in(states);
  if (missing.empty()) return {};
  return fail(ErrorCode::kDamaged,
              "The keys are damaged or older than the log. What is personal about these could not "
              "be read: " +
                  listed(missing) + ".");
}

Result<std::uint64_t> read_commits(const BackupDirectory& directory, const BackupManifest& manifest,
                                   const SlotStates* states, const BackupProgress& on_progress,
                                   const EachCommit& each) {
  CopiedCommits copied{GrowingTree()};
  std::uint64_t bytes = 0;
  Teller teller(on_progress, Position(0));
  CommitFileReader reader(directory.log(), {}, manifest.end);
  while (true) {
    const auto commit = reader.next();
    if (!commit) return tl::unexpected(commit.error());
    if (!*commit) break;
    copied.add(**commit);
    bytes += (*commit)->bytes.size();
    if (each) {
      if (auto done = each(**commit); !done) return tl::unexpected(done.error());
    }
    teller.tell((*commit)->end(), manifest.end.position);
  }
  if (auto learned = copied.finish(); !learned) return tl::unexpected(learned.error());
  const TreeCheckpoint wanted = manifest.tree_checkpoint();
  if (copied.tree().size() != wanted.size || copied.tree().root() != wanted.root) {
    return fail(ErrorCode::kDamaged,
                "The backup is damaged: its commits are not those that were signed. One of them "
                "was changed, removed or slipped in.");
  }
  if (states != nullptr) {
    if (auto whole = require_keys(copied.subjects(), *states); !whole)
      return tl::unexpected(whole.error());
  }
  return bytes;
}

BackupReport report_of(const BackupManifest& manifest) {
  const TreeCheckpoint tree = manifest.tree_checkpoint();
  return {.end = manifest.end.position,
          .commits = manifest.end.commits,
          .root = tree.root,
          .origin = tree.origin,
          .made = manifest.made,
          .has_passphrase = manifest.lock.has_value()};
}

void Teller::tell(Position at, Position of) {
  if (!say_ || at < told_ + kToldEvery) return;
  told_ = at;
  say_(at.value, of.value);
}

}  // namespace muster::projections
