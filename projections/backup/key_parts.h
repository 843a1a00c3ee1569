// The file of a copy of the keys, as a stream in parts.
//
//   u32 length | part, repeated (little endian). A part is one piece of the stream, of at most a
//   mebibyte; sealed, if there is a key, with its number and whether it is the last.
//
// One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/file_descriptor.h"
#include "core/result.h"
#include "core/secret.h"
#include "core/security/content_hasher.h"
#include "core/security/random.h"

namespace muster::projections {

inline constexpr std::size_t kPartBytes = std::size_t{1} << 20;

// What the file is, to be compared with later.
struct KeyCopy {
  std::uint64_t bytes = 0;
  Digest digest;
};

// kDamaged: the file is not what was written; `why` is the detail.
tl::unexpected<Error> copy_is_damaged(const std::filesystem::path& file, const std::string& why);

// The file as it is now. kDamaged: it is missing.
Result<KeyCopy> digest_of_copy(const std::filesystem::path& file);

class PartWriter {
 public:
  // All must outlive this object. Without `key` nothing is sealed.
  PartWriter(const FileDescriptor& file, const std::filesystem::path& path, const Secret* key,
             Random& random);
  ~PartWriter();
  PartWriter(const PartWriter&) = delete;
  PartWriter& operator=(const PartWriter&) = delete;

  // kNoRoom, kIo.
  Result<void> add(std::string_view bytes);
  // Everything is durable on return.
  Result<KeyCopy> finish();

 private:
  Result<void> put(bool is_last);

  const FileDescriptor& file_;
  const std::filesystem::path& path_;
  const Secret* const key_;
  Random& random_;
  ContentHasher hasher_;
  std::string part_;
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
};

// Everything that does not fit is kDamaged, or another passphrase at the first part (kForbidden).
class PartReader {
 public:
  PartReader(std::filesystem::path path, const Secret* key);
  ~PartReader();
  PartReader(const PartReader&) = delete;
  PartReader& operator=(const PartReader&) = delete;

  // Opens the file, and its first part.
  Result<void> open();
  // Exactly so many bytes.
  Result<void> take(std::size_t size, std::string& out);
  bool is_at_end() const { return at_ == size_ && taken_ == part_.size(); }

 private:
  Result<void> read(std::size_t size, std::string& out);
  Result<void> next_part();

  const std::filesystem::path path_;
  const Secret* const key_;
  FileDescriptor file_;
  std::uint64_t size_ = 0;  // of the file
  std::uint64_t at_ = 0;    // in the file
  std::uint64_t number_ = 0;
  std::string part_;
  std::size_t taken_ = 0;  // of the part
};

}  // namespace muster::projections
