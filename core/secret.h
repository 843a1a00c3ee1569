// A secret in the clear (password, token, session id): it exists in memory only, is wiped on
// destruction, and cannot be printed, formatted, serialized or compared (compare digests instead).
//
// Its bytes are in pages that are neither swapped nor dumped to core files, as far as the system
// allows and room permits (core/secret_room.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/secret_room.h"

namespace muster {

class Secret {
 public:
  Secret() = default;
  explicit Secret(const std::string& value) { fill(value); }
  // Wipes the bytes of `value`.
  explicit Secret(std::string&& value) {
    fill(value);
    wipe_text(value);
  }
  Secret(const Secret& other) { fill(other.reveal()); }
  Secret(Secret&& other) noexcept
      : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  Secret& operator=(const Secret& other) {
    if (this != &other) *this = Secret(other);
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    if (this != &other) other.wipe();
    return *this;
  }
  ~Secret() { wipe(); }

  std::string_view reveal() const {
    return size_ == 0 ? std::string_view("") : std::string_view(bytes_, size_);
  }

 private:
  void fill(std::string_view text) {
    if (text.empty()) return;
    bytes_ = take_secret_room(text.size());
    size_ = text.copy(bytes_, text.size());
  }
  void wipe() {
    if (bytes_ != nullptr) give_secret_room(bytes_, size_);
    bytes_ = nullptr;
    size_ = 0;
  }
  // Wipes the whole capacity, not only the size: a short string that was moved from keeps its
  // bytes.
  static void wipe_text(std::string& text) {
    text.resize(text.capacity());
    volatile char* bytes = text.data();
    for (std::size_t i = 0; i < text.size(); ++i) bytes[i] = 0;
    text.clear();
  }

  char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace muster
