#include "http/client/curl.h"

#include <optional>

#include "core/loaded_library.h"

namespace muster::http {
namespace {

std::optional<Curl> load() {
  const LoadedLibrary library(MUSTER_CURL_LIBRARY);
  Curl c;
  const bool found =
      library.find("curl_global_init", c.global_init) &&
      library.find("curl_easy_init", c.easy_init) && library.find("curl_easy_setopt", c.setopt) &&
      library.find("curl_easy_getinfo", c.getinfo) &&
      library.find("curl_easy_strerror", c.strerror) &&
      library.find("curl_easy_cleanup", c.easy_cleanup) &&
      library.find("curl_slist_append", c.slist_append) &&
      library.find("curl_slist_free_all", c.slist_free_all) &&
      library.find("curl_multi_init", c.multi_init) &&
      library.find("curl_multi_add_handle", c.multi_add) &&
      library.find("curl_multi_remove_handle", c.multi_remove) &&
      library.find("curl_multi_perform", c.perform) && library.find("curl_multi_poll", c.poll) &&
      library.find("curl_multi_info_read", c.info_read) &&
      library.find("curl_multi_cleanup", c.multi_cleanup);
  if (!found || c.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
  return c;
}

}  // namespace

const Curl* curl() {
  static const std::optional<Curl> kCurl = load();
  return kCurl ? &*kCurl : nullptr;
}

}  // namespace muster::http
