#include "core/keys/sealed_part.h"

#include <cstdint>
#include <utility>

#include "core/big_endian.h"

namespace muster {
namespace {

std::string context_of(const EventIdentity& event) {
  return "muster event 1" + big_endian(event.wire_id) + big_endian(event.version) +
         big_endian(static_cast<std::uint8_t>(event.subject.kind)) +
         big_endian(event.subject.number) +
         big_endian(static_cast<std::uint64_t>(event.time.micros));
}

}  // namespace

Result<std::string> seal_part(const EventIdentity& event, std::string_view personal,
                              const SubjectKeys& keys) {
  const Result<std::optional<SubjectKey>> key = keys.find(event.subject);
  if (!key) return tl::unexpected(key.error());
  if (!*key) {
    return fail(ErrorCode::kDamaged,
                "the key of " + name_of(event.subject) + " is destroyed, and an event needs it");
  }
  std::string sealed;
  aes_gcm::seal((*key)->bytes, context_of(event), personal, keys.random(), sealed);
  return sealed;
}

Result<std::optional<std::string>> open_part(const EventIdentity& event, std::string_view sealed,
                                             const SubjectKeys& keys) {
  const Result<std::optional<SubjectKey>> key = keys.find(event.subject);
  if (!key) return tl::unexpected(key.error());
  if (!*key) return std::optional<std::string>();
  std::string personal;
  if (!aes_gcm::open((*key)->bytes, context_of(event), sealed, personal)) {
    return fail(ErrorCode::kDamaged, "what is personal in an event about " +
                                         name_of(event.subject) + " does not open with its key");
  }
  return std::optional(std::move(personal));
}

}  // namespace muster
