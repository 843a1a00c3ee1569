#include "http/pages/people/address.h"

#include <array>
#include <cstdint>

#include "core/text.h"
#include "http/pages/paging.h"
#include "http/transport/url.h"

namespace muster::http::pages {
namespace {

constexpr std::size_t kSearchMax = 256;

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

std::string PeopleAddress::text() const {
  std::string url = "/people/";
  if (!search.empty()) url.append("?q=").append(url_encode(search));
  if (order != projections::PeopleOrder()) {
    url.append(search.empty() ? "?" : "&").append("sort=").append(name_of(order));
  }
  if (as_of) {
    url.append(url.find('?') == url.npos ? "?" : "&").append("as_of=");
    url.append(std::to_string(as_of->value));
  }
  return url;
}

Result<PeopleAddress> read_people_address(const Exchange& exchange) {
  PeopleAddress address;
  // A form also sends fields that are empty.
  if (const std::string sort = exchange.query("sort").value_or(""); !sort.empty()) {
    const auto order = projections::people_order_of(sort);
    if (!order) return fail(ErrorCode::kNotFound, "Unknown sort order.", "sort");
    address.order = *order;
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

}  // namespace muster::http::pages
