#include "http/pipeline/as_of.h"

#include <string>
#include <utility>

namespace muster::http {
namespace {

Result<projections::PastMoment> moment_of(const Exchange& exchange, const std::string& text,
                                          const ReadLocalTime& local) {
  projections::Instance& instance = exchange.app.instance;
  const Timestamp now = instance.clock().now();
  if (local) {
    if (const auto time = local(text)) return projections::past_moment(instance.log(), *time, now);
  }
  return projections::read_past_moment(instance.log(), text, now);
}

}  // namespace

Result<projections::PeoplePage> AsOf::people(const Exchange& exchange,
                                             const projections::PeopleQuery& query) const {
  return past ? past->people(query) : exchange.app.instance.people(query);
}

Result<std::shared_ptr<const projections::Views>> AsOf::views(const Exchange& exchange) const {
  if (past) return std::shared_ptr<const projections::Views>(past, &past->views);
  return exchange.app.instance.views_at(std::nullopt);
}

Result<AsOf> read_as_of(const Exchange& exchange, const ReadLocalTime& local) {
  const std::string text = exchange.query("as_of").value_or("");
  if (text.empty()) return AsOf{};
  const auto moment = moment_of(exchange, text, local);
  if (!moment) return tl::unexpected(moment.error());
  auto past = exchange.app.instance.past().at(moment->end);
  if (!past) return tl::unexpected(past.error());
  return AsOf{*moment, *std::move(past)};
}

}  // namespace muster::http
