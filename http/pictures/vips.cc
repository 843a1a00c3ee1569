#include "http/pictures/vips.h"

#include <optional>

#include <dlfcn.h>

namespace muster::http {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

std::optional<Vips> load() {
  void* library = dlopen(MUSTER_VIPS_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::nullopt;
  Vips v;
  const bool found = find(library, "vips_init", v.init) &&
                     find(library, "vips_block_untrusted_set", v.block_untrusted_set) &&
                     find(library, "vips_concurrency_set", v.concurrency_set) &&
                     find(library, "vips_cache_set_max", v.cache_set_max) &&
                     find(library, "vips_thread_shutdown", v.thread_shutdown) &&
                     find(library, "vips_error_buffer", v.error_buffer) &&
                     find(library, "vips_error_clear", v.error_clear) &&
                     find(library, "vips_image_get_width", v.width) &&
                     find(library, "vips_image_get_height", v.height) &&
                     find(library, "vips_pngload_buffer", v.pngload) &&
                     find(library, "vips_jpegload_buffer", v.jpegload) &&
                     find(library, "vips_gifload_buffer", v.gifload) &&
                     find(library, "vips_webpload_buffer", v.webpload) &&
                     find(library, "vips_thumbnail_image", v.thumbnail) &&
                     find(library, "vips_webpsave_buffer", v.webpsave) &&
                     find(library, "g_object_unref", v.unref) && find(library, "g_free", v.free) &&
                     find(library, "g_log_set_handler", v.log_set_handler);
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
