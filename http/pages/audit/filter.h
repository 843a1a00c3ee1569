// Which events somebody asked the audit log for, out of the address: person, type, since, until.
//
//   Result<AuditFilter> asked = read_audit_filter(exchange, *views);
//   if (asked->is_good()) newest_events(log, *views, {asked->filter, ...});
//   asked->url("/audit/export.csv")                    the same question elsewhere
//
// `until` given as a date includes that day (UTC), as people mean it; a moment is not included.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "http/pipeline/exchange.h"
#include "projections/audit.h"
#include "projections/people.h"
#include "projections/views.h"

namespace muster::http::pages {

struct AuditFilter {
  struct Field {
    std::string typed;
    std::string error;

    // Whether it is a day and not a moment: 2026-05-04.
    bool is_date() const { return error.empty() && typed.size() == 10; }
  };
  Field person;
  Field type;
  Field since;
  Field until;
  // Where the person was meant to be found by a part of a name that several have.
  std::vector<projections::PersonRow> candidates;
  projections::EventFilter filter;
  std::optional<Position> before;

  bool is_good() const;
  bool is_empty() const;  // everything is asked for
  // The first error, for where there is no form to show it in.
  Error error() const;
  // `path` with the question, by the person's number, and with `before` where it is given.
  std::string url(std::string_view path, std::optional<Position> before = std::nullopt) const;
};

// kNotFound where `before` is no position.
Result<AuditFilter> read_audit_filter(const Exchange& exchange, const projections::Views& views);

}  // namespace muster::http::pages
