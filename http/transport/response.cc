#include "http/transport/response.h"

#include <algorithm>
#include <utility>

#include "http/transport/request_head.h"

namespace muster::http {

void Response::set_header(std::string_view name, std::string_view value) {
  headers.erase(name);
  add_header(name, value);
}

void Response::add_header(std::string_view name, std::string_view value) {
  if (std::ranges::all_of(value, is_field_char)) headers.add(name, value);
}

void Response::set_content(std::string bytes, std::string_view type) {
  set_header("Content-Type", type);
  body = std::move(bytes);
  stream = {};
}

void Response::set_stream(BodyStream made, std::string_view type) {
  set_header("Content-Type", type);
  body.clear();
  stream = std::move(made);
}

void Response::clear_content() {
  headers.erase("Content-Type");
  body.clear();
  stream = {};
}

}  // namespace muster::http
