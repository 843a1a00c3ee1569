// A project's page: who contributed how much and when, its title, and its removal.
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/accounts/refusals.h"
#include "core/number.h"
#include "http/pages/chart.h"
#include "http/pages/flash.h"
#include "http/pages/form.h"
#include "http/pages/frame.h"
#include "http/pages/time_text.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/not_found.h"
#include "projections/activity.h"
#include "projections/projects.h"

namespace muster::http::pages {
namespace {

using projections::Contributor;
using projections::ContributorPlace;

constexpr std::size_t kPageSize = 50;
constexpr std::size_t kWeeks = 53;

std::string path_of(ProjectId id) { return "/projects/" + std::to_string(id.value); }

// ?after=12-345: after person 345, who has 12 annotations.
Result<std::optional<ContributorPlace>> place_in_query(const Exchange& exchange, const char* name) {
  const auto text = exchange.query(name);
  if (!text) return std::optional<ContributorPlace>();
  const std::size_t dash = text->find('-');
  if (dash == std::string::npos) return page_not_found(name);
  const auto annotations = plain_number<std::uint64_t>(std::string_view(*text).substr(0, dash));
  const auto user = plain_number<std::uint32_t>(std::string_view(*text).substr(dash + 1));
  if (!annotations || !user) return page_not_found(name);
  return ContributorPlace{*annotations, UserId(*user)};
}

std::string link_to(ProjectId project, const char* side, const Contributor& contributor) {
  return path_of(project) + "?" + side + "=" + std::to_string(contributor.row.annotations) + "-" +
         std::to_string(contributor.user.value) + "#contributors";
}

struct ContributorPage {
  std::vector<Contributor> rows;
  bool has_newer = false;  // rows before these
  bool has_older = false;
};

Result<ContributorPage> contributor_page(const Exchange& exchange,
                                         const View<projections::Projects>& view, ProjectId id) {
  const auto after = place_in_query(exchange, "after");
  if (!after) return tl::unexpected(after.error());
  const auto before = place_in_query(exchange, "before");
  if (!before) return tl::unexpected(before.error());
  ContributorPage page;
  if (*before) {
    page.rows = projections::list_contributors_before(view, id, **before, kPageSize + 1);
    page.has_newer = page.rows.size() > kPageSize;
    if (page.has_newer) {
      page.rows.erase(page.rows.begin());
      page.has_older = true;
      return page;
    }
  }
  // The first page, also where fewer than a page of rows are before the place.
  const bool is_first = *before || !*after;
  page.rows =
      projections::list_contributors(view, id, is_first ? std::nullopt : *after, kPageSize + 1);
  if (page.rows.empty() && !is_first) return page_not_found("after");
  page.has_newer = !is_first;
  page.has_older = page.rows.size() > kPageSize;
  if (page.has_older) page.rows.pop_back();
  return page;
}

void show_contributors(const projections::Views& views, ProjectId id, const ContributorPage& page,
                       const ReaderTime& reader, Data& data) {
  Data rows = list();
  for (const Contributor& contributor : page.rows) {
    Data row = object();
    const auto person = projections::find_person(views.of<projections::People>(), contributor.user);
    row["person"] = person ? person_data(*person) : Data(false);
    row["absent"] =
        Data(projections::name_of_absent(views.of<projections::People>(), contributor.user));
    set_number(row, "annotations", contributor.row.annotations);
    row["contributed"] = time_data(contributor.row.last_contribution_at, reader);
    rows.push_back(std::move(row));
  }
  set_flag(data, "has_contributors", rows.is_non_empty_list());
  data["contributors"] = std::move(rows);
  data["previous"] = page.has_newer ? Data(link_to(id, "before", page.rows.front())) : Data(false);
  data["next"] = page.has_older ? Data(link_to(id, "after", page.rows.back())) : Data(false);
  set_flag(data, "is_turned", page.has_newer || page.has_older);
}

Chart weeks_chart(const View<projections::Projects>& view, ProjectId id, Timestamp now) {
  const projections::Day today = projections::day_of(now);
  const auto days = projections::annotations_by_day(view, id, today, kWeeks * 7);
  Chart chart{"weeks", "Annotations", "Week from", {}, {}};
  std::uint64_t total = 0;
  for (std::size_t week = 0; week < kWeeks; ++week) {
    const projections::Day first =
        today - std::chrono::days(static_cast<int>((kWeeks - week) * 7 - 1));
    std::uint64_t sum = 0;
    for (std::size_t day = 0; day < 7; ++day) sum += days[week * 7 + day];
    total += sum;
    chart.bars.push_back(
        {date_text(projections::start_of(first)), counted(sum, "annotation"), sum});
  }
  chart.summary = grouped(total) + " in the last year";
  return chart;
}

// `form` has the title as it was typed, if it was refused.
Result<void> show(Exchange& exchange, ProjectId id, Form form) {
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const View<projections::Projects> view = views->of<projections::Projects>();
  const auto project = projections::find_project(view, id);
  if (!project || project->deleted) return no_such_project("id");
  const Result<ContributorPage> page = contributor_page(exchange, view, id);
  if (!page) return tl::unexpected(page.error());

  const ReaderTime reader = reader_time(exchange);
  Data data = object();
  data["project_id"] = Data(std::to_string(id.value));
  data["project_title"] = Data(project->title);
  data["created"] = time_data(project->created_at, reader);
  show_creator(*views, project->created_by, data);
  set_number(data, "annotations", project->annotations);
  set_number(data, "contributor_count", project->contributors);
  data["contributed"] = project->last_contribution_at
                            ? time_data(*project->last_contribution_at, reader)
                            : Data(false);
  data["chart"] = chart_data(weeks_chart(view, id, reader.now));
  show_contributors(*views, id, *page, reader, data);
  if (form.status() == 200) form.preset("title", project->title);
  form.show_in(data);
  return send_page(exchange, {"project", project->title, MenuItem::kProjects, form.status()},
                   std::move(data));
}

}  // namespace

Result<void> show_project(Exchange& exchange) {
  return show(exchange, ProjectId(exchange.path_id), Form());
}

Result<void> rename_project(Exchange& exchange) {
  const ProjectId id(exchange.path_id);
  Form form(exchange);
  const std::string typed = form.text("title");
  const auto done = exchange.app.instance.projects().rename(id, typed, exchange.who);
  if (!done) {
    if (!form.takes(done.error())) return tl::unexpected(done.error());
    form.refuse(done.error());
    return show(exchange, id, std::move(form));
  }
  redirect_saying(exchange, path_of(id), *done ? Flash::kProjectRenamed : Flash::kSameTitle);
  return {};
}

Result<void> delete_project(Exchange& exchange) {
  const auto done = exchange.submit(DeleteProject{ProjectId(exchange.path_id)});
  // A second click finds it deleted, as it wanted.
  if (!done && done.error().code != ErrorCode::kNotFound) return tl::unexpected(done.error());
  if (!done) {
    const Result<projections::Views> views = exchange.app.instance.views();
    if (!views) return tl::unexpected(views.error());
    if (!projections::find_project(views->of<projections::Projects>(),
                                   ProjectId(exchange.path_id))) {
      return no_such_project("id");
    }
  }
  redirect_saying(exchange, "/projects/", Flash::kProjectDeleted);
  return {};
}

}  // namespace muster::http::pages
