#include "projections/instance/log_signer.h"

#include <cstdint>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "core/durable_files.h"
#include "core/tree/hash_text.h"
#include "core/tree/merkle.h"
#include "projections/tree_tiles.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kKeyPurpose = "key that signs the log";
constexpr std::string_view kOriginPurpose = "name of the log";
constexpr std::size_t kOriginBytes = 8;

tl::unexpected<Error> not_a_checkpoint(const fs::path& file, const std::string& why) {
  return fail(
      ErrorCode::kDamaged,
      file.string() + " is not a checkpoint that this instance signed. Restore it from the backup.",
      "", why);
}

// Of a log that does not extend its checkpoint.
tl::unexpected<Error> refused(const std::string& why, const std::string& detail = "") {
  return fail(
      ErrorCode::kDamaged,
      why +
          " Restore the log that belongs to this file. To go on with the log as it is, begin a new "
          "history: muster start --new-origin NAME.",
      "", detail);
}

std::string commits(std::uint64_t n) {
  return std::to_string(n) + (n == 1 ? " commit" : " commits");
}

// Commits [from, to).
std::string are_missing(std::uint64_t from, std::uint64_t to) {
  if (to - from == 1) return "Commit " + std::to_string(from) + " is missing.";
  return "Commits " + std::to_string(from) + " to " + std::to_string(to - 1) + " are missing.";
}

Result<SignedCheckpoint> read_checkpoint(const fs::path& file, const std::string& note,
                                         const NoteVerifier& key) {
  const auto read = SignedNote::parse(note);
  if (!read) return not_a_checkpoint(file, read.error().message);
  if (key.signed_by_it(*read) != NoteJudgement::kGood)
    return not_a_checkpoint(file, "it has no signature of " + key.to_text());
  const auto tree = TreeCheckpoint::parse(read->text);
  if (!tree) return not_a_checkpoint(file, tree.error().message);
  return SignedCheckpoint{*tree, note};
}

// The first line of the file, if it can be a name.
std::optional<std::string> origin_in(const std::optional<std::string>& note) {
  if (!note) return std::nullopt;
  const std::string line = note->substr(0, note->find('\n'));
  return is_key_name(line) ? std::optional(line) : std::nullopt;
}

}  // namespace

bool began_after(const HistoryBegun& history, const TreeCheckpoint& checkpoint) {
  if (!history.previous || history.origin == checkpoint.origin) return false;
  const auto previous = TreeCheckpoint::parse(*history.previous);
  return previous && previous->origin == checkpoint.origin && checkpoint.size <= previous->size;
}

LogSigner::LogSigner(fs::path file, NoteSigner signer, std::optional<SignedCheckpoint> last)
    : file_(std::move(file)), signer_(std::move(signer)), last_(std::move(last)) {}

Result<std::unique_ptr<LogSigner>> LogSigner::open(const InstanceKey& key, const fs::path& data_dir,
                                                   const std::optional<HistoryBegun>& history) {
  const fs::path file = data_dir / "checkpoint";
  const auto note = read_small_file(file, kNoteBytesMax);
  if (!note) return tl::unexpected(note.error());
  const auto signed_as = [&](std::string origin, std::optional<SignedCheckpoint> last) {
    return std::unique_ptr<LogSigner>(new LogSigner(
        file, NoteSigner(std::move(origin), key.derived_secret(kKeyPurpose)), std::move(last)));
  };
  const std::string first_origin = "muster/" + key.derived_hex(kOriginPurpose, kOriginBytes);
  if (!*note) return signed_as(history ? history->origin : first_origin, std::nullopt);
  const std::string origin = origin_in(*note).value_or(first_origin);
  auto last = read_checkpoint(file, **note, verifier_of(key, origin));
  if (!last) return tl::unexpected(last.error());
  if (history && began_after(*history, last->tree)) return signed_as(history->origin, std::nullopt);
  return signed_as(origin, *std::move(last));
}

NoteVerifier LogSigner::verifier_of(const InstanceKey& key, const std::string& origin) {
  return NoteSigner(origin, key.derived_secret(kKeyPurpose)).verifier();
}

std::optional<SignedCheckpoint> LogSigner::last() const {
  return last_.with([](const auto& last) { return last; });
}

Position LogSigner::signed_end(const Views& views) const {
  const auto last = this->last();
  if (!last || last->tree.size == 0) return Position(0);
  const CommitPlace place = commit_number(views.of<TreeTiles>(), last->tree.size - 1);
  return place.first + place.event_count;
}

Result<void> LogSigner::check(const Views& views) const {
  const auto last = this->last();
  if (!last) return {};
  const View<TreeTiles> tree = views.of<TreeTiles>();
  const std::uint64_t size = tree_size(tree);
  if (size < last->tree.size) {
    return refused("The log has " + commits(size) + ", and the checkpoint " + file_.string() +
                   " has " + std::to_string(last->tree.size) + ". " +
                   are_missing(size, last->tree.size));
  }
  const Result<TreeHash> root = tree_root(last->tree.size, nodes_of(tree));
  if (!root) return tl::unexpected(root.error());
  if (*root == last->tree.root) return {};
  return refused("The first " + commits(last->tree.size) +
                     " of the log are not those of the checkpoint " + file_.string() +
                     ": one of the commits 0 to " + std::to_string(last->tree.size - 1) +
                     " was changed, removed or slipped in.",
                 "the root is " + text_of(*root) + ", signed was " + text_of(last->tree.root));
}

Result<SignedCheckpoint> LogSigner::sign(const Views& views) {
  const MutexLock one(writing_);
  if (Result<void> extends = check(views); !extends) return tl::unexpected(extends.error());
  const View<TreeTiles> tree = views.of<TreeTiles>();
  const std::uint64_t size = tree_size(tree);
  if (size == 0) return fail(ErrorCode::kNotFound, "The log is empty. There is nothing to sign.");
  if (auto last = this->last(); last && last->tree.size == size) return *std::move(last);
  const Result<TreeHash> root = tree_root(size, nodes_of(tree));
  if (!root) return tl::unexpected(root.error());
  SignedCheckpoint made{{signer_.verifier().name(), size, *root}, {}};
  made.note = signer_.sign(made.tree.to_text());
  if (Result<void> written = replace_file_durably(file_, made.note); !written)
    return tl::unexpected(written.error());
  last_.with([&](auto& last) { last = made; });
  return made;
}

Result<bool> LogSigner::add_cosignature(const TreeCheckpoint& tree,
                                        const NoteSignature& cosignature) {
  const MutexLock one(writing_);
  std::optional<SignedCheckpoint> last = this->last();
  if (!last || last->tree != tree) return false;
  auto note = SignedNote::parse(last->note);
  if (!note) return tl::unexpected(note.error());
  std::erase_if(note->signatures, [&](const NoteSignature& other) {
    return other.name == cosignature.name && other.key_id == cosignature.key_id;
  });
  note->signatures.push_back(cosignature);
  last->note = note->to_text();
  if (Result<void> written = replace_file_durably(file_, last->note); !written)
    return tl::unexpected(written.error());
  last_.with([&](auto& present) { present = std::move(last); });
  return true;
}

}  // namespace muster::projections
