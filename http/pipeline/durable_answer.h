// The answer to a request whose command is being made durable, without a thread waiting for it.
//
// Exchange::answer_when_durable() and answer_from_outcome() request one; Pipeline::answer() passes
// it to the transport, which calls it as described in deferred_answer.h. Nothing is sent before the
// outcome is known: a refusal, a full queue and a failed log are answered as usual.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/sequencer/sequencer.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/metrics.h"
#include "http/transport/deferred_answer.h"

namespace muster::http {

class DurableAnswer final : public DeferredAnswer {
 public:
  // Requires: exchange.pending is set. `route` lives as long as the server.
  DurableAnswer(Exchange& exchange, std::string_view route,
                std::chrono::steady_clock::time_point begun);

  void begin(std::function<void()> done) override;
  bool stands() override;
  Response amended() override;

 private:
  Result<void> answer_outcome(Exchange& exchange);

  App& app_;
  const Who who_;
  const std::string method_;
  const std::string_view route_;
  const std::chrono::steady_clock::time_point begun_;
  PendingAnswer pending_;
  const bool activity_recorded_;
  const int status_;  // of the prepared answer
  std::function<void()> done_;
  std::optional<Result<Committed>> outcome_;
};

}  // namespace muster::http
