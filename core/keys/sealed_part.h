// What is personal in one event, sealed: AES-256-GCM under its subject's key. What event it is part
// of is authenticated with it, so it does not open as a part of another.
//
//   nonce (12, random) | ciphertext | tag (16)
//   context: "muster event 1" | u16 wire id | u16 version | u8 kind of subject | u32 number
//            | i64 the commit's time; big endian
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/keys/subject_keys.h"
#include "core/security/aes_gcm.h"

namespace muster {

struct EventIdentity {
  std::uint16_t wire_id;
  std::uint16_t version;
  Subject subject;
  Timestamp time;
};

// The size of the sealed part beyond what it seals.
inline constexpr std::size_t kSealedPartOverheadBytes = aes_gcm::kOverheadBytes;

// Errors as of SubjectKeys::find(). kDamaged also where the key is destroyed: nothing more can be
// said about the subject.
Result<std::string> seal_part(const EventIdentity& event, std::string_view personal,
                              const SubjectKeys& keys);

// What was sealed; nullopt if the key is destroyed. kDamaged: the key is lost, or this part was not
// sealed under it for this event.
Result<std::optional<std::string>> open_part(const EventIdentity& event, std::string_view sealed,
                                             const SubjectKeys& keys);

}  // namespace muster
