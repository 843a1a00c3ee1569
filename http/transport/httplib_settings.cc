// What we rely on in cpp-httplib, checked by the compiler. script/cmake/httplib.cmake makes it so.

#include <string_view>

#include <httplib.h>

// Each of these changes what is sent and taken: answers would be compressed a second time, without
// Vary and against http/pipeline/compression.h, and a request body could be a decompression bomb.
#if defined(CPPHTTPLIB_OPENSSL_SUPPORT)
#error "cpp-httplib is built with OpenSSL: a proxy in front does TLS"
#endif
#if defined(CPPHTTPLIB_ZLIB_SUPPORT) || defined(CPPHTTPLIB_BROTLI_SUPPORT) || \
    defined(CPPHTTPLIB_ZSTD_SUPPORT)
#error "cpp-httplib is built with compression: http/pipeline/compression.h is the only one"
#endif
#if !defined(CPPHTTPLIB_USE_POLL)
#error "cpp-httplib is built with select(), which fails for descriptors above 1023"
#endif

namespace {

// The engine derives from httplib::Server and uses its protected members, which no version promises
// to keep; 0.18.7 is the first with the fixes of CVE-2025-46728, -52887 and -53629 in Debian.
static_assert(std::string_view(CPPHTTPLIB_VERSION).starts_with("0.18."),
              "http/transport/engine.cc is written for cpp-httplib 0.18");
static_assert(std::string_view(CPPHTTPLIB_VERSION) >= "0.18.7" &&
                  std::string_view(CPPHTTPLIB_VERSION).size() == std::string_view("0.18.7").size(),
              "cpp-httplib is older than 0.18.7");

}  // namespace
