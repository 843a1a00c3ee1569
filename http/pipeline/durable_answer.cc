#include "http/pipeline/durable_answer.h"

#include <utility>

#include "core/check.h"
#include "http/pipeline/activity_recorder.h"
#include "http/pipeline/errors.h"

namespace muster::http {

DurableAnswer::DurableAnswer(Exchange& exchange, std::string_view route,
                             std::chrono::steady_clock::time_point begun)
    : app_(exchange.app),
      who_(exchange.who),
      method_(exchange.request.method),
      route_(route),
      begun_(begun),
      pending_(*std::exchange(exchange.pending, std::nullopt)),
      activity_recorded_(exchange.activity_recorded),
      status_(exchange.response.status) {
  MUSTER_CHECK(exchange.wants_json, "a page cannot be answered without its request");
}

void DurableAnswer::begin(std::function<void()> done) {
  done_ = std::move(done);
  const Who who = who_;  // submit() may destroy this object
  app_.instance.sequencer().submit(std::move(pending_.command), who,
                                   [this](Result<Committed> outcome) {
                                     outcome_ = std::move(outcome);
                                     const std::function<void()> tell = std::move(done_);
                                     tell();
                                   });
}

bool DurableAnswer::stands() {
  if (!*outcome_ || pending_.from_outcome) return false;
  if (pending_.on_durable) pending_.on_durable();
  app_.metrics.count(who_, {route_, method_, status_, begun_});
  return true;
}

Result<void> DurableAnswer::answer_outcome(Exchange& exchange) {
  if (!pending_.from_outcome) return tl::unexpected(std::move(outcome_->error()));
  try {
    return pending_.from_outcome(exchange, std::move(*outcome_));
  } catch (const ViewsDamaged& damage) {
    return tl::unexpected(app_.instance.views_are_damaged(damage));
  }
}

Response DurableAnswer::amended() {
  const Request none;
  Response response;
  Exchange exchange(app_, none, response);
  exchange.who = who_;
  exchange.wants_json = true;
  exchange.name_request();
  const Result<void> answered = answer_outcome(exchange);
  if (!answered) answer_error(exchange, answered.error());
  if (answered && !activity_recorded_ && who_.actor) {
    app_.activity.record_if_due(*who_.actor, who_);
  }
  app_.metrics.count(who_, {route_, method_, response.status, begun_});
  return response;
}

}  // namespace muster::http
