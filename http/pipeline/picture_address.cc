#include "http/pipeline/picture_address.h"

#include <algorithm>

#include "core/security/encoding.h"

namespace muster::http {
namespace {

constexpr std::string_view kFolder = "/data/avatars/";
constexpr std::string_view kExtension = ".webp";

}  // namespace

std::string picture_address(const Digest& picture) {
  return std::string(kFolder).append(to_hex(picture.bytes)).append(kExtension);
}

std::optional<Digest> picture_of_file_name(std::string_view file_name) {
  if (!file_name.ends_with(kExtension)) return std::nullopt;
  const auto bytes = from_hex(file_name.substr(0, file_name.size() - kExtension.size()));
  Digest digest;
  if (!bytes || bytes->size() != digest.bytes.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), digest.bytes.begin());
  return digest;
}

}  // namespace muster::http
