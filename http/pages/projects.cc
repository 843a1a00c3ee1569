// The home page after logging in: all projects, newest first.
#include "projections/projects.h"

#include <cstdint>
#include <utility>

#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/paging.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

constexpr std::uint64_t kPageSize = 50;

Data project_data(const projections::Views& views, const projections::ProjectRow& project,
                  const ReaderTime& reader) {
  Data row = object();
  row["id"] = Data(std::to_string(project.id.value));
  row["title"] = Data(project.title);
  set_number(row, "contributors", project.contributors);
  row["contributed"] =
      project.last_contribution_at ? time_data(*project.last_contribution_at, reader) : Data(false);
  show_creator(views, project.created_by, row);
  return row;
}

// What is done already is ticked.
void show_first_steps(const Exchange& exchange, const projections::Views& views, Data& data) {
  const UserRow& user = exchange.caller->user;
  set_flag(data, "has_invited", projections::count_people(views.of<projections::People>()) > 1);
  set_flag(data, "has_name", !user.first_name.empty() || !user.last_name.empty());
}

Result<void> show_list(Exchange& exchange, const Form& form) {
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const std::uint64_t count = projections::count_projects(views->of<projections::Projects>());
  const Result<Paging> paging = read_paging(exchange.query("page"), count, kPageSize);
  if (!paging) return tl::unexpected(paging.error());

  const ReaderTime reader = reader_time(exchange);
  Data rows = list();
  for (const projections::ProjectRow& project : projections::list_projects(
           views->of<projections::Projects>(), paging->offset(), paging->size)) {
    rows.push_back(project_data(*views, project, reader));
  }
  Data data = object();
  data["projects"] = std::move(rows);
  data["pages"] = pages_data(*paging, "/projects/");
  set_flag(data, "is_empty", count == 0);
  if (count == 0) show_first_steps(exchange, *views, data);
  form.show_in(data);
  return send_page(exchange, {"projects", "Projects", MenuItem::kProjects, form.status()},
                   std::move(data));
}

}  // namespace

Result<void> show_projects(Exchange& exchange) { return show_list(exchange, Form()); }

Result<void> create_project(Exchange& exchange) {
  Form form(exchange);
  const std::string typed = form.text("title");
  const auto made = exchange.app.instance.projects().create(typed, exchange.who);
  if (!made) {
    if (!form.takes(made.error())) return tl::unexpected(made.error());
    form.refuse(made.error());
    return show_list(exchange, form);
  }
  redirect_saying(exchange, "/projects/", Flash::kProjectCreated);
  return {};
}

}  // namespace muster::http::pages
