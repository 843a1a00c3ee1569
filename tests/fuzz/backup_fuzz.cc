// The files of a backup, which may come from anywhere: the manifest, the commits, the copy of the
// keys. The first byte of the input says which; the checksums over them are made right, so that
// what they protect is reached too.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/check.h"
#include "core/tree/hash_text.h"
#include "projections/backup/backup_manifest.h"
#include "projections/backup/commit_files.h"
#include "projections/backup/key_copy.h"
#include "tests/fuzz/file.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {

using namespace projections;

namespace {

void read_manifest(std::string_view input) {
  const std::string whole = std::string(input) + "sha256 " + text_of(content_digest(input)) + "\n";
  if (const auto manifest = BackupManifest::parse(whole)) {
    MUSTER_CHECK(manifest->to_text() == whole, "a manifest has two spellings");
    MUSTER_CHECK(manifest->tree().root() == manifest->tree_checkpoint().root,
                 "a manifest is of another tree than its checkpoint");
  }
  MUSTER_CHECK(!BackupManifest::parse(input) || input.ends_with('\n'), "there is no checksum");
}

void read_commits(std::string_view input) {
  const std::filesystem::path folder = written_file("").parent_path();
  const std::filesystem::path file = commit_file(folder, Position(0));
  std::filesystem::copy_file(written_file(input), file,
                             std::filesystem::copy_options::overwrite_existing);
  const CommitFilesPlace end{Position(~std::uint64_t{0} >> 1), ~std::uint64_t{0}, Position(0),
                             input.size()};
  CommitFileReader reader(folder, {}, end);
  std::uint64_t bytes = 0;
  while (true) {
    const auto commit = reader.next();
    if (!commit) break;
    MUSTER_CHECK(*commit, "the end is where it cannot be");
    MUSTER_CHECK(check_commit((*commit)->bytes), "a commit is given that is none");
    bytes += 4 + (*commit)->bytes.size();
    MUSTER_CHECK(bytes <= input.size(), "more is read than there is");
  }
}

void read_key_copy(std::string_view input) {
  const std::filesystem::path& file = written_file(input);
  const auto states = read_keys(file, {input.size(), content_digest(input)}, nullptr, std::nullopt);
  const auto key = instance_key_in(file, nullptr);
  if (states && key) MUSTER_CHECK(input.size() > key->reveal().size(), "a key of nothing");
  MUSTER_CHECK(!read_keys(file, {input.size() + 1, content_digest(input)}, nullptr, std::nullopt),
               "a file of another size is taken");
}

}  // namespace

void fuzz(std::string_view input) {
  if (input.empty()) return;
  const std::string_view rest = input.substr(1);
  switch (static_cast<unsigned char>(input[0]) % 3) {
    case 0:
      return read_manifest(rest);
    case 1:
      return read_commits(rest);
    default:
      return read_key_copy(rest);
  }
}

}  // namespace muster::fuzz
