# Every third-party library, found once, as an imported target whose headers are SYSTEM headers.
# script/setup installs what is looked for here.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# muster_header_only(<target> <header>): a target for a library that is one include folder.
function(muster_header_only target header)
  find_path(${target}_INCLUDE ${header} REQUIRED)
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE})
endfunction()

pkg_check_modules(rocksdb REQUIRED IMPORTED_TARGET GLOBAL rocksdb>=7.8)
pkg_check_modules(cryptopp REQUIRED IMPORTED_TARGET GLOBAL libcrypto++>=8.7)
pkg_check_modules(argon2 REQUIRED IMPORTED_TARGET GLOBAL libargon2)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET GLOBAL libutf8proc)
# Reports of activity come in lines of JSON, a thousand in a request: a tree of each would cost more
# than everything else that happens to a ping. Everything smaller is read with nlohmann_json.
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET GLOBAL simdjson>=3.0)
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET GLOBAL prometheus-cpp-core)

# muster_loaded(<name> MODULE <pkg-config module> HEADER <header> FILE <library> [ALSO <module>]...
#               [DEFINES <definition>...]): muster_<name>, a target for a library that is loaded
# when it is needed (core/loaded_library.h): its headers, and the name to load as
# MUSTER_<NAME>_LIBRARY. ALSO: further modules whose headers its own include.
function(muster_loaded name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "MODULE;HEADER;FILE" "ALSO;DEFINES")
  string(TOUPPER ${name} upper)
  pkg_check_modules(${name} REQUIRED ${arg_MODULE})
  find_path(${upper}_INCLUDE ${arg_HEADER} HINTS ${${name}_INCLUDEDIR} REQUIRED)
  find_library(${upper}_LIBRARY ${arg_FILE} HINTS ${${name}_LIBRARY_DIRS} REQUIRED)
  file(REAL_PATH ${${upper}_LIBRARY} file)
  string(REGEX MATCH "lib${arg_FILE}\\.so\\.[0-9]+" soname ${file})
  set(includes ${${upper}_INCLUDE})
  foreach(module IN LISTS arg_ALSO)
    pkg_check_modules(${name}_also REQUIRED ${module})
    list(APPEND includes ${${name}_also_INCLUDE_DIRS})
  endforeach()
  add_library(muster_${name} INTERFACE IMPORTED GLOBAL)
  target_include_directories(muster_${name} SYSTEM INTERFACE ${includes})
  target_compile_definitions(muster_${name} INTERFACE MUSTER_${upper}_LIBRARY="${soname}"
                             ${arg_DEFINES})
  target_link_libraries(muster_${name} INTERFACE ${CMAKE_DL_LIBS})
endfunction()

# When an international domain comes (core/domain_name.h), a date is written in a language
# (http/pages/date_words.h), a picture comes (http/pictures/vips.h), a QR code is drawn
# (http/pages/qr_code.h), another server is asked (http/client/curl.h).
muster_loaded(idn2 MODULE libidn2>=2.3 HEADER idn2.h FILE idn2)
muster_loaded(icu MODULE icu-i18n>=70 HEADER unicode/udat.h FILE icui18n
              DEFINES U_SHOW_CPLUSPLUS_API=0)
muster_loaded(vips MODULE vips>=8.13 HEADER vips/vips.h FILE vips ALSO gobject-2.0)
muster_loaded(qrencode MODULE libqrencode>=4 HEADER qrencode.h FILE qrencode)
muster_loaded(curl MODULE libcurl>=7.85 HEADER curl/curl.h FILE curl
              DEFINES CURL_DISABLE_TYPECHECK)

muster_header_only(muster_cereal cereal/cereal.hpp)
muster_header_only(muster_expected tl/expected.hpp)
muster_header_only(muster_date date/date.h)
# Time zones, from the system's tzdata.
find_package(date CONFIG REQUIRED)
muster_header_only(muster_mustache kainjow/mustache.hpp)
find_package(nlohmann_json REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)

# zxcvbn ships neither a pkg-config nor a CMake file; the header is <zxcvbn.h>.
find_path(ZXCVBN_INCLUDE zxcvbn.h PATH_SUFFIXES zxcvbn REQUIRED)
find_library(ZXCVBN_LIBRARY zxcvbn REQUIRED)
add_library(muster_zxcvbn INTERFACE IMPORTED GLOBAL)
target_include_directories(muster_zxcvbn SYSTEM INTERFACE ${ZXCVBN_INCLUDE})
target_link_libraries(muster_zxcvbn INTERFACE ${ZXCVBN_LIBRARY})

include(httplib)
