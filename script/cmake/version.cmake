# muster_version: #include "muster_version.h" for muster::kVersion and muster::revision().
#
# The revision is looked up in every build, but its file is rewritten only when it has changed, so
# an unchanged revision rebuilds nothing and a new commit recompiles one line.
# This file is both halves: included, it declares the target; run with -P, it writes the revision.

if(CMAKE_SCRIPT_MODE_FILE)
  set(revision "")
  find_program(GIT git)
  if(GIT AND EXISTS ${SOURCE}/.git)
    execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --short=12 HEAD OUTPUT_VARIABLE revision
                    OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [=[
#include "muster_version.h"
std::string_view muster::revision() { return "@revision@"; }
]=])
  return()
endif()

set(version_dir ${PROJECT_BINARY_DIR}/generated/version)
file(CONFIGURE OUTPUT ${version_dir}/muster_version.h @ONLY CONTENT [=[
#pragma once

#include <string_view>

namespace muster {

// The released version, e.g. "0.1.0".
inline constexpr std::string_view kVersion = "@PROJECT_VERSION@";

// The git commit this was built from, 12 hex digits; empty when built outside a git checkout.
std::string_view revision();

}  // namespace muster
]=])
add_custom_target(muster_revision
  COMMAND ${CMAKE_COMMAND} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${version_dir}/revision.cc
          -P ${CMAKE_CURRENT_LIST_FILE}
  BYPRODUCTS ${version_dir}/revision.cc
  VERBATIM
  COMMENT "Reading the git revision")
add_library(muster_version STATIC ${version_dir}/revision.cc)
add_dependencies(muster_version muster_revision)
target_include_directories(muster_version PUBLIC ${version_dir})
target_link_libraries(muster_version PRIVATE muster_warnings)
