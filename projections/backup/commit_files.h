// The log in a backup: its commits in files that only grow.
//
//   LOG/00000000000000000000.commits     a file is named by the position of its first commit
//   LOG/00000000000004711000.commits
//
// A file is commits as the log has them (core/codec/commit_codec.h), each after its length (u32,
// little endian). Nothing here says that they are the right ones: the root of the tree over them
// does, which the backup's manifest has signed.
//
//   CommitFileWriter writer(dir, end);      // goes on where the last backup ended
//   writer.add(commit) ...; writer.finish();
//   CommitFileReader reader(dir, {}, writer.end());
//
// One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/codec/commit_codec.h"
#include "core/file_descriptor.h"
#include "core/ids.h"
#include "core/result.h"
#include "projections/projector/worker.h"

namespace muster::projections {

// A place between two commits, and where it is in the files.
struct CommitFilesPlace {
  Position position;
  std::uint64_t commits = 0;  // before it
  Position file;              // the position in the file's name
  std::uint64_t offset = 0;   // in the file

  friend bool operator==(const CommitFilesPlace&, const CommitFilesPlace&) = default;
};

inline constexpr std::uint64_t kCommitFileBytesMax = std::uint64_t{64} << 20;

std::filesystem::path commit_file(const std::filesystem::path& dir, Position first);

// What stands behind the end is left by a backup that was killed. As long as it is what is added,
// it is kept, so such a backup is soon where it was; the rest is overwritten.
class CommitFileWriter {
 public:
  CommitFileWriter(std::filesystem::path dir, CommitFilesPlace end);

  // kNoRoom, kIo. kDamaged: a file is shorter than the end says.
  Result<void> add(const EncodedCommit& commit);
  // Everything added is durable on return and was read back, and nothing stands behind it. Files
  // that are full are synced and read back on a thread of their own, while more is added.
  Result<void> finish();

  const CommitFilesPlace& end() const { return end_; }
  std::uint64_t bytes_written() const { return bytes_written_; }

 private:
  // A stretch of the file that is written, or stood there already, and read back at the end.
  struct Block {
    std::uint64_t offset = 0;
    std::size_t size = 0;
    std::uint32_t crc = 0;
  };
  Result<void> open_file();
  Result<void> close_file();
  Result<void> close_block();
  static Result<void> sync_and_read_back(const FileDescriptor& file,
                                         const std::filesystem::path& path,
                                         const std::vector<Block>& blocks);
  Result<bool> stands_already(std::string_view frame);
  std::filesystem::path path() const { return commit_file(dir_, end_.file); }

  const std::filesystem::path dir_;
  CommitFilesPlace end_;
  FileDescriptor file_;
  bool has_leftovers_ = false;  // the block stands there already
  std::string block_;           // ends at end_
  std::vector<Block> closed_;   // of this file, not read back yet
  std::string read_;
  std::uint64_t bytes_written_ = 0;
  Result<void> proved_;  // of the files closed so far; the worker's until it has finished
  Worker worker_;        // last: its thread uses the others
};

// Reads the commits between two places, and checks their checksums. kDamaged names the position.
class CommitFileReader {
 public:
  CommitFileReader(std::filesystem::path dir, CommitFilesPlace from, CommitFilesPlace end);

  // nullopt at the end. The bytes are valid until the next call.
  Result<std::optional<EncodedCommit>> next();

 private:
  Result<std::string_view> take(std::size_t bytes);
  tl::unexpected<Error> damaged(const std::string& why) const;

  const std::filesystem::path dir_;
  CommitFilesPlace at_;
  const CommitFilesPlace end_;
  FileDescriptor file_;
  std::string buffer_;
  std::size_t taken_ = 0;  // of the buffer
};

}  // namespace muster::projections
