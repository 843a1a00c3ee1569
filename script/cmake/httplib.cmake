# httplib::httplib: cpp-httplib, built the same way on every distribution: as a static library, from
# the Debian source that script/setup unpacked into build/deps/cpp-httplib (header and
# implementation already split).
#
# The distribution's own library is never used. Debian 13 builds its own with OpenSSL, zlib and
# brotli: it compresses answers a second time and inflates request bodies.
# http/transport/codec.cc does not compile with other settings than these, or another version.

set(source ${PROJECT_SOURCE_DIR}/build/deps/cpp-httplib)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/build/deps)

if(NOT EXISTS ${source}/httplib.cc)
  message(FATAL_ERROR "The source of cpp-httplib is missing: run ./script/setup build")
endif()

add_library(muster_httplib STATIC EXCLUDE_FROM_ALL ${source}/httplib.cc)
target_include_directories(muster_httplib SYSTEM PUBLIC ${source})
# PUBLIC, so that the header and the implementation are always read with the same settings.
# Without CPPHTTPLIB_{OPENSSL,ZLIB,BROTLI,ZSTD}_SUPPORT: a proxy in front does TLS,
# http/pipeline/compression.h says what may travel compressed, and a request body cannot be a
# decompression bomb.
target_compile_definitions(muster_httplib PUBLIC CPPHTTPLIB_USE_POLL CPPHTTPLIB_LISTEN_BACKLOG=1024)
target_compile_options(muster_httplib PRIVATE -w)
target_link_libraries(muster_httplib PUBLIC Threads::Threads)
add_library(httplib::httplib ALIAS muster_httplib)
