// Strangers who send half requests, single bytes of bodies and nonsense must not slow down members.

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <unistd.h>

#include "bench/proof/answer.h"
#include "bench/proof/groups.h"
#include "bench/proof/serving.h"
#include "bench/proof/wrk.h"
#include "bench/support/disk.h"

namespace muster::bench {
namespace {

constexpr int kMembers = 64;
// Each stranger acts once per second, a hundredth of them at a time.
constexpr std::size_t kSlices = 100;
constexpr std::chrono::milliseconds kSlice{10};

// One connection; when it ends, the stranger reconnects.
class Stranger {
 public:
  enum class Kind { kHalfHead, kTrickledBody, kNonsense };

  Stranger(int port, Kind kind) : port_(port), kind_(kind) {}
  ~Stranger() { leave(); }
  Stranger(Stranger&& other) noexcept
      : port_(other.port_), kind_(other.kind_), fd_(std::exchange(other.fd_, -1)) {}
  Stranger(const Stranger&) = delete;
  Stranger& operator=(const Stranger&) = delete;

  void act() {
    char byte = 0;
    if (fd_ >= 0 && ::recv(fd_, &byte, 1, MSG_DONTWAIT) >= 0) leave();  // answered, or closed
    if (fd_ < 0) {
      fd_ = connect_to(port_);
      say(first());
    } else if (kind_ == Kind::kTrickledBody) {
      say("x");
    }
  }

 private:
  std::string_view first() const {
    switch (kind_) {
      case Kind::kHalfHead:
        return "GET / HTTP/1.1\r\nX: ";
      case Kind::kTrickledBody:
        return "POST /user/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n";
      case Kind::kNonsense:
        return "\x16\x03\x01 nonsense\r\n\r\n";
    }
    return {};
  }
  void say(std::string_view bytes) {
    if (fd_ < 0 || ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
      leave();
    }
  }
  void leave() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

  int port_;
  Kind kind_;
  int fd_ = -1;
};

// A third of each kind, on their own thread.
class Strangers {
 public:
  Strangers(int port, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      all_.emplace_back(port, static_cast<Stranger::Kind>(i % 3));
      all_.back().act();
    }
    thread_ = std::thread([this] { run(); });
  }
  ~Strangers() {
    stopping_ = true;
    thread_.join();
  }
  Strangers(const Strangers&) = delete;
  Strangers& operator=(const Strangers&) = delete;

 private:
  void run() {
    for (std::size_t slice = 0; !stopping_; slice = (slice + 1) % kSlices) {
      for (std::size_t i = slice; i < all_.size(); i += kSlices) all_[i].act();
      std::this_thread::sleep_for(kSlice);
    }
  }

  std::vector<Stranger> all_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

Result<void> busy_strangers(Proof& proof, Rows& rows) {
  const ProofSettings& settings = proof.settings;
  const std::size_t count = settings.idle_connections;
  if (auto done = allow_connections(count); !done) return done;
  const auto served = Served::start(proof.prepared.some_people());
  if (!served) return tl::unexpected(served.error());
  const int port = (*served)->port();
  const Wrk wrk(proof.scratch, ping_requests(std::min(settings.people, 1000u)));
  if (const auto warm = wrk.run(port, kMembers, 1); !warm) return tl::unexpected(warm.error());

  std::vector<double> alone;
  std::vector<double> beside;
  std::vector<double> ratios;
  for (int i = 0; i < settings.repetitions; ++i) {
    const auto first = wrk.run(port, kMembers, settings.load_seconds);
    if (!first) return tl::unexpected(first.error());
    const Strangers strangers(port, count);
    const auto second = wrk.run(port, kMembers, settings.load_seconds);
    if (!second) return tl::unexpected(second.error());
    alone.push_back(*first);
    beside.push_back(*second);
    ratios.push_back(*second / *first);
  }

  Row row;
  row.work = "POST /api/activity, 64 members beside " + number_text(static_cast<double>(count)) +
             " busy strangers";
  row.limit_name = "the 64 members alone";
  row.result = median(beside);
  row.limit = median(alone);
  row.median_ratio = median(ratios);
  row.unit = "requests/s";
  row.wanted = 0.9;
  row.sync = "both: " + sync_mode() + " before each answer";
  row.how =
      "a third send half a head, a third a byte of a body each second, a third nonsense, and "
      "all come again when they are cut off; windows of " +
      std::to_string(settings.load_seconds) + " s in turns, median of " +
      std::to_string(settings.repetitions);
  rows.push_back(std::move(row));
  return (*served)->stop();
}

}  // namespace muster::bench
