// The audit log's filter, from the address: person, type, since, until.
//
//   Result<AuditFilter> asked = read_audit_filter(exchange, *views);
//   if (asked->is_good()) newest_events(log, *views, {asked->filter, ...});
//   asked->url("/audit/export.csv")                    the same filter at another address
//
// A day ("2026-05-04", "today") is one of the reader's clock, or of UTC with clock=utc. `until`
// given as a day includes it, as people mean it; a time is exclusive.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "projections/audit/events.h"
#include "projections/people.h"
#include "projections/views.h"

namespace muster::http::pages {

struct AuditFilter {
  struct Field {
    std::string typed;
    std::string error;

    // Whether it is a date rather than a time: 2026-05-04.
    bool is_date() const {
      return error.empty() && typed.size() == 10 && typed.find('-') != std::string::npos;
    }
  };
  Field person;
  Field type;
  Field since;
  Field until;
  // If several people match what was typed as a person.
  std::vector<projections::PersonRow> candidates;
  projections::EventFilter filter;
  std::optional<Position> before;
  ReaderTime reader;       // whose clock the page has
  bool is_in_utc = false;  // by choice

  bool is_good() const;
  bool is_empty() const;  // no filter at all
  // The first error, for answers without a form.
  Error error() const;
  // `path` with the filter, with the person by id, and with `before` if given.
  std::string url(std::string_view path, std::optional<Position> before = std::nullopt) const;
};

// kNotFound if `before` is not a position.
Result<AuditFilter> read_audit_filter(const Exchange& exchange, const projections::Views& views);

}  // namespace muster::http::pages
