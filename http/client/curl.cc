#include "http/client/curl.h"

#include <optional>

#include <dlfcn.h>

namespace muster::http {
namespace {

template <typename Function>
bool find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

std::optional<Curl> load() {
  void* library = dlopen(MUSTER_CURL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return std::nullopt;
  Curl c;
  const bool found =
      find(library, "curl_global_init", c.global_init) &&
      find(library, "curl_easy_init", c.easy_init) && find(library, "curl_easy_setopt", c.setopt) &&
      find(library, "curl_easy_getinfo", c.getinfo) &&
      find(library, "curl_easy_strerror", c.strerror) &&
      find(library, "curl_easy_cleanup", c.easy_cleanup) &&
      find(library, "curl_slist_append", c.slist_append) &&
      find(library, "curl_slist_free_all", c.slist_free_all) &&
      find(library, "curl_multi_init", c.multi_init) &&
      find(library, "curl_multi_add_handle", c.multi_add) &&
      find(library, "curl_multi_remove_handle", c.multi_remove) &&
      find(library, "curl_multi_perform", c.perform) && find(library, "curl_multi_poll", c.poll) &&
      find(library, "curl_multi_info_read", c.info_read) &&
      find(library, "curl_multi_cleanup", c.multi_cleanup);
  if (!found || c.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
  return c;
}

}  // namespace

const Curl* curl() {
  static const std::optional<Curl> kCurl = load();
  return kCurl ? &*kCurl : nullptr;
}

}  // namespace muster::http
