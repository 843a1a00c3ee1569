#include "tests/cli/shell.h"

#include <algorithm>
#include <csignal>

#include <gtest/gtest.h>

namespace muster::cli {

Shell::Shell() {
  for (const char* name :
       {"DATA_DIR", "BASE_DATA_DIR", "USERNAME", "PASSWORD", "USER_TOKEN", "PORT", "HOST",
        "INTERNAL_HOST", "DISABLE_SIGNUP_WITHOUT_LINK", "PASSWORD_MIN_SCORE", "TRUSTED_ORIGINS",
        "TRUSTED_PROXIES", "ALLOWED_HOSTS", "SESSION_AGE_DAYS", "SESSION_IDLE_DAYS", "LOG_LEVEL"}) {
    variables_[std::string("MUSTER_") + name] = std::nullopt;
    variables_[std::string("LABEL_STUDIO_") + name] = std::nullopt;
  }
  for (const char* name : {"XDG_DATA_HOME", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "PAGER",
                           "MUSTER_PAGER", "LESS"}) {
    variables_[name] = std::nullopt;
  }
  variables_["TERM"] = "xterm";
  variables_["HOME"] = home().string();
}

ChildProcess::Options Shell::program(std::vector<std::string> arguments) const {
  const bool named = std::any_of(arguments.begin(), arguments.end(),
                                 [](const std::string& a) { return a.starts_with("--data-dir"); });
  const bool by_environment = variables_.at("MUSTER_DATA_DIR") || variables_.at("XDG_DATA_HOME") ||
                              variables_.at("LABEL_STUDIO_BASE_DATA_DIR");
  if (!named && !by_environment) {
    arguments.insert(arguments.end(), {"--data-dir", data_dir().string()});
  }
  return {.program = MUSTER_PROGRAM, .arguments = std::move(arguments), .environment = variables_};
}

Finished Shell::run(std::vector<std::string> arguments, const std::string& input) const {
  ChildProcess::Options options = program(std::move(arguments));
  options.input = input;
  return run_to_end(std::move(options));
}

void Shell::start_server(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"start", "--internal-host", "127.0.0.1", "--port", "0"});
  server_ = std::make_unique<ChildProcess>(program(std::move(arguments)));
  ASSERT_TRUE(server_->wait_for_out("is running at")) << server_->out() << server_->err();
}

void Shell::stop_server() {
  server_->signal(SIGTERM);
  EXPECT_EQ(server_->wait(), 0) << server_->err();
  server_.reset();
}

std::string Shell::url() const {
  const std::string rest = line_after(server_->out(), "is running at ");
  return rest.substr(0, rest.find(' '));
}

int Shell::port() const { return std::stoi(url().substr(url().rfind(':') + 1)); }

std::string line_after(const std::string& text, const std::string& label) {
  const std::size_t at = text.find(label);
  EXPECT_NE(at, std::string::npos) << "no \"" << label << "\" in:\n" << text;
  if (at == std::string::npos) return "";
  const std::size_t begin = at + label.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

std::size_t count_lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace muster::cli
