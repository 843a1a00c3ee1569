# cmake --install: the program, its licence and those of what is compiled into it, the README, a
# service of systemd with its user, a filter for fail2ban, and what the program itself writes:
# completion for shells and the manual page. Include it last: it installs the target muster.
include(GNUInstallDirs)

install(TARGETS muster RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/script/install/sysusers.conf
        DESTINATION lib/sysusers.d RENAME muster.conf)
# To be copied to /etc/fail2ban, which is the operator's.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/script/install/fail2ban
        DESTINATION ${CMAKE_INSTALL_DATADIR}/muster)

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
set(doc_folder [==[${CMAKE_INSTALL_DOCDIR}]==])
set(data_folder [==[${CMAKE_INSTALL_DATADIR}]==])
set(man_folder [==[${CMAKE_INSTALL_MANDIR}]==])
set(program [==[$<TARGET_FILE:muster>]==])")
install(CODE [=[
foreach(folder bin doc data man)
  cmake_path(ABSOLUTE_PATH ${folder}_folder BASE_DIRECTORY ${CMAKE_INSTALL_PREFIX} NORMALIZE
             OUTPUT_VARIABLE ${folder})
endforeach()

configure_file(${source}/script/install/muster.service.in ${work}/muster.service @ONLY)
file(INSTALL DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system TYPE FILE
     FILES ${work}/muster.service)

function(install_written form folder name)
  file(MAKE_DIRECTORY ${work}/${form})
  execute_process(COMMAND ${program} completion ${form} OUTPUT_FILE ${work}/${form}/${name}
                  COMMAND_ERROR_IS_FATAL ANY)
  file(INSTALL DESTINATION ${folder} TYPE FILE FILES ${work}/${form}/${name})
endfunction()
install_written(bash ${data}/bash-completion/completions muster)
install_written(zsh ${data}/zsh/site-functions _muster)
install_written(fish ${data}/fish/vendor_completions.d muster.fish)
install_written(man ${man}/man1 muster.1)

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
