// The answer to a request whose command is being made durable, while no thread waits for it.
//
// Exchange::answer_when_durable() and answer_from_outcome() ask for one; Pipeline::answer() gives
// it to the transport, which calls it as deferred_answer.h says. Nothing leaves before the outcome
// is known: a refusal, a full queue and a log that has failed are answered as they would have been.
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
  // Requires: exchange.pending is there. `route` lives as long as the server.
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
  const int status_;  // of the answer that was made
  std::function<void()> done_;
  std::optional<Result<Committed>> outcome_;
};

}  // namespace muster::http
