# muster_glob(<variable> [RECURSE] <pattern>...)
#
# The files of the caller's folder that match, as file(GLOB ... CONFIGURE_DEPENDS) finds them, also
# where the clone's own path has brackets, which file(GLOB) would take for a pattern.
function(muster_glob variable)
  cmake_parse_arguments(PARSE_ARGV 1 arg "RECURSE" "" "")
  string(REGEX REPLACE "([[*?])" "[\\1]" folder "${CMAKE_CURRENT_SOURCE_DIR}")
  list(TRANSFORM arg_UNPARSED_ARGUMENTS PREPEND "${folder}/" OUTPUT_VARIABLE patterns)
  if(arg_RECURSE)
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${patterns})
  else()
    file(GLOB found CONFIGURE_DEPENDS ${patterns})
  endif()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()
