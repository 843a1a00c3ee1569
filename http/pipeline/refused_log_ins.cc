#include "http/pipeline/refused_log_ins.h"

#include <spdlog/spdlog.h>

#include "http/pipeline/exchange.h"

namespace muster::http {

void note_refused_log_in(const Exchange& exchange, const Error& error) {
  if (error.code != ErrorCode::kUnauthorized && error.code != ErrorCode::kTooMany) return;
  if (exchange.is_shared_address) {
    spdlog::warn("log-in refused through {}, a proxy that is not trusted",
                 exchange.client_address());
  } else {
    spdlog::warn("log-in refused from {}", exchange.client_address());
  }
}

}  // namespace muster::http
