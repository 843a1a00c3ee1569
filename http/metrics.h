// What Prometheus reads at /metrics: requests by route, method and status class; how long they
// took; the sequencer, the log, the views, hashing and connections as they are at that moment.
//
//   metrics.count({.route = "/people/{id}", .method = "GET", .status = 200, .seconds = 0.004});
//
// Never personal data: routes are patterns, not paths, and methods are a fixed set, so the number
// of series is bounded by the program, not by who calls. Threads: any.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "projections/instance/instance.h"

namespace muster::http {

class ActivityRecorder;
class ConnectionServer;

class Metrics {
 public:
  // Both must outlive it.
  Metrics(Instance& instance, const ActivityRecorder& activity);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  struct Answered {
    std::string_view route;  // its pattern; empty where the path has none
    std::string_view method;
    int status;
    double seconds;
  };
  void count(const Answered& answered);

  // Whose connections to report; null: none (any more).
  void watch(const ConnectionServer* connections) { connections_ = connections; }

  // The text format, version 0.0.4.
  std::string expose() const;

 private:
  Instance& instance_;
  const ActivityRecorder& activity_;
  std::atomic<const ConnectionServer*> connections_{nullptr};
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Histogram& seconds_;
};

}  // namespace muster::http
