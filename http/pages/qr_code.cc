#include "http/pages/qr_code.h"

#include <cstddef>
#include <memory>

#include <qrencode.h>

#include "core/loaded_library.h"

namespace muster::http::pages {
namespace {

struct QrEncode {
  decltype(&::QRcode_encodeString8bit) encode = nullptr;
  decltype(&::QRcode_free) free = nullptr;
};

std::optional<QrEncode> load() {
  const LoadedLibrary library(MUSTER_QRENCODE_LIBRARY);
  QrEncode q;
  if (!library.find("QRcode_encodeString8bit", q.encode) || !library.find("QRcode_free", q.free))
    return std::nullopt;
  return q;
}

// The light modules that a code must have around it.
constexpr int kQuietZone = 4;

// The dark modules as horizontal strokes, each relative to the last: a fifth of the bytes that a
// rectangle for each would take.
std::string path_of(const QRcode& code) {
  std::string path;
  int at_x = 0;
  int at_y = 0;
  for (int y = 0; y < code.width; ++y) {
    const unsigned char* row = code.data + static_cast<std::ptrdiff_t>(y) * code.width;
    for (int x = 0; x < code.width; ++x) {
      if ((row[x] & 1) == 0) continue;
      const int first = x;
      while (x < code.width && (row[x] & 1) != 0) ++x;
      path += "m" + std::to_string(first - at_x) + " " + std::to_string(y - at_y) + "h" +
              std::to_string(x - first);
      at_x = x;
      at_y = y;
    }
  }
  return path;
}

}  // namespace

std::optional<std::string> qr_code_svg(const std::string& text, std::string_view label) {
  static const std::optional<QrEncode> kQrEncode = load();
  if (!kQrEncode || text.empty() || text.size() > kQrCodeBytesMax) return std::nullopt;
  const std::unique_ptr<QRcode, decltype(kQrEncode->free)> code(
      kQrEncode->encode(text.c_str(), 0, QR_ECLEVEL_M), kQrEncode->free);
  if (!code) return std::nullopt;
  const std::string side = std::to_string(code->width + 2 * kQuietZone);
  const std::string begin = std::to_string(kQuietZone) + " " + std::to_string(kQuietZone) + ".5";
  return "<svg class=\"qr-code\" viewBox=\"0 0 " + side + " " + side +
         "\" role=\"img\" aria-label=\"" + std::string(label) +
         "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h" + side + "v" + side +
         "H0z\"/><path stroke=\"#000\" d=\"M" + begin + path_of(*code) + "\"/></svg>";
}

}  // namespace muster::http::pages
