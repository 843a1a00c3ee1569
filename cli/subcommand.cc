#include "cli/subcommand.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

#include "cli/terminal/layout.h"
#include "cli/terminal/pager.h"
#include "cli/terminal/printable.h"

namespace muster::cli {

namespace {

using Json = nlohmann::ordered_json;

// The private detail may be shown to the operator at this shell: it helps to fix the problem.
std::string whole_message(const Error& error) {
  const bool told = error.message.find(error.detail) != std::string::npos;
  return told ? error.message : error.message + " [" + error.detail + "]";
}

std::string name_of(const Context& context) {
  return context.subcommand.empty() ? "muster" : "muster " + context.subcommand;
}

void say_as_json(std::string_view code, const std::string& message, const Context& context,
                 const std::string& field) {
  Json object = {{"code", code}, {"message", message}, {"field", field}};
  if (!context.data_dir.empty()) object["data_dir"] = context.data_dir.string();
  say(json_line(object));
}

// Folded for the screen; long words, like paths, can still be copied.
std::string folded_for(const Screen& screen, const std::string& text) {
  if (!screen.columns || width_of(text) <= *screen.columns) return text;
  std::string lines;
  for (const std::string& line : folded(text, *screen.columns, LongWords::kWhole)) {
    lines += (lines.empty() ? "" : "\n") + line;
  }
  return lines;
}

void say_as_text(const Context& context, const std::string& message) {
  const std::string name = name_of(context) + ":";
  const std::string text = folded_for(context.err, name + " " + printable(message));
  say(painted(context.err, Paint::kRed, name) + text.substr(name.size()));
}

}  // namespace

void say(std::string_view text) {
  const std::string line = std::string(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

void remark(const Context& context, std::string_view text) {
  if (context.json) return;
  std::fflush(stdout);  // both may go to one file, where this belongs behind the answer
  say(text);
}

void say_data_dir(const Context& context) {
  remark(context, "Data directory: " + printable(context.data_dir.string()));
}

int refused(const Context& context, const Error& error) {
  const std::string message = whole_message(error);
  if (context.json) {
    say_as_json(error_code_name(error.code), message, context, error.field);
    return exit_code(error.code);
  }
  say_as_text(context, message);
  const std::string data_dir = context.data_dir.string();
  if (!data_dir.empty() && message.find(data_dir) == std::string::npos) say_data_dir(context);
  return exit_code(error.code);
}

int wrong_usage(const Context& context, const Error& error) {
  if (context.json) {
    say_as_json("usage", error.message, context, error.field);
    return kUsage;
  }
  say_as_text(context, error.message);
  say("Run " + name_of(context) + " --help for more information.");
  return kUsage;
}

int wrong_usage(const Context& context, std::string_view text) {
  return wrong_usage(context, Error{ErrorCode::kInvalid, std::string(text)});
}

bool print(std::string_view line, bool at_once) {
  // One write for line and end: a follower's reader never sees half a line.
  const std::string text = std::string(line) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) return false;
  return !at_once || std::fflush(stdout) == 0;
}

int show(const Context& context, std::string_view text) {
  Pager pager(context.out, context.uses_pager);
  const int exit_code = pager.print(text) ? kDone : output_ended(context);
  if (const auto shown = pager.finish(); !shown) return refused(context, shown.error());
  return exit_code;
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
