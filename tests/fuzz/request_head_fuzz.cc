// Heads of requests: what is taken can be read in one way.

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ascii.h"
#include "core/check.h"
#include "http/transport/arrival.h"
#include "http/transport/request_head.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

using namespace muster::http;

constexpr std::array<std::string_view, 7> kMethods{"GET",   "HEAD",   "POST",   "PUT",
                                                   "PATCH", "DELETE", "OPTIONS"};

std::vector<Field> fields_of(std::string_view head) {
  std::string_view left = head.substr(head.find("\r\n") + 2);
  std::vector<Field> fields;
  while (const auto field = take_field(left)) fields.push_back(*field);
  MUSTER_CHECK(left == "\r\n", "{} bytes follow the last field", left.size());
  return fields;
}

unsigned count(const std::vector<Field>& fields, std::string_view lower_name) {
  return static_cast<unsigned>(std::ranges::count_if(
      fields, [&](const Field& field) { return equals_ascii_lower(field.name, lower_name); }));
}

void check_facts(const RequestHead& head, const std::vector<Field>& fields) {
  MUSTER_CHECK(std::ranges::find(kMethods, head.method) != kMethods.end(), "a method that is none");
  const bool is_origin = head.target.starts_with('/') || head.target == "*";
  MUSTER_CHECK(
      is_origin || (head.is_absolute && (head.target.empty() || head.target.front() == '?')),
      "the target is {}", head.target);
  MUSTER_CHECK(
      std::ranges::none_of(
          head.target, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; }),
      "a blank or control character in the target");
  const bool is_old = head.minor_version == '0';
  MUSTER_CHECK(is_authority(head.authority) || (is_old && head.authority.empty()),
               "the request is for {}", head.authority);
  MUSTER_CHECK(count(fields, "host") == 1 || (is_old && count(fields, "host") == 0), "{} hosts",
               count(fields, "host"));
  MUSTER_CHECK(!(head.is_chunked && head.content_length), "two lengths of one body");
  MUSTER_CHECK(head.content_length.has_value() == (count(fields, "content-length") == 1),
               "the length is not that of the field");
  MUSTER_CHECK(head.is_chunked == (count(fields, "transfer-encoding") > 0),
               "the body is chunked, or not");
  for (const Field& field : fields) {
    MUSTER_CHECK(!field.name.empty() && std::ranges::all_of(field.name, is_token_char),
                 "the name of a field is {}", field.name);
    MUSTER_CHECK(std::ranges::all_of(field.value, is_field_char), "the value of {} is not valid",
                 field.name);
  }
}

// The same head in other words that mean the same.
std::string in_other_words(std::string_view head, const std::vector<Field>& fields) {
  std::string other(head.substr(0, head.find("\r\n")));
  for (const Field& field : fields) {
    other += "\r\n";
    for (const char c : field.name) other += ascii_upper(c);
    other.append(": \t").append(field.value).append(" ");
  }
  return other += "\r\n\r\n";
}

void check_taken(std::string_view bytes, const RequestHead& head) {
  const std::vector<Field> fields = fields_of(bytes);
  check_facts(head, fields);
  const std::string other = in_other_words(bytes, fields);
  MUSTER_CHECK(head_bytes(other) == other.size(), "the end is found elsewhere");
  const auto again = read_head(other);
  MUSTER_CHECK(again, "in other words it is refused: {}", again.error().detail);
  MUSTER_CHECK(again->method == head.method && again->target == head.target &&
                   again->authority == head.authority && again->is_absolute == head.is_absolute &&
                   again->minor_version == head.minor_version &&
                   again->content_length == head.content_length &&
                   again->is_chunked == head.is_chunked && again->closes == head.closes &&
                   again->expects_continue == head.expects_continue,
               "in other words it is another request");
}

void check_refused(const HeadFault& fault) {
  constexpr std::array kStatuses{400, 417, 431, 501, 505};
  MUSTER_CHECK(std::ranges::find(kStatuses, fault.status) != kStatuses.end(), "status {}",
               fault.status);
  MUSTER_CHECK(!fault.detail.empty(), "refused without a word");
}

}  // namespace

void fuzz(std::string_view input) {
  const std::string_view bytes = input.substr(empty_lines(input));
  const Arrival arrival = arrival_of(bytes);
  if (arrival.what == Arrived::kRefused) check_refused(arrival.fault);
  const auto size = head_bytes(bytes);
  if (!size) {
    MUSTER_CHECK(arrival.what == Arrived::kPartOfHead || arrival.what == Arrived::kRefused,
                 "half a head was taken");
    return;
  }
  const std::string_view whole = bytes.substr(0, *size);
  MUSTER_CHECK(!head_bytes(whole.substr(0, *size - 1)), "the head ends before its end");
  const auto head = read_head(whole);
  if (!head) {
    check_refused(head.error());
    MUSTER_CHECK(arrival.what == Arrived::kRefused, "a head that is refused has arrived");
    return;
  }
  check_taken(whole, *head);
  if (*size > kHeadBytesMax) return;
  MUSTER_CHECK(arrival.what == Arrived::kRequest || arrival.what == Arrived::kPartOfBody,
               "a good head is refused");
  MUSTER_CHECK(arrival.head_bytes == *size, "the head has {} bytes", arrival.head_bytes);
}

}  // namespace muster::fuzz
