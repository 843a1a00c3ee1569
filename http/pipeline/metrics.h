// What Prometheus reads at /metrics: requests by route, method and status class; how long they
// took; the sequencer, the log, the views, hashing and connections as they are at that moment.
//
//   metrics.count(who, {.route = "/people/{id}", .method = "GET", .status = 200, .begun = begun});
//
// Never personal data: routes are patterns, not paths, and methods are a fixed set, so the number
// of series is bounded by the program, not by who calls. Threads: any.
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
  // Both must outlive it.
  Metrics(Instance& instance, const ActivityRecorder& activity);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  struct Answered {
    std::string_view route;  // its pattern, which outlives this; empty where the path has none
    std::string_view method;
    int status;
    std::chrono::steady_clock::time_point begun;  // when its head was there
  };
  // Also writes the server's line about the request, at level debug.
  void count(const Who& who, const Answered& answered);

  // Whose connections to report; it must outlive every expose() that follows.
  void watch(const Listener* listener) { listener_ = listener; }

  // The text format, version 0.0.4.
  std::string expose() const;

 private:
  Instance& instance_;
  const ActivityRecorder& activity_;
  std::atomic<const Listener*> listener_{nullptr};
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  // The counters of requests_ that are in use: the family itself looks them up by maps of labels.
  struct Series {
    const char* route;  // a route's pattern is always at the same place
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
