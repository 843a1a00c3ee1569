// Readers of the People page beside searches, and beside a replay; and searches among very many
// people.
#include "bench/proof/people_readers.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "bench/proof/groups.h"
#include "bench/proof/process_memory.h"
#include "bench/proof/serving.h"
#include "bench/proof/timed_command.h"
#include "bench/support/loaded_service.h"
#include "tests/harness/program.h"

namespace muster::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kPagesPerSecond = 50;
constexpr std::size_t kConnections = 4;
constexpr std::size_t kAddresses = 100;
constexpr std::uint64_t kPageSize = 50;
constexpr double kPercent = 99;
constexpr std::chrono::milliseconds kBetweenLooks{5};

// The most that a process has in memory from now on, as somebody sees it who looks often.
class Peak {
 public:
  explicit Peak(pid_t pid) : thread_([this, pid] { look(pid); }) {}
  ~Peak() { (void)stop(); }
  double stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
    return peak_mb_;
  }

 private:
  void look(pid_t pid) {
    while (!is_over_) {
      peak_mb_ = std::max(peak_mb_, memory_mb(pid, "VmRSS").value_or(0));
      std::this_thread::sleep_for(kBetweenLooks);
    }
  }

  std::atomic<bool> is_over_{false};
  double peak_mb_ = 0;  // of the thread, until it is joined
  std::thread thread_;
};

// A `muster replay` beside the server, all of it.
Result<void> replay_once(const std::filesystem::path& dir) {
  return command_ms(Program(dir), {"replay"}).map([](double) {});
}

// A server whose list of people is ready, and was asked for all over.
Result<std::unique_ptr<Served>> warm_server(const std::filesystem::path& dir, std::uint32_t crowd) {
  auto served = Served::start(dir);
  if (!served) return served;
  const auto client = client_of((*served)->port());
  const auto first = get_when_ready(*client, "/people/", UserId(1));
  if (!first) return tl::unexpected(first.error());
  const auto warm = pages_at_fixed_rate((*served)->port(), crowd, 2);
  if (!warm) return tl::unexpected(warm.error());
  return served;
}

}  // namespace

Result<Latencies> pages_at_fixed_rate(int port, std::uint32_t crowd, double seconds) {
  std::vector<LoadRequest> requests;
  const std::uint64_t pages = std::max<std::uint64_t>(crowd / kPageSize, 1);
  for (std::size_t i = 0; i < kAddresses; ++i) {
    const std::uint64_t page = 1 + pages * i / kAddresses;
    requests.push_back({"GET", "/people/?sort=-last_activity&page=" + std::to_string(page),
                        token_of(UserId(1)), ""});
  }
  return run_at_fixed_rate({port, std::move(requests), kConnections, kPagesPerSecond, seconds});
}

Searchers::Searchers(int port, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    threads_.emplace_back([this, port, i] { search(port, i); });
  }
}

Searchers::~Searchers() { (void)stop(); }

Result<std::uint64_t> Searchers::stop() {
  is_over_ = true;
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  return wrong_.with([this](const std::string& wrong) -> Result<std::uint64_t> {
    if (!wrong.empty()) return fail(ErrorCode::kIo, wrong);
    return answered_.load();
  });
}

void Searchers::search(int port, std::size_t searcher) {
  const auto client = client_of(port);
  for (std::uint64_t n = 0; !is_over_; ++n) {
    const std::string text = "number%20" + std::to_string(searcher) + std::to_string(n);
    const auto page = get(*client, "/people/?q=" + text, UserId(1));
    if (page) {
      ++answered_;
      continue;
    }
    is_over_ = true;
    wrong_.with([&](std::string& wrong) {
      if (wrong.empty()) wrong = page.error().message;
    });
  }
}

Result<void> searches_beside_readers(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto dir = proof.prepared.crowd();
  if (!dir) return tl::unexpected(dir.error());
  const auto served = warm_server(*dir, settings.crowd);
  if (!served) return tl::unexpected(served.error());
  const int port = (*served)->port();
  const double seconds = settings.fixed_rate_seconds;

  std::vector<double> alone_ms;
  std::vector<double> beside_ms;
  std::vector<double> ratios;
  std::vector<double> searches_per_second;
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto alone = pages_at_fixed_rate(port, settings.crowd, seconds);
    if (!alone) return tl::unexpected(alone.error());
    Searchers searchers(port, settings.searchers);
    const auto beside = pages_at_fixed_rate(port, settings.crowd, seconds);
    const auto searches = searchers.stop();
    if (!beside) return tl::unexpected(beside.error());
    if (!searches) return tl::unexpected(searches.error());
    alone_ms.push_back(alone->ms(kPercent));
    beside_ms.push_back(beside->ms(kPercent));
    ratios.push_back(beside_ms.back() / alone_ms.back());
    searches_per_second.push_back(static_cast<double>(*searches) / seconds);
  }
  Row row;
  row.work = "People page beside " + std::to_string(settings.searchers) +
             " people who search, of " + number_text(settings.crowd) + ", p99";
  row.limit_name = "the page alone";
  row.result = median(beside_ms);
  row.limit = median(alone_ms);
  row.median_ratio = median(ratios);
  row.unit = "ms";
  row.bound = Bound::kRatioAtMost;
  row.wanted = 2;
  row.sync = "none: reads";
  row.how = "pages from all over the list at " + number_text(kPagesPerSecond) + "/s for " +
            number_text(seconds) +
            " s, latency from when they were due; each search is one that nobody made before; on "
            "the same processors as the searchers; median of " +
            std::to_string(settings.repetitions);
  row.notes.push_back({"searches meanwhile", median(searches_per_second), "1/s"});
  rows.push_back(std::move(row));
  return (*served)->stop();
}

Result<void> searches_of_many(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto dir = proof.prepared.large_crowd();
  if (!dir) return tl::unexpected(dir.error());
  const auto served = warm_server(*dir, settings.large_crowd);
  if (!served) return tl::unexpected(served.error());
  const auto client = client_of((*served)->port());

  Row row;
  row.unit = "ms";
  for (const std::string kind : {"nobody-at-all", "person.1234", "example.com"}) {
    std::vector<double> took_ms;
    for (int i = 0; i < settings.pages; ++i) {
      // Each word that follows is in most emails, and the search as a whole is new.
      const std::string words =
          kind + "%20" + "p" + "%20" + std::to_string(i % 10) + "%20" + std::to_string(i / 10 % 10);
      const auto begin = Clock::now();
      const auto page = get(*client, "/people/?q=" + words, UserId(1));
      const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
      if (!page) return tl::unexpected(page.error());
      took_ms.push_back(took.count());
    }
    row.notes.push_back({kind + ", p50", median(took_ms), "ms"});
    row.result = std::max(row.result, median(took_ms));
  }
  row.work = "a search nobody made before, " + number_text(settings.large_crowd) +
             " people, slowest kind, p50";
  row.bound = Bound::kAtMost;
  row.wanted = 30;
  row.sync = "none: reads";
  row.how = "GET /people/?q=, one after the other; searches that find nobody, some and most";
  rows.push_back(std::move(row));
  return (*served)->stop();
}

Result<void> replay_beside_readers(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const auto dir = proof.prepared.crowd();
  if (!dir) return tl::unexpected(dir.error());

  std::vector<double> alone_ms;
  std::vector<double> beside_ms;
  std::vector<double> ratios;
  std::vector<double> before_mb;
  std::vector<double> peak_mb;
  std::vector<double> memory_ratios;
  std::vector<double> replay_s;
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto served = warm_server(*dir, settings.crowd);
    if (!served) return tl::unexpected(served.error());
    const int port = (*served)->port();
    const auto alone = pages_at_fixed_rate(port, settings.crowd, settings.fixed_rate_seconds);
    if (!alone) return tl::unexpected(alone.error());
    const auto before = memory_mb((*served)->pid(), "VmRSS");
    if (!before) return tl::unexpected(before.error());

    Peak peak((*served)->pid());
    Result<void> replayed;
    double took_s = 0;
    std::atomic<bool> is_done{false};
    std::thread replaying([&] {
      const auto begin = Clock::now();
      replayed = replay_once(*dir);
      took_s = std::chrono::duration<double>(Clock::now() - begin).count();
      is_done = true;
    });
    Latencies beside;
    Result<void> read;
    while (read && !is_done) {
      const auto some = pages_at_fixed_rate(port, settings.crowd, 0.5);
      read = some.map([&](const Latencies& more) {
        beside.all_ms.insert(beside.all_ms.end(), more.all_ms.begin(), more.all_ms.end());
      });
    }
    replaying.join();
    const double most = peak.stop();
    if (!read) return read;
    if (!replayed) return replayed;
    if (auto stopped = (*served)->stop(); !stopped) return stopped;
    alone_ms.push_back(alone->ms(kPercent));
    beside_ms.push_back(beside.ms(kPercent));
    ratios.push_back(beside_ms.back() / alone_ms.back());
    before_mb.push_back(*before);
    peak_mb.push_back(most);
    memory_ratios.push_back(most / *before);
    replay_s.push_back(took_s);
  }

  Row row;
  row.work = "People page beside muster replay of " + number_text(settings.crowd) + " people, p99";
  row.limit_name = "the page alone";
  row.result = median(beside_ms);
  row.limit = median(alone_ms);
  row.median_ratio = median(ratios);
  row.unit = "ms";
  row.bound = Bound::kRatioAtMost;
  row.wanted = 3;
  row.sync = "none: reads";
  row.how = "pages from all over the list at " + number_text(kPagesPerSecond) +
            "/s from the first to the last moment of the replay; median of " +
            std::to_string(settings.repetitions);
  row.notes.push_back({"the replay took", median(replay_s), "s"});
  rows.push_back(row);

  row.work = "the most memory during it";
  row.limit_name = "before";
  row.result = median(peak_mb);
  row.limit = median(before_mb);
  row.median_ratio = median(memory_ratios);
  row.unit = "MB";
  row.wanted = 1.5;
  row.how = "VmRSS of the server, looked at every " + std::to_string(kBetweenLooks.count()) + " ms";
  row.notes.clear();
  rows.push_back(std::move(row));
  return {};
}

}  // namespace muster::bench
