#include "cli/subcommands/event_follower.h"

#include <cstdint>
#include <cstdlib>
#include <thread>

#include "core/accounts/refusals.h"
#include "core/log/backends/log_backends.h"
#include "core/time.h"
#include "projections/audit/events.h"
#include "projections/instance/reading_keys.h"

namespace muster::cli {

namespace {

// Without a server: how soon a change is seen, and a server found.
constexpr std::chrono::milliseconds kLookedEvery{500};

// Names have been looked up before.
Result<UserId> nobody_knows(std::string_view) { return no_such_person(); }

}  // namespace

EventFollower::EventFollower(const Connection& connection, std::filesystem::path data_dir,
                             Json arguments, const projections::Emit& emit, const StopSignals& stop)
    : connection_(connection),
      data_dir_(std::move(data_dir)),
      arguments_(std::move(arguments)),
      emit_(emit),
      stop_(stop),
      next_(arguments_.at("from").get<std::uint64_t>()) {}

Result<void> EventFollower::run() {
  // The server may be silent for long, so a signal cannot wait for its next line. This thread ends
  // with the program: run() returns only when the program is about to end as well.
  std::thread([uninterruptible = uninterruptible_, stop = stop_] {
    stop.wait();
    uninterruptible->lock();
    std::_Exit(0);
  }).detach();

  while (true) {
    arguments_["from"] = next_;
    arguments_["follow"] = true;
    const auto answer = connection_.ask_server("events", arguments_,
                                               [this](const Json& line) { return show(line); });
    if (!listening_) return {};
    if (answer && *answer) next_ = std::max(next_, answer->value().at("next").get<std::uint64_t>());
    // A stopping server breaks the connection: the log continues without it.
    if (answer && !*answer && answer->error().code != ErrorCode::kIo) {
      return tl::unexpected(answer->error());
    }
    if (auto read = read_beside(); !read) return read;
    if (!listening_ || is_over()) return {};
    stop_.wait_for(kLookedEvery);
    if (!show(Json::object())) return {};
  }
}

bool EventFollower::show(const Json& line) {
  const std::lock_guard lock(*uninterruptible_);
  if (!line.empty()) next_ = line.at("position").get<std::uint64_t>() + 1;
  listening_ = emit_(line);
  return listening_;
}

Result<void> EventFollower::read_beside() {
  const std::lock_guard lock(*uninterruptible_);
  arguments_["from"] = next_;
  const auto filter =
      projections::parse_event_filter(arguments_, nobody_knows, SystemClock().now());
  if (!filter) return tl::unexpected(filter.error());
  const auto log = log_backend_of({.data_dir = data_dir_})->open_beside();
  if (!log) return tl::unexpected(log.error());
  if ((*log)->head() == Position(0)) return {};
  const auto keys = projections::ReadingKeys::open(data_dir_);
  if (!keys) return tl::unexpected(keys.error());
  (*log)->use_keys((*keys)->subjects());
  const auto reached = projections::read_events(
      **log, *filter, (*log)->head(),
      [this](Position at, Timestamp time, const Who& who, const Payload& payload) {
        listening_ = emit_(projections::event_json(at, time, who, payload));
        return listening_;
      });
  if (!reached) return tl::unexpected(reached.error());
  next_ = std::max(next_, reached->value);
  return {};
}

bool EventFollower::is_over() const {
  if (!arguments_.contains("until")) return false;
  const auto until = parse_rfc3339(arguments_.at("until").get<std::string>());
  return until && SystemClock().now() >= *until;
}

}  // namespace muster::cli
