// Projects, and who contributed how many annotations.

#include "projections/projects.h"

#include <cstdint>
#include <limits>
#include <string>

#include "core/accounts/refusals.h"
#include "core/number.h"
#include "http/api/json_input.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/not_found.h"
#include "projections/people.h"

namespace muster::http::api {

namespace {

constexpr std::uint32_t kPageSize = 30;
constexpr std::uint32_t kPageSizeMax = 1000;

Json person_json(UserId id, const std::string& first_name, const std::string& last_name,
                 const std::string& email) {
  return {{"id", id.value}, {"first_name", first_name}, {"last_name", last_name}, {"email", email}};
}

Json project_json(const projections::ProjectRow& row, Json created_by) {
  Json project{{"id", row.id.value},
               {"title", row.title},
               {"created_by", std::move(created_by)},
               {"created_at", to_rfc3339(row.created_at)},
               {"contributors", row.contributors},
               {"annotations", row.annotations},
               {"last_contribution_at", nullptr}};
  if (row.last_contribution_at) {
    project["last_contribution_at"] = to_rfc3339(*row.last_contribution_at);
  }
  return project;
}

Json project_json(const projections::Views& views, const projections::ProjectRow& row) {
  if (!row.created_by) return project_json(row, nullptr);
  const auto creator = projections::find_person(views.of<projections::People>(), *row.created_by);
  if (!creator) return project_json(row, Json{{"id", row.created_by->value}});
  return project_json(
      row, person_json(creator->id, creator->first_name, creator->last_name, creator->email));
}

Result<std::string> title_in(const std::string& body) {
  auto input = json_object(body);
  if (!input) return tl::unexpected(input.error());
  if (auto ok = only_fields(*input, {"title"}); !ok) return tl::unexpected(ok.error());
  return text_field(*input, "title");
}

// A positive number in the query; `otherwise` if it is absent.
Result<std::uint32_t> number_in_query(const Exchange& exchange, const std::string& name,
                                      std::uint32_t otherwise, std::uint32_t max) {
  const auto text = exchange.query(name);
  if (!text) return otherwise;
  const auto number = plain_number<std::uint32_t>(*text);
  if (!number || *number < 1 || *number > max) {
    return fail(ErrorCode::kInvalid,
                name + " must be a whole number from 1 to " + std::to_string(max) + ".", name);
  }
  return *number;
}

}  // namespace

Result<void> list_projects(Exchange& exchange) {
  const auto page = number_in_query(exchange, "page", 1, std::numeric_limits<std::uint32_t>::max());
  if (!page) return tl::unexpected(page.error());
  const auto size = number_in_query(exchange, "page_size", kPageSize, kPageSizeMax);
  if (!size) return tl::unexpected(size.error());
  auto views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());

  const std::uint64_t count = projections::count_projects(views->of<projections::Projects>());
  const std::uint64_t offset = std::uint64_t{*page - 1} * *size;
  if (offset > 0 && offset >= count) {
    return page_not_found("page");
  }
  const auto link = [&](std::uint32_t number) -> Json {
    return exchange.public_base() + "/api/projects?page=" + std::to_string(number) +
           "&page_size=" + std::to_string(*size);
  };
  Json results = Json::array();
  for (const auto& row :
       projections::list_projects(views->of<projections::Projects>(), offset, *size)) {
    results.push_back(project_json(*views, row));
  }
  exchange.json(200, {{"count", count},
                      {"next", offset + *size < count ? link(*page + 1) : Json()},
                      {"previous", *page > 1 ? link(*page - 1) : Json()},
                      {"results", std::move(results)}});
  return {};
}

Result<void> create_project(Exchange& exchange) {
  const auto title = title_in(exchange.body);
  if (!title) return tl::unexpected(title.error());
  const auto made = exchange.app.instance.projects().create(*title, exchange.who);
  if (!made) return tl::unexpected(made.error());

  const UserRow& caller = exchange.caller->user;
  projections::ProjectRow row;
  row.id = made->id;
  row.title = made->title;
  row.created_at = made->at;
  exchange.json(201, project_json(row, person_json(caller.id, caller.first_name, caller.last_name,
                                                   caller.email)));
  return {};
}

Result<void> show_project(Exchange& exchange) {
  auto views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto row =
      projections::find_project(views->of<projections::Projects>(), ProjectId(exchange.path_id));
  if (!row || row->deleted) return no_such_project("id");
  exchange.json(200, project_json(*views, *row));
  return {};
}

Result<void> rename_project(Exchange& exchange) {
  const auto title = title_in(exchange.body);
  if (!title) return tl::unexpected(title.error());
  const auto done =
      exchange.app.instance.projects().rename(ProjectId(exchange.path_id), *title, exchange.who);
  if (!done) return tl::unexpected(done.error());
  return show_project(exchange);
}

Result<void> delete_project(Exchange& exchange) {
  const auto done = exchange.submit(DeleteProject{ProjectId(exchange.path_id)});
  if (!done) return tl::unexpected(done.error());
  exchange.no_content();
  return {};
}

Result<void> contribute(Exchange& exchange) {
  auto input = json_object(exchange.body);
  if (!input) return tl::unexpected(input.error());
  if (auto ok = only_fields(*input, {"annotations"}); !ok) return ok;
  const auto annotations =
      number_field(*input, "annotations", 1, std::numeric_limits<std::uint32_t>::max());
  if (!annotations) return tl::unexpected(annotations.error());

  const ProjectId project(exchange.path_id);
  const UserId caller = exchange.caller->user.id;
  const auto done = exchange.submit(ContributeAnnotations{project, caller, *annotations});
  if (!done) return tl::unexpected(done.error());
  exchange.json(201, {{"project", project.value},
                      {"user", caller.value},
                      {"annotations", *annotations},
                      {"position", done->first.value},
                      {"time", to_rfc3339(done->time)}});
  return {};
}

}  // namespace muster::http::api
