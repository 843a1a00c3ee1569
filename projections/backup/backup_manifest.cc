#include "projections/backup/backup_manifest.h"

#include <array>
#include <cstdint>
#include <system_error>
#include <utility>

#include "core/check.h"
#include "core/durable_files.h"
#include "core/number.h"
#include "core/security/digest.h"
#include "core/tree/hash_text.h"
#include "core/tree/signed_note.h"
#include "core/tree/text_lines.h"
#include "projections/backup/key_copy.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kFirstLine = "muster/backup/v1";
constexpr std::string_view kAnyVersion = "muster/backup/v";
constexpr std::string_view kNoPassphrase = "none";
constexpr std::size_t kManifestBytesMax = kNoteBytesMax + std::size_t{16} * 1024;
constexpr std::size_t kPeaksMax = 64;

tl::unexpected<Error> not_a_manifest(std::string why) {
  return fail(ErrorCode::kDamaged, "The backup is damaged: its manifest is not what was written.",
              "", std::move(why));
}

// What follows the name on a line; nullopt if the next line has another name.
std::optional<std::string_view> take_field(std::string_view& text, std::string_view name) {
  std::string_view rest = text;
  const auto line = take_line(rest);
  if (!line || !line->starts_with(name) || line->size() <= name.size() ||
      (*line)[name.size()] != ' ')
    return std::nullopt;
  text = rest;
  return line->substr(name.size() + 1);
}

// Exactly N words, separated by single spaces.
template <std::size_t N>
std::optional<std::array<std::string_view, N>> words_of(std::string_view text) {
  std::array<std::string_view, N> words;
  for (std::size_t i = 0; i < N; ++i) {
    const std::size_t end = i + 1 < N ? text.find(' ') : text.size();
    if (end == text.npos || end == 0) return std::nullopt;
    words[i] = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::string sum_line(std::string_view above) {
  return "sha256 " + text_of(content_digest(above)) + "\n";
}

}  // namespace

Result<BackupManifest> BackupManifest::parse(std::string_view text) {
  const std::size_t sum_at = text.empty() ? text.npos : text.rfind('\n', text.size() - 2);
  if (sum_at == text.npos || text.substr(sum_at + 1) != sum_line(text.substr(0, sum_at + 1)))
    return not_a_manifest("the checksum does not match");
  text = text.substr(0, sum_at + 1);

  BackupManifest manifest;
  if (take_line(text) != kFirstLine) return not_a_manifest("the first line is another");
  const auto made = take_field(text, "made");
  const auto log = take_field(text, "log");
  const auto keys = take_field(text, "keys");
  const auto passphrase = take_field(text, "passphrase");
  if (!made || !log || !keys || !passphrase) return not_a_manifest("a line is missing");

  const auto micros = plain_number<std::uint64_t>(*made);
  const auto place = words_of<4>(*log);
  const auto copy = words_of<3>(*keys);
  if (!micros || !place || !copy) return not_a_manifest("a line is not as it is written");
  std::array<std::uint64_t, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = plain_number<std::uint64_t>((*place)[i]);
    if (!number) return not_a_manifest("the place in the log is no place");
    numbers[i] = *number;
  }
  manifest.made = Timestamp{static_cast<std::int64_t>(*micros)};
  manifest.end = {Position(numbers[0]), numbers[1], Position(numbers[2]), numbers[3]};
  const auto number = plain_number<std::uint64_t>((*copy)[0]);
  const auto bytes = plain_number<std::uint64_t>((*copy)[1]);
  const auto digest = tree_hash_in((*copy)[2]);
  if (!number || !bytes || !digest) return not_a_manifest("the keys are not as they are written");
  manifest.copy_number = *number;
  manifest.keys = {*bytes, *digest};
  if (*passphrase != kNoPassphrase) {
    manifest.lock = PassphraseLock::parse(*passphrase);
    if (!manifest.lock) return not_a_manifest("the passphrase's line is not as it is written");
  }
  while (const auto peak = take_field(text, "peak")) {
    const auto hash = tree_hash_in(*peak);
    if (!hash || manifest.peaks.size() == kPeaksMax) return not_a_manifest("a peak is no hash");
    manifest.peaks.push_back(*hash);
  }
  if (take_line(text) != "") return not_a_manifest("there is no empty line before the checkpoint");
  manifest.checkpoint = text;
  const auto note = SignedNote::parse(text);
  if (!note) return not_a_manifest(note.error().message);
  const auto tree = TreeCheckpoint::parse(note->text);
  if (!tree) return not_a_manifest(tree.error().message);
  if (tree->size != manifest.end.commits ||
      tree_peaks(manifest.end.commits).size() != manifest.peaks.size() ||
      manifest.tree().root() != tree->root)
    return not_a_manifest("the checkpoint is of another tree");
  return manifest;
}

std::string BackupManifest::to_text() const {
  std::string text = std::string(kFirstLine) + "\nmade " + std::to_string(made.micros) + "\nlog " +
                     std::to_string(end.position.value) + " " + std::to_string(end.commits) + " " +
                     std::to_string(end.file.value) + " " + std::to_string(end.offset) + "\nkeys " +
                     std::to_string(copy_number) + " " + std::to_string(keys.bytes) + " " +
                     text_of(keys.digest) + "\npassphrase " +
                     (lock ? lock->to_text() : std::string(kNoPassphrase)) + "\n";
  for (const TreeHash& peak : peaks) text += "peak " + text_of(peak) + "\n";
  text += "\n" + checkpoint;
  return text + sum_line(text);
}

TreeCheckpoint BackupManifest::tree_checkpoint() const {
  const auto note = SignedNote::parse(checkpoint);
  MUSTER_CHECK(note, "a manifest without a checkpoint");
  const auto tree = TreeCheckpoint::parse(note->text);
  MUSTER_CHECK(tree, "a manifest without a tree");
  return *tree;
}

Result<std::optional<BackupManifest>> BackupDirectory::read() const {
  const auto text = read_small_file(manifest(), kManifestBytesMax);
  if (!text) return tl::unexpected(text.error());
  if (!*text) return fail(ErrorCode::kNotFound, "There is no backup in " + path.string() + ".");
  // Some other program's, or ours with a damaged beginning.
  if (!(*text)->starts_with(kAnyVersion)) return not_a_manifest("its first line is another");
  if (**text == std::string(kFirstLine) + "\n") return std::optional<BackupManifest>();
  const std::string_view first = std::string_view(**text).substr(0, (*text)->find('\n'));
  if (first != kFirstLine &&
      plain_number<std::uint32_t>(first.substr(kAnyVersion.size())).has_value()) {
    return fail(ErrorCode::kForbidden,
                "The backup in " + path.string() + " was made by a newer Muster.");
  }
  return BackupManifest::parse(**text).map(
      [](BackupManifest&& read) { return std::optional(std::move(read)); });
}

Result<void> BackupDirectory::make_room() const {
  if (auto made = create_directories_durably(path); !made) return made;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    // What a kill between the first two steps leaves, and what a file system has at its top.
    const std::string name = entry->path().filename().string();
    if (name == "lost+found" || name == "lock" || name == "log" || name == "manifest.new") continue;
    return fail(ErrorCode::kConflict, "There is something else in " + path.string() +
                                          ". A backup needs a directory of its own.");
  }
  if (error) return fail(ErrorCode::kIo, "cannot read " + path.string() + ": " + error.message());
  return {};
}

Result<void> BackupDirectory::begin() const {
  if (auto room = make_room(); !room) return room;
  if (auto made = create_directories_durably(log()); !made) return made;
  return replace_file_durably(manifest(), std::string(kFirstLine) + "\n");
}

Result<void> BackupDirectory::write(const BackupManifest& made) const {
  return replace_file_durably(manifest(), made.to_text());
}

Result<void> BackupDirectory::wipe_keys_except(std::uint64_t number) const {
  std::vector<fs::path> others;
  std::error_code error;
  for (fs::directory_iterator entry(path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with("keys-") && entry->path() != keys(number))
      others.push_back(entry->path());
  }
  if (error) return fail(ErrorCode::kIo, "cannot read " + path.string() + ": " + error.message());
  for (const fs::path& other : others) {
    if (auto wiped = wipe_file(other); !wiped) return wiped;
  }
  return {};
}

}  // namespace muster::projections
