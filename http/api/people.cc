// The caller, and everyone with an account: Label Studio's user objects.

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>

#include "core/accounts/refusals.h"
#include "core/number.h"
#include "core/text.h"
#include "http/api/json_input.h"
#include "http/api/user_answer.h"
#include "http/api/user_json.h"
#include "http/pipeline/as_of.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/not_found.h"
#include "projections/activity.h"
#include "projections/person_detail.h"

namespace muster::http::api {

namespace {

constexpr const char* kTotalCount = "X-Total-Count";
// Of an answer about the past: the last event that had happened.
constexpr const char* kAsOfPosition = "X-As-Of-Position";
constexpr std::uint64_t kPageSize = 50;
constexpr std::uint64_t kPageSizeMax = 1000;
constexpr std::size_t kSearchMax = 256;

Result<std::uint64_t> number_parameter(const Exchange& exchange, const char* name,
                                       std::uint64_t otherwise, std::uint64_t max) {
  const auto text = exchange.query(name);
  if (!text) return otherwise;
  const auto number = plain_number<std::uint64_t>(*text);
  if (!number || *number == 0 || *number > max) {
    return fail(
        ErrorCode::kInvalid,
        std::string(name) + " must be a whole number from 1 to " + std::to_string(max) + ".", name);
  }
  return *number;
}

// nullopt if no page is requested.
Result<std::optional<projections::PeopleQuery>> user_page_asked(const Exchange& exchange) {
  const auto ordering = exchange.query("ordering");
  const auto search = exchange.query("search");
  const auto status = exchange.query("status");
  const auto role = exchange.query("role");
  const auto inactive_since = exchange.query("inactive_since");
  if (!ordering && !search && !status && !role && !inactive_since && !exchange.query("page") &&
      !exchange.query("page_size")) {
    return std::nullopt;
  }
  projections::PeopleQuery query;
  if (ordering) {
    const auto order = projections::people_order_of(*ordering);
    if (!order) return fail(ErrorCode::kInvalid, "Unknown sort order.", "ordering");
    query.order = *order;
  }
  const auto filter = projections::people_filter_of({status.value_or(""), role.value_or("")});
  if (!filter) return tl::unexpected(filter.error());
  query.filter = *filter;
  if (inactive_since) {
    const auto moment = parse_rfc3339(*inactive_since);
    if (!moment) return fail(ErrorCode::kInvalid, moment.error().message, "inactive_since");
    query.filter.inactive_since = *moment;
  }
  auto words = clean_line(search.value_or(""), "search", kSearchMax);
  if (!words) return tl::unexpected(words.error());
  query.search = *std::move(words);
  const auto size = number_parameter(exchange, "page_size", kPageSize, kPageSizeMax);
  if (!size) return tl::unexpected(size.error());
  const auto page =
      number_parameter(exchange, "page", 1, std::numeric_limits<std::uint32_t>::max());
  if (!page) return tl::unexpected(page.error());
  query.offset = (*page - 1) * *size;
  query.limit = *size;
  return query;
}

// The picture of then has an address of its own: it may be in use no more.
Json of_then(Json user, const BasePath& base, const AsOf& as_of) {
  if (as_of.moment && !user["avatar"].is_null()) {
    user["avatar"] = base.below("/people/" + user["id"].dump() +
                                "/picture?as_of=" + std::to_string(as_of.moment->last().value));
  }
  return user;
}

// Everyone, one part at a time. Each part reads the views anew, so nothing is held open for a slow
// client: an erasure waits for readers. Who comes or leaves meanwhile is there or not.
class EverybodyAsJson {
 public:
  // Both must outlive this object.
  EverybodyAsJson(projections::Instance& instance, const BasePath& base, const AsOf& as_of)
      : instance_(instance), base_(base), as_of_{as_of.moment, nullptr} {}

  // The next part of the array; is_last() becomes true with the part that closes it.
  Result<std::string> next() {
    const auto views =
        instance_.views_at(as_of_.moment ? std::optional(as_of_.moment->end) : std::nullopt);
    if (!views) return tl::unexpected(views.error());
    std::string part = after_ == UserId(0) ? "[" : "";
    const auto people =
        projections::list_people((*views)->of<projections::People>(), after_, kPeopleAPart);
    for (const projections::PersonRow& person : people) {
      if (any_) part += ',';
      any_ = true;
      const auto active =
          projections::last_activity((*views)->of<projections::Activity>(), person.id);
      part += of_then(user_json(base_, person, active), base_, as_of_)
                  .dump(-1, ' ', false, Json::error_handler_t::replace);
      after_ = person.id;
    }
    last_ = people.size() < kPeopleAPart;
    if (last_) part += "]\n";
    return part;
  }
  bool is_last() const { return last_; }

 private:
  static constexpr std::uint64_t kPeopleAPart = 200;  // some 60 kB

  projections::Instance& instance_;
  const BasePath& base_;
  const AsOf as_of_;
  UserId after_;
  bool any_ = false;
  bool last_ = false;
};

Result<void> stream_everybody(Exchange& exchange, const AsOf& as_of) {
  const auto views = as_of.views(exchange);
  if (!views) return tl::unexpected(views.error());
  const auto everybody =
      std::make_shared<EverybodyAsJson>(exchange.app.instance, exchange.app.base, as_of);
  // The first part is read before the answer begins: if it cannot be read the answer is 503.
  auto first = everybody->next();
  if (!first) return tl::unexpected(first.error());
  const auto part = std::make_shared<std::string>(*std::move(first));
  Response& response = exchange.response;
  response.status = 200;
  response.set_header(
      kTotalCount, std::to_string(projections::count_people((*views)->of<projections::People>())));
  // An error ends the body early, so that nobody takes this for everyone.
  const auto write = [everybody, part, &app = exchange.app](BodySink& sink) {
    try {
      if (part->empty()) {
        auto next = everybody->next();
        if (!next) return false;
        *part = *std::move(next);
      }
    } catch (const ViewsDamaged& damage) {
      (void)app.instance.views_are_damaged(damage);
      return false;
    }
    const bool written = sink.write(*part);
    part->clear();
    if (everybody->is_last()) sink.finish();
    return written;
  };
  response.set_stream({write}, "application/json");
  return {};
}

void set_position(Exchange& exchange, const AsOf& as_of) {
  if (as_of.moment)
    exchange.response.set_header(kAsOfPosition, std::to_string(as_of.moment->last().value));
}

}  // namespace

Result<void> who_am_i(Exchange& exchange) {
  auto answer = user_answer(exchange, exchange.caller->user.id);
  if (!answer) return tl::unexpected(answer.error());
  exchange.json(200, *answer);
  return {};
}

// With any of page, page_size, ordering and search: that page, and the total in X-Total-Count.
// Without: everyone, possibly very many. With as_of: as it was then.
Result<void> list_users(Exchange& exchange) {
  auto query = user_page_asked(exchange);
  if (!query) return tl::unexpected(query.error());
  const auto as_of = read_as_of(exchange);
  if (!as_of) return tl::unexpected(as_of.error());
  set_position(exchange, *as_of);
  if (!*query) return stream_everybody(exchange, *as_of);
  const auto page = as_of->people(exchange, **query);
  if (!page) return tl::unexpected(page.error());
  if (page->ids.empty() && (*query)->offset > 0) {
    return page_not_found("page");
  }
  const auto views = as_of->views(exchange);
  if (!views) return tl::unexpected(views.error());
  Json users = Json::array();
  for (const UserId id : page->ids) {
    if (const auto person = projections::find_person((*views)->of<projections::People>(), id)) {
      users.push_back(
          of_then(user_json(exchange.app.base, *person,
                            projections::last_activity((*views)->of<projections::Activity>(), id)),
                  exchange.app.base, *as_of));
    }
  }
  exchange.response.set_header(kTotalCount, std::to_string(page->count));
  exchange.json(200, users);
  return {};
}

// Created and contributed-to projects are each paged separately; the link to the next page is null
// at the end.
Result<void> show_user(Exchange& exchange) {
  constexpr std::uint64_t kPageMax = std::numeric_limits<std::uint32_t>::max();
  const auto size = number_parameter(exchange, "page_size", kPageSize, kPageSizeMax);
  if (!size) return tl::unexpected(size.error());
  const auto created = number_parameter(exchange, "created_page", 1, kPageMax);
  if (!created) return tl::unexpected(created.error());
  const auto contributed = number_parameter(exchange, "contributed_page", 1, kPageMax);
  if (!contributed) return tl::unexpected(contributed.error());
  const auto as_of = read_as_of(exchange);
  if (!as_of) return tl::unexpected(as_of.error());
  const auto views = as_of->views(exchange);
  if (!views) return tl::unexpected(views.error());
  const auto slice = [&](std::uint64_t page) {
    return projections::ProjectSlice{(page - 1) * *size, *size};
  };
  const auto detail = projections::person_detail(**views, UserId(exchange.path_id), slice(*created),
                                                 slice(*contributed));
  if (!detail) return no_such_person("id");

  const auto next = [&](const char* name, std::uint64_t page, std::uint64_t count) -> Json {
    if (page * *size >= count) return nullptr;
    return exchange.public_base() + "/api/users/" + std::to_string(exchange.path_id) + "?" + name +
           "=" + std::to_string(page + 1) + "&page_size=" + std::to_string(*size) +
           (as_of->moment ? "&as_of=" + std::to_string(as_of->moment->last().value) : "");
  };
  Json person = of_then(person_detail_json(exchange.app.base, *detail), exchange.app.base, *as_of);
  person["created_projects_next"] = next("created_page", *created, detail->created.count);
  person["contributed_to_projects_next"] =
      next("contributed_page", *contributed, detail->contributed.count);
  set_position(exchange, *as_of);
  exchange.json(200, person);
  return {};
}

// One's own profile, or another's if core/accounts/rights.h allows it; the event says who changed
// it.
Result<void> update_user(Exchange& exchange) {
  auto input = json_object(exchange.body);
  if (!input) return tl::unexpected(input.error());
  if (auto ok = only_fields(*input, {"first_name", "last_name", "phone"}); !ok) return ok;
  auto first_name = optional_text_field(*input, "first_name");
  if (!first_name) return tl::unexpected(first_name.error());
  auto last_name = optional_text_field(*input, "last_name");
  if (!last_name) return tl::unexpected(last_name.error());
  auto phone = optional_text_field(*input, "phone");
  if (!phone) return tl::unexpected(phone.error());

  const UserId id(exchange.path_id);
  const ProfileChange change{std::move(*first_name), std::move(*last_name), std::move(*phone)};
  if (auto ok = exchange.accounts().update_profile(id, change, exchange.who); !ok) return ok;
  return answer_with_user(exchange, id);
}

}  // namespace muster::http::api
