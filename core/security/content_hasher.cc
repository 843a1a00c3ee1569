#include "core/security/content_hasher.h"

#include <cstdint>

#include <cryptopp/sha.h>

namespace muster {

struct ContentHasher::State {
  CryptoPP::SHA256 sha;
};

ContentHasher::ContentHasher() : state_(std::make_unique<State>()) {}
ContentHasher::~ContentHasher() = default;

void ContentHasher::add(std::string_view bytes) {
  state_->sha.Update(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

Digest ContentHasher::finish() {
  Digest digest;
  state_->sha.Final(digest.bytes.data());
  return digest;
}

}  // namespace muster
