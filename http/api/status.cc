// For those who watch the server. No authentication, and nothing about people.

#include "http/api/api.h"
#include "http/exchange.h"
#include "http/metrics.h"
#include "muster_version.h"

namespace muster::http::api {

Result<void> show_health(Exchange& exchange) {
  Instance& instance = exchange.app.instance;
  exchange.json(200,
                {{"status", "ok"}, {"head", instance.log().head().value}, {"lag", instance.lag()}});
  return {};
}

Result<void> show_version(Exchange& exchange) {
  exchange.json(200, {{"version", kVersion}, {"revision", revision()}});
  return {};
}

Result<void> show_metrics(Exchange& exchange) {
  exchange.response.status = 200;
  exchange.response.set_content(exchange.app.metrics.expose(),
                                "text/plain; version=0.0.4; charset=utf-8");
  return {};
}

}  // namespace muster::http::api
