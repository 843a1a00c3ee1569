#include "http/pictures/vips.h"

#include <optional>

#include "core/loaded_library.h"

namespace muster::http {
namespace {

std::optional<Vips> load() {
  const LoadedLibrary library(MUSTER_VIPS_LIBRARY);
  Vips v;
  const bool found = library.find("vips_init", v.init) &&
                     library.find("vips_block_untrusted_set", v.block_untrusted_set) &&
                     library.find("vips_concurrency_set", v.concurrency_set) &&
                     library.find("vips_cache_set_max", v.cache_set_max) &&
                     library.find("vips_thread_shutdown", v.thread_shutdown) &&
                     library.find("vips_error_buffer", v.error_buffer) &&
                     library.find("vips_error_clear", v.error_clear) &&
                     library.find("vips_image_get_width", v.width) &&
                     library.find("vips_image_get_height", v.height) &&
                     library.find("vips_pngload_buffer", v.pngload) &&
                     library.find("vips_jpegload_buffer", v.jpegload) &&
                     library.find("vips_gifload_buffer", v.gifload) &&
                     library.find("vips_webpload_buffer", v.webpload) &&
                     library.find("vips_thumbnail_image", v.thumbnail) &&
                     library.find("vips_webpsave_buffer", v.webpsave) &&
                     library.find("g_object_unref", v.unref) && library.find("g_free", v.free) &&
                     library.find("g_log_set_handler", v.log_set_handler);
  if (!found || v.init("muster") != 0) return std::nullopt;
  // A broken upload concerns its sender, not the operator's log.
  v.log_set_handler(
      "VIPS", G_LOG_LEVEL_WARNING, [](const char*, GLogLevelFlags, const char*, void*) {}, nullptr);
  v.block_untrusted_set(TRUE);  // excludes loaders not meant for untrusted bytes
  v.concurrency_set(1);         // pictures are small: threads would cost more than they save
  v.cache_set_max(0);           // the same picture is rarely sent twice
  return v;
}

}  // namespace

const Vips* vips() {
  static const std::optional<Vips> kVips = load();
  return kVips ? &*kVips : nullptr;
}

}  // namespace muster::http
