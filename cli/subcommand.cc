#include "cli/subcommand.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <poll.h>
#include <unistd.h>

#include "cli/terminal/printable.h"

namespace muster::cli {

void say(std::string_view text) {
  const std::string line = std::string(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

void say_data_dir(const Context& context) { say("Data directory: " + context.data_dir.string()); }

int refused(const Context& context, const Error& error) {
  // The private detail may be shown to the operator at this shell: it helps to fix the problem.
  std::string text = error.message;
  const bool told = error.message.find(error.detail) != std::string::npos;
  if (!told) text += " [" + error.detail + "]";
  const std::string data_dir = context.data_dir.string();
  if (text.find(data_dir) == std::string::npos) text += " (data directory: " + data_dir + ")";
  say("muster " + context.subcommand + ": " + printable(text));
  return exit_code(error.code);
}

int wrong_usage(const Context& context, std::string_view text) {
  say("muster " + context.subcommand + ": " + printable(text));
  say("Run muster " + context.subcommand + " --help for more information.");
  return kUsage;
}

bool print(std::string_view line, bool at_once) {
  // One write for line and end: a follower's reader never sees half a line.
  const std::string text = std::string(line) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return false;
  return !at_once || std::fflush(stdout) == 0;
}

bool output_is_read() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return poll(&output, 1, 0) == 0 || (output.revents & POLLERR) == 0;
}

int output_ended(const Context& context) {
  if (errno == EPIPE) return kDone;
  const std::string reason = std::strerror(errno);
  return refused(context, {ErrorCode::kIo, "standard output cannot be written: " + reason});
}

}  // namespace muster::cli
