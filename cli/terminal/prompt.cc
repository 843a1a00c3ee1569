#include "cli/terminal/prompt.h"

#include <array>
#include <cerrno>
#include <csignal>

#include <poll.h>
#include <termios.h>
#include <unistd.h>

namespace muster::cli {

bool is_at_terminal() { return isatty(STDIN_FILENO) == 1; }

namespace {

constexpr std::size_t kLineMax = 4096;
constexpr int kAttemptsMax = 5;
constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

// A handler can only record the signal; the reader acts on it after restoring the terminal.
volatile std::sig_atomic_t noted_signal = 0;
void note_signal(int number) { noted_signal = number; }

void say(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = write(STDERR_FILENO, text.data(), text.size());
    if (n <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
}

// Turns off the echo and records signals while it exists. Signals are unblocked only while waiting
// for input: one that came between checking the record and read() would leave the reader waiting.
class Unseen {
 public:
  Unseen() {
    noted_signal = 0;
    sigset_t held;
    sigemptyset(&held);
    for (const int number : kSignals) sigaddset(&held, number);
    sigprocmask(SIG_BLOCK, &held, &mask_);
    struct sigaction note = {};
    note.sa_handler = note_signal;
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &note, &before_[i]);
    if (tcgetattr(STDIN_FILENO, &settings_) != 0) return;
    termios quiet = settings_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    quiet.c_lflag |= ECHONL;
    // Flushing drops what was typed, visibly, before the prompt.
    changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }
  ~Unseen() {
    if (changed_) tcsetattr(STDIN_FILENO, TCSANOW, &settings_);
    for (std::size_t i = 0; i < kSignals.size(); ++i) sigaction(kSignals[i], &before_[i], nullptr);
    sigprocmask(SIG_SETMASK, &mask_, nullptr);
  }
  // Whether there is input; false after a signal.
  bool wait_for_input() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ppoll(&input, 1, nullptr, &mask_) >= 0 || errno != EINTR;
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  std::array<struct sigaction, kSignals.size()> before_ = {};
  sigset_t mask_ = {};
  termios settings_ = {};
  bool changed_ = false;
};

enum class LineEnd { kNewLine, kEndOfInput, kTooLong, kSignal, kError };

// Byte by byte: what follows the line belongs to the next reader.
LineEnd read_line(std::string& line, const Unseen* unseen) {
  while (line.size() <= kLineMax) {
    char c = 0;
    if (unseen != nullptr && !unseen->wait_for_input()) return LineEnd::kSignal;
    const ssize_t n = read(STDIN_FILENO, &c, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return LineEnd::kError;
    if (n == 0) return LineEnd::kEndOfInput;
    if (c == '\n') return LineEnd::kNewLine;
    line.push_back(c);
  }
  return LineEnd::kTooLong;
}

Result<void> judge(LineEnd end, std::string_view line, std::string_view what) {
  const std::string name(what);
  if (end == LineEnd::kTooLong)
    return fail(ErrorCode::kInvalid, "the " + name + " is too long", name);
  if (end == LineEnd::kError) return fail(ErrorCode::kIo, "standard input cannot be read");
  if (line.empty()) {
    return fail(ErrorCode::kInvalid,
                end == LineEnd::kEndOfInput ? "standard input ended before the " + name
                                            : "the " + name + " is empty",
                name);
  }
  return {};
}

void drop_carriage_return(std::string& line) {
  if (line.ends_with('\r')) line.pop_back();
}

struct Answer {
  LineEnd end = LineEnd::kError;
  Secret secret = {};
};

Answer read_secret(std::string_view prompt) {
  const bool terminal = is_at_terminal();
  while (true) {
    // The maximum capacity at once: growing would leave copies behind.
    std::string line;
    line.reserve(kLineMax + 1);
    LineEnd end = LineEnd::kError;
    if (terminal) {
      const Unseen unseen;
      say(std::string(prompt) + " ");
      end = read_line(line, &unseen);
      if (end != LineEnd::kNewLine) say("\n");
    } else {
      end = read_line(line, nullptr);
    }
    if (end == LineEnd::kSignal) {
      raise(noted_signal);  // with the terminal and the signal's action restored
      continue;             // stopped and continued: ask again
    }
    drop_carriage_return(line);
    return {end, Secret(std::move(line))};
  }
}

}  // namespace

Result<std::string> ask(std::string_view prompt, std::string_view what) {
  const bool terminal = is_at_terminal();
  if (terminal) say(std::string(prompt) + " ");
  std::string line;
  const LineEnd end = read_line(line, nullptr);
  if (terminal && end != LineEnd::kNewLine) say("\n");
  drop_carriage_return(line);
  if (auto good = judge(end, line, what); !good) return tl::unexpected(good.error());
  return line;
}

Result<Secret> ask_secret(std::string_view prompt, std::string_view what) {
  const Answer answer = read_secret(prompt);
  if (auto good = judge(answer.end, answer.secret.reveal(), what); !good) {
    return tl::unexpected(good.error());
  }
  return answer.secret;
}

Result<Secret> ask_new_secret(std::string_view prompt, std::string_view again,
                              std::string_view what) {
  if (!is_at_terminal()) return ask_secret(prompt, what);
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const Answer first = read_secret(prompt);
    if (first.end == LineEnd::kNewLine && first.secret.reveal().empty()) {
      say("The " + std::string(what) + " is empty. Try again.\n");
      continue;
    }
    if (auto good = judge(first.end, first.secret.reveal(), what); !good) {
      return tl::unexpected(good.error());
    }
    const Answer second = read_secret(again);
    if (second.end == LineEnd::kNewLine && second.secret.reveal() == first.secret.reveal()) {
      return first.secret;
    }
    if (second.end != LineEnd::kNewLine && second.end != LineEnd::kTooLong) {
      return fail(ErrorCode::kInvalid,
                  "standard input ended before the second " + std::string(what), std::string(what));
    }
    say("These are not the same. Try again.\n");
  }
  return fail(ErrorCode::kInvalid, "the " + std::string(what) + " was not typed twice the same",
              std::string(what));
}

}  // namespace muster::cli
