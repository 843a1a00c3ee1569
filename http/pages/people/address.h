// The address of a people list contains all that is shown:
// /people/?q=ada&sort=-last_activity&page=2. Defaults (by joining, everyone, the first page) are
// omitted. as_of=812 is the past (past.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/ids.h"
#include "core/result.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"
#include "projections/people_index/people_query.h"

namespace muster::http::pages {

struct PeopleAddress {
  projections::PeopleOrder order = {};
  std::string search = {};
  std::uint64_t page = 1;
  // The last event that had happened, of a list of the past.
  std::optional<Position> as_of = {};

  // Without the page.
  std::string text() const;
};

// kNotFound for an unknown order or a page that does not exist, kInvalid for a search that is not
// text.
Result<PeopleAddress> read_people_address(const Exchange& exchange);

// Sets column_NAME for each sortable property (the data of parts/sort_link.mustache), person_sorted
// for the column of names and emails, and `sorts`, the same as the choices of a form.
void set_sorting(Data& data, const PeopleAddress& address);

}  // namespace muster::http::pages
