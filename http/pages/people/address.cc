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
  PeopleSort sort;
  const char* label;
  bool descends_first;  // what is asked for more often
};
constexpr std::array kColumns{Column{PeopleSort::kEmail, "Email", false},
                              Column{PeopleSort::kName, "Name", false},
                              Column{PeopleSort::kLastActivity, "Last activity", true},
                              Column{PeopleSort::kProjects, "Projects", true}};

struct Choice {
  PeopleOrder order;
  const char* label;
};
constexpr std::array kChoices{
    Choice{{PeopleSort::kJoined, false}, "First joined"},
    Choice{{PeopleSort::kJoined, true}, "Newest"},
    Choice{{PeopleSort::kEmail, false}, "Email, A to Z"},
    Choice{{PeopleSort::kEmail, true}, "Email, Z to A"},
    Choice{{PeopleSort::kName, false}, "Name, A to Z"},
    Choice{{PeopleSort::kName, true}, "Name, Z to A"},
    Choice{{PeopleSort::kLastActivity, true}, "Active last"},
    Choice{{PeopleSort::kLastActivity, false}, "Inactive for longest"},
    Choice{{PeopleSort::kProjects, true}, "Most projects"},
    Choice{{PeopleSort::kProjects, false}, "Fewest projects"},
};

Data column_data(const Column& column, PeopleAddress address) {
  const bool sorted = address.order.by == column.sort;
  Data data = object();
  data["label"] = Data(column.label);
  set_flag(data, "numeric", column.sort == PeopleSort::kProjects);
  data["sorted"] =
      sorted ? Data(address.order.descending ? "descending" : "ascending") : Data(false);
  const bool descending = sorted ? !address.order.descending : column.descends_first;
  address.order = {column.sort, descending};
  data["href"] = Data(address.text());
  return data;
}

}  // namespace

std::string PeopleAddress::text() const {
  std::string url = "/people/";
  if (!search.empty()) url.append("?q=").append(url_encode(search));
  if (order != PeopleOrder()) {
    url.append(search.empty() ? "?" : "&").append("sort=").append(name_of(order));
  }
  return url;
}

Result<PeopleAddress> read_people_address(const Exchange& exchange) {
  PeopleAddress address;
  // A form sends also what was not filled in.
  if (const std::string sort = exchange.query("sort").value_or(""); !sort.empty()) {
    const auto order = people_order_of(sort);
    if (!order) return fail(ErrorCode::kNotFound, "The list has no such order.", "sort");
    address.order = *order;
  }
  Result<std::string> search = clean_line(exchange.query("q").value_or(""), "q", kSearchMax);
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
  Data choices = list();
  for (const Choice& choice : kChoices) {
    Data item = object();
    item["value"] = Data(choice.order == PeopleOrder() ? std::string() : name_of(choice.order));
    item["label"] = Data(choice.label);
    set_flag(item, "chosen", choice.order == address.order);
    choices.push_back(std::move(item));
  }
  data["sorts"] = std::move(choices);
}

}  // namespace muster::http::pages
