// The address of a list of people says all that is shown:
// /people/?q=ada&sort=-last_activity&page=2. What is as usual (by the time of joining, everybody,
// the first page) is not said.
#pragma once

#include <cstdint>
#include <string>

#include "core/result.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"
#include "projections/people_index/people_query.h"

namespace muster::http::pages {

struct PeopleAddress {
  projections::PeopleOrder order = {};
  std::string search = {};
  std::uint64_t page = 1;

  // Without the page.
  std::string text() const;
};

// kNotFound for an order or a page that there is none of, kInvalid for a search that is no text.
Result<PeopleAddress> read_people_address(const Exchange& exchange);

// column_NAME for each column that can be sorted by: what parts/column.mustache takes. And
// `sorts`, the same as choices of a form.
void set_sorting(Data& data, const PeopleAddress& address);

}  // namespace muster::http::pages
