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

# libidn2 is loaded when an international domain comes (core/domain_name.h): likewise.
pkg_check_modules(idn2 REQUIRED libidn2>=2.3)
find_path(IDN2_INCLUDE idn2.h HINTS ${idn2_INCLUDEDIR} REQUIRED)
find_library(IDN2_LIBRARY idn2 HINTS ${idn2_LIBRARY_DIRS} REQUIRED)
file(REAL_PATH ${IDN2_LIBRARY} idn2_file)
string(REGEX MATCH "libidn2\\.so\\.[0-9]+" idn2_soname ${idn2_file})
add_library(muster_idn2 INTERFACE IMPORTED GLOBAL)
target_include_directories(muster_idn2 SYSTEM INTERFACE ${IDN2_INCLUDE})
target_compile_definitions(muster_idn2 INTERFACE MUSTER_IDN2_LIBRARY="${idn2_soname}")
target_link_libraries(muster_idn2 INTERFACE ${CMAKE_DL_LIBS})

# ICU is loaded when a date is written in a language (http/pages/date_words.h): likewise.
pkg_check_modules(icu REQUIRED icu-i18n>=70)
find_path(ICU_INCLUDE unicode/udat.h HINTS ${icu_INCLUDEDIR} REQUIRED)
find_library(ICU_LIBRARY icui18n HINTS ${icu_LIBRARY_DIRS} REQUIRED)
file(REAL_PATH ${ICU_LIBRARY} icu_file)
string(REGEX MATCH "libicui18n\\.so\\.[0-9]+" icu_soname ${icu_file})
add_library(muster_icu INTERFACE IMPORTED GLOBAL)
target_include_directories(muster_icu SYSTEM INTERFACE ${ICU_INCLUDE})
target_compile_definitions(muster_icu INTERFACE MUSTER_ICU_LIBRARY="${icu_soname}"
                           U_SHOW_CPLUSPLUS_API=0)
target_link_libraries(muster_icu INTERFACE ${CMAKE_DL_LIBS})

# libvips is loaded when a picture comes (http/pictures/vips.h): its headers, and the name to load.
pkg_check_modules(vips REQUIRED vips>=8.13)
pkg_check_modules(gobject REQUIRED gobject-2.0)
find_path(VIPS_INCLUDE vips/vips.h HINTS ${vips_INCLUDEDIR} REQUIRED)
find_library(VIPS_LIBRARY vips HINTS ${vips_LIBRARY_DIRS} REQUIRED)
file(REAL_PATH ${VIPS_LIBRARY} vips_file)
string(REGEX MATCH "libvips\\.so\\.[0-9]+" vips_soname ${vips_file})
add_library(muster_vips INTERFACE IMPORTED GLOBAL)
target_include_directories(muster_vips SYSTEM INTERFACE ${VIPS_INCLUDE} ${gobject_INCLUDE_DIRS})
target_compile_definitions(muster_vips INTERFACE MUSTER_VIPS_LIBRARY="${vips_soname}")
target_link_libraries(muster_vips INTERFACE ${CMAKE_DL_LIBS})

# libqrencode is loaded when a QR code is drawn (http/pages/qr_code.h): likewise.
pkg_check_modules(qrencode REQUIRED libqrencode>=4)
find_path(QRENCODE_INCLUDE qrencode.h HINTS ${qrencode_INCLUDEDIR} REQUIRED)
find_library(QRENCODE_LIBRARY qrencode HINTS ${qrencode_LIBRARY_DIRS} REQUIRED)
file(REAL_PATH ${QRENCODE_LIBRARY} qrencode_file)
string(REGEX MATCH "libqrencode\\.so\\.[0-9]+" qrencode_soname ${qrencode_file})
add_library(muster_qrencode INTERFACE IMPORTED GLOBAL)
target_include_directories(muster_qrencode SYSTEM INTERFACE ${QRENCODE_INCLUDE})
target_compile_definitions(muster_qrencode INTERFACE MUSTER_QRENCODE_LIBRARY="${qrencode_soname}")
target_link_libraries(muster_qrencode INTERFACE ${CMAKE_DL_LIBS})

# libcurl is loaded when another server is asked (http/client/curl.h): likewise.
pkg_check_modules(curl REQUIRED libcurl>=7.85)
find_path(CURL_INCLUDE curl/curl.h HINTS ${curl_INCLUDEDIR} REQUIRED)
find_library(CURL_LIBRARY curl HINTS ${curl_LIBRARY_DIRS} REQUIRED)
file(REAL_PATH ${CURL_LIBRARY} curl_file)
string(REGEX MATCH "libcurl\\.so\\.[0-9]+" curl_soname ${curl_file})
add_library(muster_curl INTERFACE IMPORTED GLOBAL)
target_include_directories(muster_curl SYSTEM INTERFACE ${CURL_INCLUDE})
target_compile_definitions(muster_curl INTERFACE MUSTER_CURL_LIBRARY="${curl_soname}"
                           CURL_DISABLE_TYPECHECK)
target_link_libraries(muster_curl INTERFACE ${CMAKE_DL_LIBS})

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
