// SHA-256 of bytes that arrive in parts (content_digest() for those that are there as a whole).
#pragma once

#include <memory>
#include <string_view>

#include "core/security/digest.h"

namespace muster {

class ContentHasher {
 public:
  ContentHasher();
  ~ContentHasher();
  void add(std::string_view bytes);
  // Of everything added so far; begins anew.
  Digest finish();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace muster
