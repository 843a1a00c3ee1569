#include "http/pages/people/address.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>

#include "core/number.h"
#include "core/text.h"
#include "http/pages/paging.h"
#include "http/transport/url.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kSearchMax = 256;
constexpr std::string_view kInactive = "inactive";
constexpr std::uint32_t kDaysMax = 36'500;

struct Named {
  std::string_view value;
  const char* label;
};
constexpr std::array kStatuses{
    Named{"", "Any status"}, Named{"active", "Active"}, Named{"deactivated", "Deactivated"},
    Named{"never_active", "Never active"}, Named{kInactive, "Inactive for some days"}};
constexpr std::array kRoles{Named{"", "Any role"}, Named{"owner", "Owners"},
                            Named{"administrator", "Administrators"}, Named{"member", "Members"},
                            Named{"auditor", "Auditors"}};

template <std::size_t N>
bool is_one_of(const std::array<Named, N>& all, std::string_view value) {
  return std::ranges::any_of(all, [&](const Named& one) { return one.value == value; });
}

template <std::size_t N>
Data choices_of(const std::array<Named, N>& all, std::string_view chosen) {
  Data choices = list();
  for (const Named& one : all) {
    Data item = object();
    item["value"] = Data(std::string(one.value));
    item["label"] = Data(one.label);
    set_flag(item, "chosen", one.value == chosen);
    choices.push_back(item);
  }
  return choices;
}

struct Column {
  projections::PeopleSort sort;
  const char* label;
  bool descends_first;  // the more useful direction comes first
};
constexpr std::array kColumns{Column{projections::PeopleSort::kEmail, "Email", false},
                              Column{projections::PeopleSort::kName, "Name", false},
                              Column{projections::PeopleSort::kLastActivity, "Last activity", true},
                              Column{projections::PeopleSort::kProjects, "Projects", true}};

struct Choice {
  projections::PeopleOrder order;
  const char* label;
};
constexpr std::array kChoices{
    Choice{{projections::PeopleSort::kJoined, false}, "Oldest"},
    Choice{{projections::PeopleSort::kJoined, true}, "Newest"},
    Choice{{projections::PeopleSort::kEmail, false}, "Email, A to Z"},
    Choice{{projections::PeopleSort::kEmail, true}, "Email, Z to A"},
    Choice{{projections::PeopleSort::kName, false}, "Name, A to Z"},
    Choice{{projections::PeopleSort::kName, true}, "Name, Z to A"},
    Choice{{projections::PeopleSort::kLastActivity, true}, "Recently active"},
    Choice{{projections::PeopleSort::kLastActivity, false}, "Least recently active"},
    Choice{{projections::PeopleSort::kProjects, true}, "Most projects"},
    Choice{{projections::PeopleSort::kProjects, false}, "Fewest projects"},
};

// As aria-sort names it.
Data direction(const projections::PeopleOrder& order) {
  return Data(order.descending ? "descending" : "ascending");
}

Data column_data(const Column& column, PeopleAddress address) {
  const bool sorted = address.order.by == column.sort;
  Data data = object();
  data["label"] = Data(column.label);
  data["sorted"] = sorted ? direction(address.order) : Data(false);
  const bool descending = sorted ? !address.order.descending : column.descends_first;
  address.order = {column.sort, descending};
  data["href"] = Data(address.text());
  return data;
}

}  // namespace

std::string PeopleAddress::text(std::string_view path) const {
  std::string url(path);
  const auto add = [&](std::string_view name, std::string_view value) {
    url.append(url.find('?') == url.npos ? "?" : "&").append(name).append("=");
    url.append(url_encode(value));
  };
  if (!search.empty()) add("q", search);
  if (!status.empty()) add("status", status);
  if (status == kInactive && days != kDaysAway) add("days", std::to_string(days));
  if (!role.empty()) add("role", role);
  if (order != projections::PeopleOrder()) add("sort", name_of(order));
  if (as_of) add("as_of", std::to_string(as_of->value));
  return url;
}

projections::PeopleFilter PeopleAddress::filter(Timestamp now) const {
  // Both are known: read_people_address() has refused others.
  auto filter = projections::people_filter_of({status == kInactive ? "" : status, role}).value();
  if (status == kInactive) filter.inactive_since = now - std::chrono::hours(24) * days;
  return filter;
}

Result<PeopleAddress> read_people_address(const Exchange& exchange) {
  PeopleAddress address;
  // A form also sends fields that are empty.
  if (const std::string sort = exchange.query("sort").value_or(""); !sort.empty()) {
    const auto order = projections::people_order_of(sort);
    if (!order) return fail(ErrorCode::kNotFound, "Unknown sort order.", "sort");
    address.order = *order;
  }
  address.status = exchange.query("status").value_or("");
  if (!is_one_of(kStatuses, address.status))
    return fail(ErrorCode::kNotFound, "Unknown status.", "status");
  address.role = exchange.query("role").value_or("");
  if (!is_one_of(kRoles, address.role)) return fail(ErrorCode::kNotFound, "Unknown role.", "role");
  if (const std::string days = exchange.query("days").value_or(""); !days.empty()) {
    const auto number = plain_number<std::uint32_t>(days);
    if (!number || *number == 0 || *number > kDaysMax) {
      return fail(ErrorCode::kInvalid, "Days must be a whole number from 1 to 36,500.", "days");
    }
    address.days = *number;
  }
  std::string typed = exchange.query("q").value_or("");
  if (is_utf8(typed)) typed = without_direction_changes(typed);
  Result<std::string> search = clean_line(typed, "q", kSearchMax);
  if (!search) return tl::unexpected(search.error());
  address.search = *std::move(search);
  const Result<std::uint64_t> page = read_page_number(exchange.query("page"));
  if (!page) return tl::unexpected(page.error());
  address.page = *page;
  return address;
}

void set_sorting(Data& data, const PeopleAddress& address) {
  for (const Column& column : kColumns) {
    data["column_" + std::string(name_of(column.sort))] = column_data(column, address);
  }
  // One column for both: the direction is that of the one by which the list is sorted.
  const bool by_person = address.order.by == projections::PeopleSort::kName ||
                         address.order.by == projections::PeopleSort::kEmail;
  data["person_sorted"] = by_person ? direction(address.order) : Data(false);
  Data choices = list();
  for (const Choice& choice : kChoices) {
    Data item = object();
    item["value"] =
        Data(choice.order == projections::PeopleOrder() ? std::string() : name_of(choice.order));
    item["label"] = Data(choice.label);
    set_flag(item, "chosen", choice.order == address.order);
    choices.push_back(item);
  }
  data["sorts"] = std::move(choices);
}

void set_filter(Data& data, const PeopleAddress& address) {
  data["statuses"] = choices_of(kStatuses, address.status);
  data["roles"] = choices_of(kRoles, address.role);
  data["days"] = Data(std::to_string(address.days));
  data["days_default"] = Data(std::to_string(PeopleAddress::kDaysAway));
  set_flag(data, "is_filtered", address.is_filtered());
}

}  // namespace muster::http::pages
