#include "bench/proof/supervisor.h"

#include <cerrno>
#include <csignal>
#include <cstdio>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/support/disk.h"
#include "core/check.h"

namespace muster::bench {
namespace {

volatile sig_atomic_t worker = 0;

// The worker's own children end with it: each asked the kernel for that.
void end_worker(int) {
  if (worker > 0) ::kill(worker, SIGKILL);
}

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

int supervised(const std::filesystem::path& dir, int broken_code,
               const std::function<int(const std::filesystem::path& scratch)>& work) {
  const ScratchDir scratch(dir);
  // Adopt the worker's orphans, so that nothing writes while we remove the directory.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  const pid_t self = ::getpid();
  const pid_t pid = ::fork();
  MUSTER_CHECK(pid >= 0, "fork: errno {}", errno);
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != self) ::_exit(broken_code);
    const int code = work(scratch.path());
    std::fflush(nullptr);
    ::_exit(code);
  }
  worker = pid;
  struct sigaction action {};
  action.sa_handler = end_worker;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &action, nullptr);
  const int status = wait_for(pid);
  worker = 0;
  while (::waitpid(-1, nullptr, 0) > 0 || errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : broken_code;
}

}  // namespace muster::bench
