#include "tests/attack/trial.h"

#include <algorithm>
#include <chrono>
#include <regex>
#include <string_view>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/attack/forked_server.h"
#include "tests/attack/kept_bytes.h"
#include "tests/crash/filled_data.h"

namespace muster::attack {

namespace {

namespace fs = std::filesystem;

constexpr int kDone = 0;
constexpr int kDamage = 3;
// How long a server may take to find what is wrong with a few kilobytes and to make good what can
// be made good.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kBetweenQuestions{20};

bool names_a_position(const std::string& text) {
  static const std::regex kPosition("[Pp]ositions?( up to| from)? [0-9]+");
  return std::regex_search(text, kPosition);
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string last_lines(const std::string& text) {
  constexpr std::size_t kMax = 300;
  return text.size() <= kMax ? text : "..." + text.substr(text.size() - kMax);
}

class Trial {
 public:
  Trial(const SmallData& data, const Damage& damage, const fs::path& copy)
      : data_(data),
        copy_(copy),
        in_views_(damage.file.starts_with("views/") && !damage.other.starts_with("log/") &&
                  (damage.other.empty() || damage.other.starts_with("views/"))) {
    fs::remove_all(copy_);
    crash::copy_data(data.dir, copy_);
    damage.apply(copy_);
  }

  Verdict run(const TrialSteps& steps) {
    fsck();
    if (!steps.start_first) {
      if (steps.first_events) {
        events();
      } else {
        person();
      }
    }
    if (steps.start) start();
    if (steps.start_first || !steps.start) {
      events();
      person();
    }
    if (!verdict_.complaints.empty()) {
      verdict_.ending = Ending::kBroken;
    } else if (damage_known_) {
      verdict_.ending = served_ ? Ending::kServedAndSaid : Ending::kRefused;
    }
    return std::move(verdict_);
  }

 private:
  void complain(const std::string& text) { verdict_.complaints.push_back(text); }

  std::vector<std::string> on_copy(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--data-dir", copy_.string()});
    return arguments;
  }

  // What every command keeps to, whatever it met.
  void judge_exit(const std::string& command, int exit_code, const std::string& err,
                  const KeptBytes& before) {
    if (exit_code == ChildProcess::kTimedOut) return complain(command + " hangs");
    if (exit_code != kDone && exit_code != kDamage) {
      return complain(command + " ends with " + std::to_string(exit_code) + ": " + last_lines(err));
    }
    if (exit_code != kDamage) return;
    if (in_views_) complain(command + " refuses because of views: " + last_lines(err));
    if (err.empty()) complain(command + " refuses without a word");
    // A log that is whole may be recovered before something else is refused.
    if (log_is_whole_) return;
    // The key is looked at before the log.
    const bool names_the_key = err.find("The instance key ") != std::string::npos;
    if (!names_the_key && !names_a_position(err))
      complain(command + " names no position: " + last_lines(err));
    if (const std::string lost = before.missing_in(copy_); !lost.empty())
      complain(command + " refused, and the bytes of " + lost + " are gone");
  }

  void fsck() {
    const KeptBytes before(copy_);
    const Finished done = run_forked(on_copy({"fsck"}), kCommandDeadline);
    damage_known_ = done.exit_code != kDone;
    log_is_whole_ = done.out.find(" is intact.") != std::string::npos;
    judge_exit("fsck", done.exit_code, done.err, before);
    if (const std::string file = before.changed_in(copy_); !file.empty())
      complain("fsck changed " + file);
    head_is_damaged_ = done.err.find("/head is damaged") != std::string::npos;
    if (log_is_whole_ && head_is_damaged_ && !names_a_position(done.err))
      complain("fsck does not say where the log ends: " + last_lines(done.err));
  }

  void events() {
    const KeptBytes before(copy_);
    const Finished done = run_forked(on_copy({"events", "--json", "--activity"}), kCommandDeadline);
    judge_exit("events", done.exit_code, done.err, before);
    if (done.exit_code == kDone && !is_prefix(data_.events, done.out))
      complain("events shows other events: " + last_lines(done.out));
    // The founder's reading may count as activity, once.
    const std::size_t wanted = count_lines(data_.events) + posted_;
    const std::size_t shown = count_lines(done.out);
    if (done.exit_code == kDone && (shown < wanted || shown > wanted + (served_ ? 1 : 0)))
      complain("events shows " + std::to_string(shown) + " events in place of " +
               std::to_string(wanted));
    if (done.exit_code != kDone && !is_prefix(done.out, data_.events))
      complain("events shows what never was: " + last_lines(done.out));
    if (done.exit_code == kDamage && !damage_known_)
      complain("fsck calls whole what events refuses: " + first_line(done.err));
  }

  void person() {
    const KeptBytes before(copy_);
    const Finished done =
        run_forked(on_copy({"user", "--json", "--username", kEmail}), kCommandDeadline);
    judge_exit("user", done.exit_code, done.err, before);
    if (done.exit_code == kDone && !served_ && done.out != data_.person)
      complain("user shows another person: " + done.out);
    if (done.exit_code == kDamage && !damage_known_)
      complain("fsck calls whole what user refuses: " + first_line(done.err));
  }

  void start() {
    const KeptBytes before(copy_);
    ForkedServer server(copy_);
    if (!server.is_ready()) {
      const int exit_code = server.wait();
      judge_exit("start", exit_code, server.err(), before);
      if (exit_code == kDone) complain("start ends without a word");
      if (exit_code == kDamage && !damage_known_)
        complain("fsck calls whole what start refuses: " + last_lines(server.err()));
      return;
    }
    served_ = true;
    // Reads: right or not at all, and right in the end where only views are damaged.
    expect_answer(server, "/api/users/", data_.people);
    expect_answer(server, "/api/invite", data_.invite);
    if (damage_known_ && !log_is_whole_) {
      expect_no_changes(server);
    } else {
      expect_change(server);
    }
    // It only bears witness: what it said is said to be lost, and its bytes are kept.
    if (head_is_damaged_) {
      const std::string& said = server.err();
      if (said.find("/head was damaged") == std::string::npos || !names_a_position(said))
        complain("start does not say that the head was damaged: " + last_lines(said));
      if (const std::string lost = before.missing_in(copy_); lost == "head")
        complain("start went on, and the bytes of head are gone");
    }
    const int exit_code = server.stop();
    if (exit_code == ChildProcess::kTimedOut) {
      complain("the server does not stop");
    } else if (exit_code != kDone && exit_code != kDamage) {
      complain("the server ends with " + std::to_string(exit_code) + ": " +
               last_lines(server.err()));
    } else if (exit_code == kDamage && !damage_known_) {
      complain("the server stops by itself: " + last_lines(server.err()));
    }
  }

  void expect_answer(ForkedServer& server, const std::string& path, const std::string& wanted) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (true) {
      const auto answer = server.get(path);
      if (!answer)
        return complain("no answer to " + path + " (" + to_string(answer.error()) +
                        "): " + last_lines(server.err()));
      if (answer->status == 200) {
        if (!answer->body.starts_with(wanted))
          complain("another answer to " + path + ": " + answer->body);
        return;
      }
      if (answer->status < 500) {
        return complain(path + " is answered " + std::to_string(answer->status) + ": " +
                        answer->body);
      }
      // Damage that is said may be what stands in the way.
      if (damage_known_) return;
      if (std::chrono::steady_clock::now() > end)
        return complain(path + " stays " + std::to_string(answer->status) + ": " + answer->body);
      std::this_thread::sleep_for(kBetweenQuestions);
    }
  }

  void expect_change(ForkedServer& server) {
    const auto answer = server.post("/api/activity");
    if (!answer) return complain("no answer to a change: " + last_lines(server.err()));
    if (answer->status == 204) {
      ++posted_;
    } else {
      complain("a change is answered " + std::to_string(answer->status) + ": " + answer->body);
    }
  }

  // A log that fsck calls damaged takes no changes once the server has had time to look.
  void expect_no_changes(ForkedServer& server) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (true) {
      const auto answer = server.post("/api/activity");
      if (!answer) {
        return complain("no answer to a change (" + to_string(answer.error()) +
                        "): " + last_lines(server.err()));
      }
      if (answer->status == 503) break;
      if (answer->status == 204) ++posted_;
      if (std::chrono::steady_clock::now() > end) {
        return complain("a damaged log is written to: a change is answered " +
                        std::to_string(answer->status));
      }
      std::this_thread::sleep_for(kBetweenQuestions);
    }
    const auto health = server.get("/health");
    if (!health) return complain("no answer to /health");
    const auto said = nlohmann::json::parse(health->body, nullptr, false);
    if (health->status == 200 && said.is_object() && said.value("status", "") == "ok")
      complain("/health is ok with a damaged log");
  }

  static bool is_prefix(const std::string& part, const std::string& whole) {
    return whole.starts_with(part);
  }
  static std::size_t count_lines(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
  }

  const SmallData& data_;
  const fs::path copy_;
  const bool in_views_;
  Verdict verdict_;
  bool damage_known_ = false;  // fsck said so
  bool log_is_whole_ = false;  // fsck said so
  bool head_is_damaged_ = false;
  bool served_ = false;
  std::size_t posted_ = 0;  // acknowledged changes, one event each
};

}  // namespace

Verdict try_damage(const SmallData& data, const Damage& damage, const fs::path& copy,
                   TrialSteps steps) {
  return Trial(data, damage, copy).run(steps);
}

}  // namespace muster::attack
