// The functions of libvips that pictures use, loaded on first use.
#pragma once

#include <vips/vips.h>

namespace muster::http {

struct Vips {
  decltype(&::vips_init) init = nullptr;
  decltype(&::vips_block_untrusted_set) block_untrusted_set = nullptr;
  decltype(&::vips_concurrency_set) concurrency_set = nullptr;
  decltype(&::vips_cache_set_max) cache_set_max = nullptr;
  decltype(&::vips_thread_shutdown) thread_shutdown = nullptr;
  decltype(&::vips_error_buffer) error_buffer = nullptr;
  decltype(&::vips_error_clear) error_clear = nullptr;
  decltype(&::vips_image_get_width) width = nullptr;
  decltype(&::vips_image_get_height) height = nullptr;
  decltype(&::vips_pngload_buffer) pngload = nullptr;
  decltype(&::vips_jpegload_buffer) jpegload = nullptr;
  decltype(&::vips_gifload_buffer) gifload = nullptr;
  decltype(&::vips_webpload_buffer) webpload = nullptr;
  decltype(&::vips_thumbnail_image) thumbnail = nullptr;
  decltype(&::vips_webpsave_buffer) webpsave = nullptr;
  decltype(&::g_object_unref) unref = nullptr;
  decltype(&::g_free) free = nullptr;
  decltype(&::g_log_set_handler) log_set_handler = nullptr;
};

// Null if the library is not installed. Stays loaded until the program ends. Any thread.
const Vips* vips();

}  // namespace muster::http
