#include "tests/attack/many_trials.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>
#include <sstream>
#include <thread>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/check.h"

namespace muster::attack {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBetweenProgress = 1000;

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

// Every n-th damage from `first` on. A line for each trial, "E ending", and one for each complaint,
// "C text".
void run_share(const SmallData& data, const std::vector<Damage>& damages, std::uint64_t start_every,
               std::size_t first, std::size_t n, const fs::path& copy, const fs::path& results) {
  std::ofstream out(results);
  for (std::size_t i = first; i < damages.size(); i += n) {
    const std::size_t turn = i / n;
    const TrialSteps steps = {.first_events = turn % 2 == 0,
                              .start_first = turn % start_every == 0 && turn / start_every % 2 == 0,
                              .start = turn % start_every == 0};
    const Verdict verdict = try_damage(data, damages[i], copy, steps);
    out << "E " << static_cast<int>(verdict.ending) << "\n";
    for (const std::string& complaint : verdict.complaints)
      out << "C " << damages[i].to_text() << ": " << one_line(complaint) << "\n";
    out.flush();
    if (first == 0 && turn > 0 && turn % kBetweenProgress == 0)
      std::fprintf(stderr, "%zu of %zu\n", i, damages.size());
  }
}

void add_results(const fs::path& results, Tally& tally) {
  std::ifstream in(results);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("E ")) ++tally.endings[static_cast<Ending>(std::stoi(line.substr(2)))];
    if (line.starts_with("C ")) tally.complaints.push_back(line.substr(2));
  }
}

}  // namespace

std::uint64_t Tally::total() const {
  std::uint64_t all = 0;
  for (const auto& [ending, number] : endings) all += number;
  return all;
}

std::string Tally::to_text() const {
  const auto number = [&](Ending ending) {
    const auto found = endings.find(ending);
    return std::to_string(found == endings.end() ? 0 : found->second);
  };
  std::ostringstream text;
  text << total() << " damages in " << static_cast<int>(seconds)
       << " s: " << number(Ending::kHarmless) << " harmless, " << number(Ending::kRefused)
       << " refused, " << number(Ending::kServedAndSaid) << " served and said, "
       << number(Ending::kBroken) << " wrong";
  return text.str();
}

Tally try_damages(const SmallData& data, const std::vector<Damage>& damages,
                  std::uint64_t start_every) {
  const auto begin = std::chrono::steady_clock::now();
  const QuickDir work;
  const std::size_t shares =
      std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, damages.size() + 1);
  std::vector<pid_t> pids;
  const pid_t parent = getpid();
  std::fflush(nullptr);
  for (std::size_t i = 0; i < shares; ++i) {
    const pid_t pid = fork();
    MUSTER_CHECK(pid >= 0, "fork: errno {}", errno);
    if (pid == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) _exit(127);
      const std::string name = std::to_string(i);
      run_share(data, damages, start_every, i, shares, work.path() / name,
                work.path() / (name + ".txt"));
      _exit(0);
    }
    pids.push_back(pid);
  }
  Tally tally;
  for (std::size_t i = 0; i < shares; ++i) {
    int status = 0;
    while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0)
      tally.complaints.push_back("a share of the trials ended with status " +
                                 std::to_string(status));
    add_results(work.path() / (std::to_string(i) + ".txt"), tally);
  }
  if (tally.total() != damages.size())
    tally.complaints.push_back(std::to_string(damages.size() - tally.total()) +
                               " damages were not tried");
  tally.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return tally;
}

}  // namespace muster::attack
