#include "cli/terminal/stop_signals.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "core/check.h"

namespace muster::cli {

namespace {

std::atomic<int> stop_fd{-1};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler reads it");

void on_stop_signal(int) {
  const int errno_before = errno;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGHUP, SIG_DFL);
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t n = write(stop_fd.load(), &one, sizeof one);
  errno = errno_before;
}

bool is_readable(int fd, int timeout_ms) {
  pollfd stop{fd, POLLIN, 0};
  return poll(&stop, 1, timeout_ms) > 0;
}

}  // namespace

Result<StopSignals> StopSignals::catch_them() {
  const int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) {
    return fail(ErrorCode::kIo, "the system gives no descriptor to wait with (eventfd: " +
                                    std::generic_category().message(errno) + ")");
  }
  MUSTER_CHECK(stop_fd.exchange(fd) == -1, "stop signals are caught already");
  struct sigaction action = {};
  action.sa_handler = on_stop_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction before = {};
  sigaction(SIGHUP, nullptr, &before);
  if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
  return StopSignals(fd);
}

void StopSignals::wait() const {
  while (!is_readable(fd_, -1)) {  // a signal interrupts poll()
  }
}

bool StopSignals::wait_for(std::chrono::milliseconds timeout) const {
  return is_readable(fd_, static_cast<int>(timeout.count())) || is_readable(fd_, 0);
}

void ignore_failed_writes() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace muster::cli
