# How everything is compiled: language, warnings, optimisation, sanitizers, ccache.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()

# Warnings are errors with the compilers of our CI; a newer one may know warnings we have not seen,
# and must not stop anyone from starting the server.
set(is_gnu OFF)
set(is_clang OFF)
set(werror_default OFF)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set(is_gnu ON)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    set(werror_default ON)
  endif()
elseif(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  set(is_clang ON)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 15)
    set(werror_default ON)
  endif()
endif()
option(MUSTER_WERROR "Treat warnings as errors" ${werror_default})
option(MUSTER_IPO "Optimise across files when linking (slow to link)" OFF)
set(MUSTER_SANITIZE "" CACHE STRING "Sanitizers, as given to -fsanitize=, or empty")

# -g1: line numbers in stack traces at a fifth of the size of -g.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1 -DNDEBUG -D_FORTIFY_SOURCE=2")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
add_compile_definitions(_GLIBCXX_ASSERTIONS)
add_compile_options(-fstack-protector-strong)

if(MUSTER_SANITIZE)
  set(CMAKE_CXX_FLAGS_RELEASE "-O1 -g1")
  add_compile_options(-fsanitize=${MUSTER_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MUSTER_SANITIZE})
endif()
if(MUSTER_IPO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()
if(CMAKE_GENERATOR STREQUAL "Ninja")
  add_compile_options(-fdiagnostics-color=auto)
endif()

# Our own code only; third-party sources built here do not link it. The warnings that come from the
# optimiser's guesses are shown and no more: g++ 12 raises them inside the standard library.
add_library(muster_warnings INTERFACE)
target_compile_options(muster_warnings INTERFACE -Wall -Wextra -Wpedantic)
if(MUSTER_WERROR)
  target_compile_options(muster_warnings INTERFACE -Werror)
endif()
if(is_clang)
  # Which mutex guards what: core/thread_annotations.h. An error always.
  target_compile_options(muster_warnings INTERFACE -Wthread-safety -Werror=thread-safety)
endif()
if(is_gnu AND MUSTER_WERROR)
  target_compile_options(muster_warnings INTERFACE -Wno-error=maybe-uninitialized
                         -Wno-error=array-bounds -Wno-error=stringop-overflow
                         -Wno-error=stringop-overread)
endif()
if(is_gnu AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(muster_warnings INTERFACE -Wno-restrict)  # gcc bug 105329: std::string +
endif()
# gcc bug 80635: std::optional of a struct with strings. g++ 14 sees one in each of ours.
if(is_gnu AND (MUSTER_SANITIZE OR CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13))
  target_compile_options(muster_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
