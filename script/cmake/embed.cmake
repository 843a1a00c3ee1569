# muster_embed(<target> NAME <name> NAMESPACE <ns> ROOT <folder> FILES <file>...)
#
# Puts files into the program. <target> gets
#
#   #include "embedded_<name>.h"
#   for (const muster::EmbeddedFile& file : <ns>::files()) ... file.path, file.bytes
#
# path is relative to ROOT ("css/site.css"), files are sorted by path, bytes live as long as the
# program. The assembler includes the files (.incbin): no conversion step, any size, and only the
# object file is rebuilt when one of them changes.
function(muster_embed target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "NAME;NAMESPACE;ROOT" "FILES")
  list(SORT arg_FILES)
  list(LENGTH arg_FILES count)
  set(dir ${PROJECT_BINARY_DIR}/generated/embedded_${arg_NAME})
  set(shared ${PROJECT_BINARY_DIR}/generated/embedded)
  set(asm "")
  set(symbols "")
  set(entries "")
  set(index 0)
  foreach(file IN LISTS arg_FILES)
    cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${arg_ROOT} OUTPUT_VARIABLE path)
    set(symbol muster_embedded_${arg_NAME}_${index})
    string(APPEND asm
      "    \".globl ${symbol}_begin\\n.hidden ${symbol}_begin\\n${symbol}_begin:\\n\"\n"
      "    \".incbin \\\"${file}\\\"\\n\"\n"
      "    \".globl ${symbol}_end\\n.hidden ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n\"\n")
    string(APPEND symbols "extern \"C\" const char ${symbol}_begin[];\n"
                          "extern \"C\" const char ${symbol}_end[];\n")
    string(APPEND entries "      {\"${path}\", bytes(${symbol}_begin, ${symbol}_end)},\n")
    math(EXPR index "${index} + 1")
  endforeach()

  file(CONFIGURE OUTPUT ${shared}/embedded_file.h @ONLY CONTENT [=[
#pragma once

#include <string_view>

namespace muster {

// A file that is part of the program. Both views live as long as the program.
struct EmbeddedFile {
  std::string_view path;   // relative to the embedded folder, '/' between parts
  std::string_view bytes;
};

}  // namespace muster
]=])
  file(CONFIGURE OUTPUT ${dir}/embedded_${arg_NAME}.h @ONLY CONTENT [=[
#pragma once

#include <span>

#include "embedded_file.h"

namespace @arg_NAMESPACE@ {

using muster::EmbeddedFile;

// Sorted by path.
std::span<const EmbeddedFile> files();

}  // namespace @arg_NAMESPACE@
]=])
  file(CONFIGURE OUTPUT ${dir}/embedded_${arg_NAME}.cc @ONLY CONTENT [=[
#include "embedded_@arg_NAME@.h"

#include <array>
#include <cstddef>

@symbols@
asm(".section .rodata\n"
@asm@    ".text\n");

namespace {

[[maybe_unused]] std::string_view bytes(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::span<const muster::EmbeddedFile> @arg_NAMESPACE@::files() {
  static const std::array<muster::EmbeddedFile, @count@> kFiles{{
@entries@  }};
  return kFiles;
}
]=])

  set(library ${target}_embedded_${arg_NAME})
  add_library(${library} STATIC ${dir}/embedded_${arg_NAME}.cc)
  set_source_files_properties(${dir}/embedded_${arg_NAME}.cc PROPERTIES
                              OBJECT_DEPENDS "${arg_FILES}")
  target_include_directories(${library} PUBLIC ${dir} ${shared})
  target_compile_options(${library} PRIVATE -fno-lto)
  # ccache does not look into .incbin files.
  set_target_properties(${library} PROPERTIES CXX_COMPILER_LAUNCHER "")
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    target_link_libraries(${target} INTERFACE ${library})
  else()
    target_link_libraries(${target} PUBLIC ${library})
  endif()
endfunction()
