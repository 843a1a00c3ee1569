# muster_room(<target> LINKS <target>... [EXCLUDE <regex>...])
#
# The static library of the room whose CMakeLists.txt calls this: every .cc below its folder.
# A room without sources (headers only, or nothing yet) becomes an INTERFACE library instead.
# Includes are written from the top of the tree: #include "core/events/event.h".
function(muster_room target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINKS;EXCLUDE")
  muster_glob(sources RECURSE *.cc)
  foreach(pattern IN LISTS arg_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX ${pattern})
  endforeach()
  if(sources)
    add_library(${target} STATIC ${sources})
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} PUBLIC ${arg_LINKS} PRIVATE muster_warnings)
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${PROJECT_SOURCE_DIR})
    target_link_libraries(${target} INTERFACE ${arg_LINKS})
  endif()
endfunction()
