// Owns a file descriptor; -1 means none. And what is written through one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include <unistd.h>

namespace muster {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  ~FileDescriptor() { close(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

// Writes all of it to a file. False on an error, with errno set.
bool write_all(const FileDescriptor& file, std::string_view bytes);

// Reads so many bytes, or as many as the file has from there on, and returns how many. nullopt on
// an error, with errno set.
std::optional<std::size_t> read_at(const FileDescriptor& file, std::uint64_t offset, char* out,
                                   std::size_t size);

}  // namespace muster
