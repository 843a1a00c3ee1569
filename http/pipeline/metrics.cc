#include "http/pipeline/metrics.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <spdlog/spdlog.h>

#include "core/request_id.h"
#include "http/pipeline/activity_recorder.h"
#include "http/transport/listener.h"

namespace muster::http {

namespace {

using Families = std::vector<prometheus::MetricFamily>;

void add(Families& families, prometheus::MetricType type, std::string name, std::string help,
         std::uint64_t value) {
  prometheus::ClientMetric metric;
  if (type == prometheus::MetricType::Counter) {
    metric.counter.value = static_cast<double>(value);
  } else {
    metric.gauge.value = static_cast<double>(value);
  }
  families.push_back({std::move(name), std::move(help), type, {metric}});
}

void counter(Families& families, std::string name, std::string help, std::uint64_t value) {
  add(families, prometheus::MetricType::Counter, std::move(name), std::move(help), value);
}
void gauge(Families& families, std::string name, std::string help, std::uint64_t value) {
  add(families, prometheus::MetricType::Gauge, std::move(name), std::move(help), value);
}

// One series per kind, so that alerts can be written before a condition was ever on.
prometheus::MetricFamily conditions_family(const Conditions& conditions) {
  prometheus::MetricFamily family{
      "muster_condition", "1 while the condition is on", prometheus::MetricType::Gauge, {}};
  for (const ConditionKind kind : kConditionKinds) {
    prometheus::ClientMetric metric;
    metric.label = {{"name", std::string(condition_name(kind))}};
    metric.gauge.value = conditions.is_on(kind) ? 1 : 0;
    family.metric.push_back(std::move(metric));
  }
  return family;
}

constexpr std::array<const char*, 8> kMethods{"GET",   "HEAD",   "POST",    "PUT",
                                              "PATCH", "DELETE", "OPTIONS", "other"};

std::size_t method_index(std::string_view method) {
  const auto* found = std::find(kMethods.begin(), kMethods.end(), method);
  return found != kMethods.end() ? found - kMethods.begin() : kMethods.size() - 1;
}

}  // namespace

Metrics::Metrics(projections::Instance& instance, const ActivityRecorder& activity)
    : instance_(instance),
      activity_(activity),
      requests_(prometheus::BuildCounter()
                    .Name("muster_http_requests_total")
                    .Help("Requests answered")
                    .Register(registry_)),
      seconds_(prometheus::BuildHistogram()
                   .Name("muster_http_request_duration_seconds")
                   .Help("From the complete head until the answer is ready")
                   .Register(registry_)
                   .Add({}, prometheus::Histogram::BucketBoundaries{0.0005, 0.001, 0.0025, 0.005,
                                                                    0.01, 0.025, 0.05, 0.1, 0.25,
                                                                    0.5, 1.0, 2.5, 5.0, 10.0})) {}

void Metrics::count(const Who& who, const Answered& answered) {
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - answered.begun;
  const Series series{answered.route.empty() ? nullptr : answered.route.data(),
                      method_index(answered.method), answered.status / 100};
  series_
      .with([&](auto& known) {
        prometheus::Counter*& counter = known[series];
        if (counter == nullptr) {
          counter = &requests_.Add(
              {{"route", answered.route.empty() ? "none" : std::string(answered.route)},
               {"method", kMethods[series.method]},
               {"status", std::to_string(series.status_class) + "xx"}});
        }
        return std::ref(*counter);
      })
      .get()
      .Increment();
  seconds_.Observe(took.count());
  if (!spdlog::should_log(spdlog::level::debug)) return;
  // The pattern, not the path, and never the query, which may contain an invitation's token.
  spdlog::debug("{} {} {} {:.1f} ms, request {}, user {}", answered.method,
                answered.route.empty() ? "(no route)" : answered.route, answered.status,
                took.count() * 1000, name_of(who.request), who.actor ? who.actor->value : 0);
}

std::string Metrics::expose() const {
  Families families = registry_.Collect();
  const SequencerStats sequencer = instance_.sequencer().stats();
  counter(families, "muster_commits_total", "Commits made durable", sequencer.commits);
  counter(families, "muster_events_total", "Events made durable", sequencer.events);
  counter(families, "muster_commands_refused_total", "Commands refused", sequencer.refused);
  counter(families, "muster_commands_busy_total", "Commands refused because the queue was full",
          sequencer.busy);
  gauge(families, "muster_commands_waiting", "Commands in the queue", sequencer.waiting);
  gauge(families, "muster_log_head", "The position after the last event",
        instance_.log().head().value);
  gauge(families, "muster_views_lag_events", "Number of events the views are behind the log",
        instance_.lag());
  families.push_back(conditions_family(instance_.conditions()));
  if (const std::optional<projections::Scrubbed> last = instance_.last_scrub()) {
    gauge(families, "muster_scrub_last_end_seconds",
          "When the whole log was last read, in Unix time",
          static_cast<std::uint64_t>(last->ended.micros / 1'000'000));
    gauge(families, "muster_scrub_last_position",
          "The position up to which the log was undamaged then", last->end.value);
    gauge(families, "muster_scrub_last_found_damage", "1 if that found damage",
          last->damage.empty() ? 0 : 1);
  }
  gauge(families, "muster_views_rebuilding", "1 while damaged views are rebuilt, else 0",
        instance_.is_healing_views() ? 1 : 0);
  const HashQueue::Load hashing = instance_.accounts().hashing_load();
  gauge(families, "muster_password_hashes_running", "Passwords being hashed", hashing.running);
  gauge(families, "muster_password_hashes_waiting", "Passwords waiting to be hashed",
        hashing.waiting);
  counter(families, "muster_activity_pings_skipped_total", "Pings that were due but skipped",
          activity_.skipped());
  if (const Listener* listener = listener_) {
    const ConnectionServer::Stats stats = listener->stats();
    gauge(families, "muster_http_connections", "Open connections", stats.open);
    gauge(families, "muster_http_connections_serving", "Connections a thread is working on",
          stats.serving);
    gauge(families, "muster_http_connections_deferred",
          "Connections whose answer is waiting for its commit", stats.deferred);
    gauge(families, "muster_http_threads", "Threads that answer requests", stats.threads);
    counter(families, "muster_http_connections_refused_total", "Connections refused with 503",
            stats.turned_away);
    counter(families, "muster_http_connections_closed_for_room_total",
            "Silent connections closed to make room for others", stats.gave_way);
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace muster::http
