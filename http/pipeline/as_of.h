// The moment that a request for people is about: the present, or the past that `as_of=` asks for.
//
//   const Result<AsOf> as_of = read_as_of(exchange);
//   const Result<PeoplePage> page = as_of->people(exchange, query);
//   const auto views = as_of->views(exchange);             // taken after the page
//
// Whoever may read the audit log may read the past: everyone with an account.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "core/result.h"
#include "http/pipeline/exchange.h"
#include "projections/audit/past_moment.h"
#include "projections/instance/past_views.h"

namespace muster::http {

struct AsOf {
  // Both, or neither for the present.
  std::optional<projections::PastMoment> moment = {};
  std::shared_ptr<const projections::Past> past = {};

  Result<projections::PeoplePage> people(const Exchange& exchange,
                                         const projections::PeopleQuery& query) const;
  // Never null. While somebody holds them an erasure waits: not while bytes are sent
  // (Instance::views_at() has them for each piece of a stream).
  Result<std::shared_ptr<const projections::Views>> views(const Exchange& exchange) const;
};

// A time as the caller's clock shows it; nullopt for what is not written like one.
using ReadLocalTime = std::function<std::optional<Timestamp>(std::string_view)>;

// An empty or missing `as_of` is the present. kInvalid as of read_past_moment(); kBusy as of
// PastViews::at().
Result<AsOf> read_as_of(const Exchange& exchange, const ReadLocalTime& local = {});

}  // namespace muster::http
