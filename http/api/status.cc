// For monitoring: nothing about people, and for strangers only that the server is up.

#include "projections/instance/status.h"

#include "http/pipeline/exchange.h"
#include "http/pipeline/metrics.h"
#include "http/pipeline/observers.h"
#include "muster_version.h"
#include "projections/json.h"

namespace muster::http::api {

Result<void> show_health(Exchange& exchange) {
  projections::Instance& instance = exchange.app.instance;
  const Json conditions = projections::conditions_json(instance.conditions().all());
  Json answer{{"status", conditions.empty() ? "ok" : "degraded"}};
  if (may_observe(exchange)) {
    answer["conditions"] = conditions;
    answer["scrub"] = projections::scrub_json(instance);
    answer["head"] = instance.log().head().value;
    answer["lag"] = instance.lag();
    answer["views"] = instance.is_healing_views() ? "rebuilding" : "whole";
  }
  exchange.json(200, answer);
  return {};
}

Result<void> show_version(Exchange& exchange) {
  Json answer{{"version", kVersion}};
  if (may_observe(exchange)) answer["revision"] = revision();
  exchange.json(200, answer);
  return {};
}

Result<void> show_metrics(Exchange& exchange) {
  if (!may_observe(exchange)) {
    return fail(
        ErrorCode::kForbidden,
        "Metrics are available on the server's machine, and to the founder (Authorization: Token "
        "...). muster start --metrics changes that.");
  }
  exchange.response.status = 200;
  exchange.response.set_content(exchange.app.metrics.expose(),
                                "text/plain; version=0.0.4; charset=utf-8");
  return {};
}

}  // namespace muster::http::api
