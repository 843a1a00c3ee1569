// What Prometheus reads at /metrics: requests by route, method and status class and their duration;
// the current state of the sequencer, the log, the views, hashing and connections.
//
//   metrics.count(who, {.route = "/people/{id}", .method = "GET", .status = 200, .begun = begun});
//
// Never personal data: routes are patterns, not paths, and methods are a fixed set, so the program
// bounds the number of series, not its callers. Threads: any.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "core/guarded.h"
#include "projections/instance/instance.h"

namespace muster::http {

class ActivityRecorder;
class Listener;

class Metrics {
 public:
  // Both must outlive this object.
  Metrics(projections::Instance& instance, const ActivityRecorder& activity);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  struct Answered {
    std::string_view route;  // its pattern, which outlives this; empty if the path has no route
    std::string_view method;
    int status;
    std::chrono::steady_clock::time_point begun;  // when its head had arrived
  };
  // Also writes a line about the request to the server's log, at level debug.
  void count(const Who& who, const Answered& answered);

  // Whose connections to report; it must outlive every expose() that follows.
  void watch(const Listener* listener) { listener_ = listener; }

  // The text format, version 0.0.4.
  std::string expose() const;

 private:
  projections::Instance& instance_;
  const ActivityRecorder& activity_;
  std::atomic<const Listener*> listener_{nullptr};
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  // The counters of requests_ that are in use: the family itself finds them by maps of labels.
  struct Series {
    const char* route;  // a route's pattern is always at the same address
    std::size_t method;
    int status_class;
    friend bool operator==(const Series&, const Series&) = default;
  };
  struct SeriesHash {
    std::size_t operator()(const Series& series) const {
      return std::hash<const char*>()(series.route) * 64 + series.method * 8 +
             static_cast<std::size_t>(series.status_class);
    }
  };
  Guarded<std::unordered_map<Series, prometheus::Counter*, SeriesHash>> series_;
  prometheus::Histogram& seconds_;
};

}  // namespace muster::http
