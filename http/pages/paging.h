// Lists in pages with addresses that stay: /people/?page=2.
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
  std::uint64_t count = 0;  // rows in all

  std::uint64_t offset() const { return (number - 1) * size; }
  std::uint64_t last_number() const { return count == 0 ? 1 : (count - 1) / size + 1; }
};

// Absent: the first page. kNotFound for what is not a page's number, written plainly, or past the
// last; the first page exists also where there are no rows.
Result<Paging> read_paging(const std::optional<std::string>& number, std::uint64_t count,
                           std::uint64_t size);

// The same in two steps, for lists that are counted while they are read. The number alone:
// kNotFound for what is none, or past what any list has.
Result<std::uint64_t> read_page_number(const std::optional<std::string>& number);
Result<Paging> paging_of(std::uint64_t number, std::uint64_t count, std::uint64_t size);

// What parts/pages.mustache takes; false where one page holds everything. `path` may have a query:
// /people/?q=ada. `name` is what the number is called in it, `label`
// what the links are called for those who hear the page.
Data pages_data(const Paging& paging, std::string_view path, std::string_view name = "page",
                std::string_view label = "Pages");

}  // namespace muster::http::pages
