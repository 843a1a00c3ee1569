# cmake --install: the program, its licence and those of what is compiled into it, the README, and a
# service of systemd with its user. Include it last: it installs the target muster.
include(GNUInstallDirs)

install(TARGETS muster RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/script/install/sysusers.conf
        DESTINATION lib/sysusers.d RENAME muster.conf)

# The prefix may be another one than when this was configured, so the rest is written while it is
# installed.
#
# The packages whose headers, or data, become part of the program. Their notices are those that the
# distribution installs beside them.
set(compiled_in libcereal-dev libcli11-dev libcrypto++-dev libexpected-dev libfmt-dev
    libhowardhinnant-date-dev libkainjow-mustache-dev librocksdb-dev libsimdjson-dev libspdlog-dev
    libzxcvbn-dev nlohmann-json3-dev prometheus-cpp-dev)
install(CODE "
set(compiled_in ${compiled_in})
set(source [==[${PROJECT_SOURCE_DIR}]==])
set(work [==[${PROJECT_BINARY_DIR}/install]==])
set(bin_folder [==[${CMAKE_INSTALL_BINDIR}]==])
set(doc_folder [==[${CMAKE_INSTALL_DOCDIR}]==])")
install(CODE [=[
foreach(folder bin doc)
  cmake_path(ABSOLUTE_PATH ${folder}_folder BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE
             OUTPUT_VARIABLE ${folder})
endforeach()

configure_file(${source}/script/install/muster.service.in ${work}/muster.service @ONLY)
file(INSTALL DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system TYPE FILE
     FILES ${work}/muster.service)

set(notices ${work}/third-party-notices.txt)
file(WRITE ${notices} "Muster contains code of these projects, under their licences.\n")
foreach(name IN LISTS compiled_in ITEMS cpp-httplib)
  if(name STREQUAL "cpp-httplib")
    set(licence ${source}/build/deps/cpp-httplib/LICENSE)
  else()
    set(licence /usr/share/doc/${name}/copyright)
  endif()
  if(NOT EXISTS ${licence})
    message(WARNING "The licence of ${name} is not in ${notices}: there is no ${licence}")
    continue()
  endif()
  file(READ ${licence} text)
  file(APPEND ${notices} "\n==== ${name} ====\n\n${text}")
endforeach()
file(INSTALL DESTINATION ${doc} TYPE FILE FILES ${notices})
]=])
