// The address of a people list contains all that is shown:
// /people/?q=ada&sort=-last_activity&page=2. Defaults (by joining, everyone, the first page) are
// omitted. as_of=812 is the past (past.h). status=inactive&days=30&role=member is a filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.h"
#include "core/result.h"
#include "core/time.h"
#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"
#include "projections/people_index/people_query.h"

namespace muster::http::pages {

struct PeopleAddress {
  static constexpr std::uint32_t kDaysAway = 30;

  projections::PeopleOrder order = {};
  std::string search = {};
  // "active", "deactivated", "never_active", "inactive" (for so many days); empty: whatever.
  std::string status = {};
  std::uint32_t days = kDaysAway;
  std::string role = {};  // empty: whatever
  std::uint64_t page = 1;
  // The last event that had happened, of a list of the past.
  std::optional<Position> as_of = {};

  bool is_filtered() const { return !status.empty() || !role.empty(); }
  projections::PeopleFilter filter(Timestamp now) const;

  // Without the page.
  std::string text(std::string_view path = "/people/") const;
};

// kNotFound for an unknown order, status or role, or a page that does not exist, kInvalid for a
// search that is not text.
Result<PeopleAddress> read_people_address(const Exchange& exchange);

// Sets column_NAME for each sortable property (the data of parts/sort_link.mustache), person_sorted
// for the column of names and emails, and `sorts`, the same as the choices of a form.
void set_sorting(Data& data, const PeopleAddress& address);

// Sets `statuses` and `roles`, the choices of the filter, `days`, and `is_filtered`.
void set_filter(Data& data, const PeopleAddress& address);

}  // namespace muster::http::pages
