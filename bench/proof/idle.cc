// Many idle connections must not slow down busy ones.

#include <string>
#include <vector>

#include <unistd.h>

#include "bench/proof/answer.h"
#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/proof/wrk.h"
#include "bench/support/disk.h"

namespace muster::bench {
namespace {

constexpr int kBusy = 64;
constexpr const char* kRequest = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

// Connections that each made one request and then stay idle.
class IdleCrowd {
 public:
  static Result<std::unique_ptr<IdleCrowd>> open(int port, std::size_t count) {
    auto crowd = std::make_unique<IdleCrowd>();
    for (std::size_t i = 0; i < count; ++i) {
      const int fd = connect_to(port);
      if (fd < 0) return fail(ErrorCode::kIo, "idle connection " + std::to_string(i) + " fails");
      crowd->fds_.push_back(fd);
      const auto answer = ask(fd, kRequest);
      if (!answer || answer->status != 200) {
        return fail(ErrorCode::kIo, "the first request of idle connection " + std::to_string(i) +
                                        " is answered " +
                                        std::to_string(answer ? answer->status : 0));
      }
    }
    return crowd;
  }
  IdleCrowd() = default;
  ~IdleCrowd() {
    for (const int fd : fds_) ::close(fd);
  }
  IdleCrowd(const IdleCrowd&) = delete;
  IdleCrowd& operator=(const IdleCrowd&) = delete;

  // How many answer another request on the same connection.
  std::size_t alive() const {
    std::size_t count = 0;
    for (const int fd : fds_) {
      const auto answer = ask(fd, kRequest);
      count += answer && answer->status == 200 ? 1 : 0;
    }
    return count;
  }

 private:
  std::vector<int> fds_;
};

}  // namespace

Result<void> idle_connections(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  if (auto done = allow_connections(settings.idle_connections); !done) return done;
  const auto served = Served::start(proof.prepared.some_people());
  if (!served) return tl::unexpected(served.error());
  const int port = (*served)->port();
  const Wrk wrk(proof.scratch, ping_requests(std::min(settings.people, 1000u)));
  if (const auto warm = wrk.run(port, kBusy, 1); !warm) return tl::unexpected(warm.error());

  std::vector<double> alone;
  std::vector<double> beside;
  std::vector<double> ratios;
  std::size_t alive_min = settings.idle_connections;
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto first = wrk.run(port, kBusy, settings.load_seconds);
    if (!first) return tl::unexpected(first.error());
    const auto crowd = IdleCrowd::open(port, settings.idle_connections);
    if (!crowd) return tl::unexpected(crowd.error());
    const auto second = wrk.run(port, kBusy, settings.load_seconds);
    if (!second) return tl::unexpected(second.error());
    alive_min = std::min(alive_min, (*crowd)->alive());
    alone.push_back(*first);
    beside.push_back(*second);
    ratios.push_back(*second / *first);
  }

  const std::string count = number_text(static_cast<double>(settings.idle_connections));
  Row row;
  row.work = "POST /api/activity, 64 busy beside " + count + " idle connections";
  row.limit_name = "the 64 busy ones alone";
  row.result = median(beside);
  row.limit = median(alone);
  row.median_ratio = median(ratios);
  row.unit = "requests/s";
  row.wanted = 0.9;
  row.sync = "both: " + sync_mode() + " before each answer";
  row.how = "windows of " + std::to_string(settings.load_seconds) + " s in turns, median of " +
            std::to_string(settings.repetitions);
  rows.push_back(row);

  Row alive;
  alive.work = "idle connections that answer after it";
  alive.result = static_cast<double>(alive_min);
  alive.unit = "connections";
  alive.bound = Bound::kAtLeast;
  alive.wanted = static_cast<double>(settings.idle_connections);
  alive.sync = "none";
  alive.how =
      "each made one request before the window and makes one after it, on the same "
      "connection; the fewest of all repetitions";
  rows.push_back(std::move(alive));
  return (*served)->stop();
}

}  // namespace muster::bench
