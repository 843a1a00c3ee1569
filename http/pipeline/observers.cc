#include "http/pipeline/observers.h"

#include <algorithm>
#include <array>

#include "core/accounts/rights.h"
#include "http/pipeline/callers.h"
#include "http/pipeline/exchange.h"

namespace muster::http {

namespace {

// Headers that proxies add. Behind a proxy on this machine every connection comes from it.
constexpr std::array<const char*, 6> kProxyHeaders{
    "Via", "Forwarded", "X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto"};

bool is_from_this_machine(const Exchange& exchange) {
  const std::string& address = exchange.client_address();
  if (!address.starts_with("127.") && address != "::1") return false;
  return std::none_of(kProxyHeaders.begin(), kProxyHeaders.end(),
                      [&](const char* name) { return exchange.request.headers.has(name); });
}

bool is_administrator(Exchange& exchange) {
  exchange.activity_recorded = true;
  if (!identify_caller(exchange)) return false;
  return exchange.caller && exchange.may(Right::kSeeOverview);
}

}  // namespace

bool may_observe(Exchange& exchange) {
  switch (exchange.app.options.observers) {
    case Observers::kEveryone:
      return true;
    case Observers::kLocal:
      return is_from_this_machine(exchange) || is_administrator(exchange);
    case Observers::kFounder:
      return is_administrator(exchange);
  }
  return false;
}

}  // namespace muster::http
