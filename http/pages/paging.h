// Lists in pages with stable addresses: /people/?page=2.
//
//   Result<Paging> paging = read_paging(exchange.query("page"), count_projects(...), 50);
//   rows = list_projects(..., paging->offset(), paging->size);
//   data["pages"] = pages_data(*paging, "/projects/");
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "http/pages/templates.h"

namespace muster::http::pages {

struct Paging {
  std::uint64_t number = 1;  // from 1
  std::uint64_t size = 50;
  std::uint64_t count = 0;  // total rows

  std::uint64_t offset() const { return (number - 1) * size; }
  std::uint64_t last_number() const { return count == 0 ? 1 : (count - 1) / size + 1; }
};

// Absent: the first page. kNotFound for anything that is not the plain number of an existing page;
// the first page exists even without rows.
Result<Paging> read_paging(const std::optional<std::string>& number, std::uint64_t count,
                           std::uint64_t size);

// The same in two steps, for lists that are counted while reading. Parses only the number:
// kNotFound if it is not one, or larger than any list.
Result<std::uint64_t> read_page_number(const std::optional<std::string>& number);
Result<Paging> paging_of(std::uint64_t number, std::uint64_t count, std::uint64_t size);

// The data of parts/pages.mustache; false if everything fits on one page. `path` may have a query:
// /people/?q=ada. `name` is the number's name in it; `label` names the links for screen readers.
Data pages_data(const Paging& paging, std::string_view path, std::string_view name = "page",
                std::string_view label = "Pages");

}  // namespace muster::http::pages
