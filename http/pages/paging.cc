#include "http/pages/paging.h"

#include <algorithm>
#include <cstdint>

#include "core/number.h"
#include "http/pipeline/not_found.h"

namespace muster::http::pages {
namespace {

// Larger than any list; times a page's size it still fits.
constexpr std::uint64_t kPageNumberMax = 1'000'000'000;

Data link(std::string_view path, std::string_view name, std::uint64_t number) {
  std::string url(path);
  if (number > 1) {
    url += path.find('?') == path.npos ? '?' : '&';
    url.append(name).append("=").append(std::to_string(number));
  }
  return Data(std::move(url));
}

}  // namespace

Result<std::uint64_t> read_page_number(const std::optional<std::string>& number) {
  if (!number) return 1;
  const auto asked = plain_number<std::uint64_t>(*number);
  // A page has only one address: not "01".
  if (!asked || number->starts_with('0') || *asked > kPageNumberMax) return page_not_found("page");
  return *asked;
}

Result<Paging> paging_of(std::uint64_t number, std::uint64_t count, std::uint64_t size) {
  const Paging paging{number, size, count};
  if (number > paging.last_number()) return page_not_found("page");
  return paging;
}

Result<Paging> read_paging(const std::optional<std::string>& number, std::uint64_t count,
                           std::uint64_t size) {
  const Result<std::uint64_t> asked = read_page_number(number);
  if (!asked) return tl::unexpected(asked.error());
  return paging_of(*asked, count, size);
}

Data pages_data(const Paging& paging, std::string_view path, std::string_view name,
                std::string_view label) {
  if (paging.last_number() == 1) return Data(false);
  Data data = object();
  set_text(data, "label", std::string(label));
  set_number(data, "first", paging.offset() + 1);
  set_number(data, "last", std::min(paging.offset() + paging.size, paging.count));
  set_number(data, "count", paging.count);
  // Set even if there is none: a missing name would be looked up outside.
  data["previous"] = paging.number > 1 ? link(path, name, paging.number - 1) : Data(false);
  data["next"] =
      paging.number < paging.last_number() ? link(path, name, paging.number + 1) : Data(false);
  return data;
}

}  // namespace muster::http::pages
