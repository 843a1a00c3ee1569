// The rows of the People page as they change, as server-sent events:
//
//   GET /people/events?ids=3,4,5
//   event: activity     data: {"id":3,"datetime":"...","exact":"...","text":"just now"}
//   event: people       data: {"count":12}        somebody joined or was removed
//
// The current state is sent first, so that nothing between the page and the stream is missed. A
// stream sends at most once a second, lives until its answer's time limit (the browser then
// reconnects by itself) and ends with the session that opened it. It does not count as activity: an
// open page is not a person.

#include <cstdint>
#include <map>
#include <thread>
#include <utility>

#include "core/accounts/accounts.h"
#include "core/number.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "http/transport/concurrency_limit.h"
#include "projections/activity.h"
#include "projections/json.h"
#include "projections/people.h"

namespace muster::http::pages {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kIdsMax = 50;  // a page of the list
constexpr auto kPause = 1s;          // between two checks
// After this long without news, a comment line detects a peer that has left.
constexpr auto kHeartbeat = 15s;

// "3,4,5"
std::optional<std::vector<UserId>> read_ids(std::string_view text) {
  std::vector<UserId> ids;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const auto id = plain_number<std::uint32_t>(text.substr(0, end));
    if (!id || ids.size() == kIdsMax) return std::nullopt;
    ids.push_back(UserId(*id));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return ids;
}

class PeopleStream {
 public:
  PeopleStream(const Exchange& exchange, std::vector<UserId> ids, std::shared_ptr<void> place)
      : instance_(exchange.app.instance),
        user_(exchange.caller->user.id),
        reader_(reader_time(exchange)),
        ids_(std::move(ids)),
        place_(std::move(place)) {
    if (exchange.caller->session) session_ = exchange.caller->session->id;
  }

  // One step: waits for news and sends it. False: the peer is gone, or the views are damaged; the
  // browser reconnects by itself.
  bool step(BodySink& sink) {
    try {
      return take_step(sink);
    } catch (const ViewsDamaged& damage) {
      (void)instance_.views_are_damaged(damage);
      return false;
    }
  }

 private:
  bool take_step(BodySink& sink) {
    if (instance_.is_stopping() || !is_signed_in()) {
      sink.finish();
      return true;
    }
    if (!first_) {
      // Never longer at a time: between two steps the transport checks whether the server stops.
      if (wrote_) std::this_thread::sleep_for(kPause);
      wrote_ = false;
      if (instance_.log().wait_past(seen_, kPause) == seen_) return beat(sink);
    }
    const auto events = news();
    if (!events) return beat(sink);  // behind: in the next step
    return events->empty() || write(sink, *events);
  }

  // The views are let go of before anything is sent: a reader may be slow, and an erasure waits.
  Result<std::string> news() {
    const Result<projections::Views> views = instance_.views();
    if (!views) return tl::unexpected(views.error());
    seen_ = views->of<projections::Activity>().checkpoint().next;
    std::string events = first_ ? "retry: 3000\n\n" : "";
    first_ = false;
    add_activity(*views, events);
    add_count(*views, events);
    return events;
  }

  bool write(BodySink& sink, const std::string& text) {
    wrote_ = true;
    written_at_ = std::chrono::steady_clock::now();
    return sink.write(text);
  }

  bool beat(BodySink& sink) {
    if (std::chrono::steady_clock::now() - written_at_ < kHeartbeat) return true;
    return write(sink, ":\n\n");
  }

  bool is_signed_in() const {
    const Accounts accounts(instance_.sequencer().registry());
    return accounts.is_active(user_) && (!session_ || accounts.session(*session_));
  }

  void add_activity(const projections::Views& views, std::string& events) {
    reader_.now = instance_.clock().now();
    for (const UserId id : ids_) {
      const auto at = projections::last_activity(views.of<projections::Activity>(), id);
      if (!at || sent_[id] == at) continue;
      sent_[id] = at;
      const Json data{{"id", id.value},
                      {"datetime", to_rfc3339(*at)},
                      {"exact", exact_text(*at, reader_)},
                      {"text", relative_text(*at, reader_.now).value_or(date_text(*at, reader_))}};
      events += "event: activity\ndata: " + data.dump() + "\n\n";
    }
  }

  void add_count(const projections::Views& views, std::string& events) {
    const std::uint64_t count = projections::count_people(views.of<projections::People>());
    if (count_ == count) return;
    count_ = count;
    events += "event: people\ndata: " + Json{{"count", count}}.dump() + "\n\n";
  }

  projections::Instance& instance_;
  const UserId user_;
  ReaderTime reader_;
  std::optional<SessionId> session_;
  const std::vector<UserId> ids_;
  const std::shared_ptr<void> place_;
  bool first_ = true;
  bool wrote_ = false;
  std::chrono::steady_clock::time_point written_at_ = std::chrono::steady_clock::now();
  Position seen_;
  std::map<UserId, std::optional<Timestamp>> sent_;
  std::optional<std::uint64_t> count_;
};

}  // namespace

Result<void> follow_people(Exchange& exchange) {
  auto ids = read_ids(exchange.query("ids").value_or(""));
  if (!ids) return fail(ErrorCode::kInvalid, "Send at most 50 ids, like ids=1,2,3.", "ids");
  auto place = exchange.app.live_streams.enter();
  if (!place)
    return fail(ErrorCode::kBusy,
                "Too many people follow this list. Reload the page to see changes.");
  const auto stream = std::make_shared<PeopleStream>(exchange, *std::move(ids), std::move(place));
  exchange.activity_recorded = true;
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("X-Accel-Buffering", "no");  // otherwise nginx buffers small pieces
  response.set_stream({[stream](BodySink& sink) { return stream->step(sink); }},
                      "text/event-stream");
  return {};
}

}  // namespace muster::http::pages
