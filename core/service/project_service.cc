#include "core/service/project_service.h"

#include <utility>

#include "core/check.h"
#include "core/text.h"

namespace muster {
namespace {

// decide() checks that it is not empty.
Result<std::string> clean_title(std::string_view title) {
  return clean_line(title, "title", ProjectService::kTitleCodePointsMax);
}

}  // namespace

Result<ProjectService::Made> ProjectService::create(std::string_view title, const Who& who) {
  Result<std::string> clean = clean_title(title);
  if (!clean) return tl::unexpected(std::move(clean.error()));
  const Result<Committed> done = sequencer_.submit(CreateProject{*std::move(clean)}, who);
  if (!done) return tl::unexpected(done.error());
  const auto* created = done->find<ProjectCreated>();
  MUSTER_CHECK(created != nullptr, "a project was made without an event");
  return Made{created->project, created->title, done->time};
}

Result<bool> ProjectService::rename(ProjectId project, std::string_view title, const Who& who) {
  Result<std::string> clean = clean_title(title);
  if (!clean) return tl::unexpected(std::move(clean.error()));
  return sequencer_.submit(RenameProject{project, *std::move(clean)}, who)
      .map([](const Committed& done) { return done.first != done.end; });
}

}  // namespace muster
