// CRC32C (Castagnoli, RFC 3720 appendix B.4): detects accidental changes, not deliberate ones.
#pragma once

#include <cstdint>
#include <string_view>

namespace muster {

std::uint32_t crc32c(std::string_view bytes);

}  // namespace muster
