# httplib::httplib: the distribution's own library where it is new enough (Debian 13 and later),
# otherwise built once, as a static library, from the Debian source that script/setup unpacked into
# build/deps/cpp-httplib (header and implementation already split).

set(source ${PROJECT_SOURCE_DIR}/build/deps/cpp-httplib)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/build/deps)

if(EXISTS ${source}/httplib.cc)
  add_library(muster_httplib STATIC EXCLUDE_FROM_ALL ${source}/httplib.cc)
  target_include_directories(muster_httplib SYSTEM PUBLIC ${source})
  # PUBLIC, so that the header and the implementation are always read with the same settings.
  # Without CPPHTTPLIB_{OPENSSL,ZLIB,BROTLI}_SUPPORT: a proxy in front does TLS, http/compression.h
  # says what may travel compressed, and a request body cannot be a decompression bomb.
  target_compile_definitions(muster_httplib PUBLIC CPPHTTPLIB_USE_POLL
                             CPPHTTPLIB_LISTEN_BACKLOG=1024)
  target_compile_options(muster_httplib PRIVATE -w)
  target_link_libraries(muster_httplib PUBLIC Threads::Threads)
  add_library(httplib::httplib ALIAS muster_httplib)
  message(STATUS "cpp-httplib: built from ${source}")
else()
  pkg_check_modules(httplib QUIET IMPORTED_TARGET GLOBAL cpp-httplib>=0.18.7)
  if(NOT httplib_FOUND)
    message(FATAL_ERROR "cpp-httplib 0.18.7 or newer is missing: run ./script/setup build")
  endif()
  add_library(muster_httplib INTERFACE)
  target_link_libraries(muster_httplib INTERFACE PkgConfig::httplib Threads::Threads)
  add_library(httplib::httplib ALIAS muster_httplib)
  message(STATUS "cpp-httplib: ${httplib_VERSION} of the distribution")
endif()
