#include "http/witnesses/witness_address.h"

#include <utility>

namespace muster::http {

Result<WitnessAddress> WitnessAddress::parse(std::string_view text) {
  const std::size_t at = text.find('=');
  if (at == text.npos) return fail(ErrorCode::kInvalid, "It has no '=' between address and key.");
  std::string url(text.substr(0, at));
  while (url.ends_with('/')) url.pop_back();
  const bool is_web = url.starts_with("http://") || url.starts_with("https://");
  if (!is_web || url.find_first_of("?# ") != url.npos)
    return fail(ErrorCode::kInvalid, "Its address is not a URL like https://witness.example.org.");
  auto key = WitnessKey::parse(text.substr(at + 1));
  if (!key) return tl::unexpected(key.error());
  return WitnessAddress{std::move(url), *std::move(key)};
}

}  // namespace muster::http
