#include "projections/backup/commit_files.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "core/durable_files.h"

namespace muster::projections {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLengthBytes = 4;
constexpr std::size_t kWrittenAtOnce = 1 << 20;
constexpr std::size_t kReadAtOnce = 1 << 20;

constexpr std::string_view kExtension = ".commits";

}  // namespace

fs::path commit_file(const fs::path& dir, Position first) {
  constexpr std::size_t kDigits = 20;
  const std::string digits = std::to_string(first.value);
  return dir / (std::string(kDigits - digits.size(), '0') + digits + std::string(kExtension));
}

CommitFileWriter::CommitFileWriter(fs::path dir, CommitFilesPlace end)
    : dir_(std::move(dir)), end_(end) {}

Result<void> CommitFileWriter::open_file() {
  file_ = FileDescriptor(
      ::open(path().c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!file_) return tl::unexpected(write_error("cannot open", path()));
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0) return tl::unexpected(io_error("cannot read", path()));
  if (!S_ISREG(status.st_mode))
    return fail(ErrorCode::kIo, path().string() + " is not a file of ours.");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size < end_.offset) {
    return fail(ErrorCode::kDamaged, "The backup is damaged: " + path().string() + " has " +
                                         std::to_string(size) + " bytes and must have " +
                                         std::to_string(end_.offset) + ".");
  }
  has_leftovers_ = size > end_.offset;
  if (::lseek(file_.get(), static_cast<off_t>(end_.offset), SEEK_SET) < 0)
    return tl::unexpected(io_error("cannot seek in", path()));
  return sync_directory(dir_);
}

// Of what stood there already nothing is written.
Result<void> CommitFileWriter::close_block() {
  if (block_.empty()) return {};
  closed_.push_back({end_.offset - block_.size(), block_.size(), crc32c(block_)});
  if (!has_leftovers_) {
    if (!write_all(file_, block_)) return tl::unexpected(write_error("cannot write", path()));
    bytes_written_ += block_.size();
  }
  block_.clear();
  return {};
}

Result<void> CommitFileWriter::sync_and_read_back(const FileDescriptor& file, const fs::path& path,
                                                  const std::vector<Block>& blocks) {
  if (::fdatasync(file.get()) != 0) return tl::unexpected(write_error("cannot write", path));
  // So that it is the disk that is read back.
  (void)::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  std::string read;
  for (const Block& block : blocks) {
    read.resize(block.size);
    const auto got = read_at(file, block.offset, read.data(), read.size());
    if (!got) return tl::unexpected(io_error("cannot read", path));
    if (*got != block.size || crc32c(read) != block.crc)
      return fail(ErrorCode::kIo, "What was written to " + path.string() +
                                      " is not what is read back. The disk is not to be trusted.");
  }
  return {};
}

Result<void> CommitFileWriter::close_file() {
  if (!file_) return {};
  if (Result<void> closed = close_block(); !closed) return closed;
  if (::ftruncate(file_.get(), static_cast<off_t>(end_.offset)) != 0)
    return tl::unexpected(write_error("cannot write", path()));
  worker_.give([this, path = path(), blocks = std::exchange(closed_, {}),
                file = std::make_shared<FileDescriptor>(std::exchange(file_, {}))] {
    if (proved_) proved_ = sync_and_read_back(*file, path, blocks);
  });
  return {};
}

// Whether the frame is what stands behind the end. If not, nothing does any more.
Result<bool> CommitFileWriter::stands_already(std::string_view frame) {
  read_.resize(frame.size());
  const auto got = read_at(file_, end_.offset, read_.data(), read_.size());
  if (!got) return tl::unexpected(io_error("cannot read", path()));
  if (std::string_view(read_.data(), *got) == frame) return true;
  if (::ftruncate(file_.get(), static_cast<off_t>(end_.offset)) != 0 ||
      ::lseek(file_.get(), static_cast<off_t>(end_.offset), SEEK_SET) < 0)
    return tl::unexpected(write_error("cannot write", path()));
  return false;
}

Result<void> CommitFileWriter::add(const EncodedCommit& commit) {
  if (file_ && end_.offset >= kCommitFileBytesMax) {
    if (Result<void> closed = close_file(); !closed) return closed;
  }
  if (!file_) {
    if (end_.offset >= kCommitFileBytesMax) {
      end_.file = end_.position;
      end_.offset = 0;
    }
    if (Result<void> opened = open_file(); !opened) return opened;
  }
  const std::size_t begin = block_.size();
  ByteWriter(block_).u32(static_cast<std::uint32_t>(commit.bytes.size()));
  block_ += commit.bytes;
  const std::size_t size = block_.size() - begin;
  if (has_leftovers_) {
    const auto stands = stands_already(std::string_view(block_).substr(begin));
    if (!stands) return tl::unexpected(stands.error());
    if (!*stands) {
      const std::string frame = block_.substr(begin);
      block_.resize(begin);
      if (Result<void> closed = close_block(); !closed) return closed;
      has_leftovers_ = false;
      block_ = frame;
    }
  }
  end_.offset += size;
  ++end_.commits;
  end_.position = commit.end();
  return block_.size() >= kWrittenAtOnce ? close_block() : Result<void>();
}

Result<void> CommitFileWriter::finish() {
  if (!file_) {
    if (Result<void> opened = open_file(); !opened) return opened;
  }
  if (Result<void> closed = close_file(); !closed) return closed;
  worker_.finish();
  if (!proved_) return proved_;
  // Files of a backup that was killed, of a log that went another way.
  std::error_code error;
  for (fs::directory_iterator entry(dir_, error), last; !error && entry != last;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::uint64_t first = 0;
    const auto [stopped, failed] = std::from_chars(name.data(), name.data() + name.size(), first);
    if (failed == std::errc() && std::string_view(stopped) == kExtension &&
        Position(first) > end_.file)
      fs::remove(entry->path(), error);
  }
  if (error) return fail(ErrorCode::kIo, "cannot read " + dir_.string() + ": " + error.message());
  return sync_directory(dir_);
}

CommitFileReader::CommitFileReader(fs::path dir, CommitFilesPlace from, CommitFilesPlace end)
    : dir_(std::move(dir)), at_(from), end_(end) {}

tl::unexpected<Error> CommitFileReader::damaged(const std::string& why) const {
  return fail(ErrorCode::kDamaged, "The backup is damaged at position " +
                                       std::to_string(at_.position.value) + ": " + why + " (" +
                                       commit_file(dir_, at_.file).string() + ").");
}

// So many bytes, or none at the end of the file.
Result<std::string_view> CommitFileReader::take(std::size_t bytes) {
  if (buffer_.size() - taken_ < bytes) {
    buffer_.erase(0, taken_);
    taken_ = 0;
    const std::size_t there = buffer_.size();
    buffer_.resize(std::max(bytes, kReadAtOnce));
    const auto got =
        read_at(file_, at_.offset + there, buffer_.data() + there, buffer_.size() - there);
    if (!got) return tl::unexpected(io_error("cannot read", commit_file(dir_, at_.file)));
    buffer_.resize(there + *got);
    if (buffer_.empty()) return std::string_view();
    if (buffer_.size() < bytes) return damaged("the file ends within a commit");
  }
  const std::string_view taken(buffer_.data() + taken_, bytes);
  taken_ += bytes;
  at_.offset += bytes;
  return taken;
}

Result<std::optional<EncodedCommit>> CommitFileReader::next() {
  if (at_.position == end_.position) {
    if (at_ == end_) return std::optional<EncodedCommit>();
    return damaged("it has " + std::to_string(at_.commits) + " commits, and must have " +
                   std::to_string(end_.commits));
  }
  std::string_view length;
  for (int tries = 0; length.empty(); ++tries) {
    if (tries == 2) return damaged("the commits end here");
    if (!file_) {
      const fs::path path = commit_file(dir_, at_.file);
      file_ = FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
      if (!file_ && errno == ENOENT) return damaged("the file is missing");
      if (!file_) return tl::unexpected(io_error("cannot open", path));
      buffer_.clear();
      taken_ = 0;
    }
    const auto taken = take(kLengthBytes);
    if (!taken) return tl::unexpected(taken.error());
    length = *taken;
    if (!length.empty()) break;
    if (at_.file == end_.file) return damaged("the file ends here");
    file_.close();
    at_.file = at_.position;
    at_.offset = 0;
  }
  const std::uint32_t size = ByteReader(length).u32();
  if (size > kCommitBytesMax) return damaged("a length is none of a commit");
  const auto bytes = take(size);
  if (!bytes) return tl::unexpected(bytes.error());
  const auto frame = check_commit(*bytes);
  if (!frame && frame.error().code != ErrorCode::kDamaged) return tl::unexpected(frame.error());
  if (!frame) return damaged("the commit cannot be read");
  const EncodedCommit commit{at_.position, *frame, *bytes};
  if (commit.end() > end_.position) return damaged("the commit reaches past the end");
  at_.position = commit.end();
  ++at_.commits;
  return std::optional(commit);
}

}  // namespace muster::projections
