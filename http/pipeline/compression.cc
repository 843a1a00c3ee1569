#include "http/pipeline/compression.h"

#include <algorithm>
#include <string>

#include <cryptopp/filters.h>
#include <cryptopp/gzip.h>

#include "core/ascii.h"
#include "http/pipeline/header_value.h"

namespace muster::http {
namespace {

// "q=0", "q=0.000": the only weight that forbids.
bool is_forbidden(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.find_first_not_of("0.", 2) == parameter.npos;
}

}  // namespace

bool accepts_gzip(std::string_view accept_encoding) {
  bool any = false;
  while (!accept_encoding.empty()) {
    const std::size_t end = std::min(accept_encoding.find(','), accept_encoding.size());
    const std::string_view item = accept_encoding.substr(0, end);
    accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    const std::string coding = ascii_lower(trimmed(item.substr(0, semicolon)));
    const bool allowed = semicolon == item.size() || !is_forbidden(item.substr(semicolon + 1));
    if (coding == "gzip" || coding == "x-gzip") return allowed;
    if (coding == "*") any = allowed;
  }
  return any;
}

std::string gzip(std::string_view bytes, Effort effort) {
  const unsigned level = effort == Effort::kOnce ? CryptoPP::Gzip::MAX_DEFLATE_LEVEL : 3;
  std::string out;
  CryptoPP::StringSource source(reinterpret_cast<const CryptoPP::byte*>(bytes.data()), bytes.size(),
                                true, new CryptoPP::Gzip(new CryptoPP::StringSink(out), level));
  return out;
}

}  // namespace muster::http
