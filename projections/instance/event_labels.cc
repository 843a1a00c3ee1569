#include "projections/instance/event_labels.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "projections/event_fields.h"
#include "projections/people.h"
#include "projections/projects.h"

namespace muster::projections {
namespace {

// A listing of a log with a million people must not hold them all.
constexpr std::size_t kHeldMax = 100'000;

void put(Json& labels, const char* name, std::optional<std::string> label) {
  if (label) labels[name] = *std::move(label);
}

}  // namespace

// No views are kept: an erasure would wait for them, as long as somebody follows the log.
template <typename Look>
std::optional<std::string> EventLabels::look(const Look& look_up) const {
  const Result<Views> views = instance_.views();
  return views ? look_up(*views) : std::nullopt;
}

std::optional<std::string> EventLabels::email(UserId id) {
  if (emails_.size() > kHeldMax) emails_.clear();
  const auto [entry, is_new] = emails_.try_emplace(id);
  if (is_new) {
    entry->second = look([&](const Views& views) -> std::optional<std::string> {
      const auto people = views.of<People>();
      if (const auto person = find_person(people, id)) return person->email;
      return is_erased(people, id) ? std::optional(name_of_absent(people, id)) : std::nullopt;
    });
  }
  return entry->second;
}

std::optional<std::string> EventLabels::title(ProjectId id) {
  if (titles_.size() > kHeldMax) titles_.clear();
  const auto [entry, is_new] = titles_.try_emplace(id);
  if (is_new) {
    entry->second = look([&](const Views& views) -> std::optional<std::string> {
      const auto project = find_project(views.of<Projects>(), id);
      return project ? std::optional(project->title) : std::nullopt;
    });
  }
  return entry->second;
}

Json EventLabels::of(const Who& who, const Payload& payload) {
  Json labels = Json::object();
  if (who.actor) put(labels, "actor", email(*who.actor));
  for_each_shown_field(payload, [&]<typename T>(const char* name, const T& value) {
    if constexpr (std::is_same_v<T, UserId>) put(labels, name, email(value));
    if constexpr (std::is_same_v<T, ProjectId>) put(labels, name, title(value));
  });
  return labels;
}

Json EventLabels::of(const Json& ids) {
  Json labels = Json::object();
  for (const auto& [name, value] : ids.items()) {
    if (!value.is_number_unsigned()) continue;
    const auto id = value.get<std::uint32_t>();
    put(labels, name.c_str(), name == "project" ? title(ProjectId(id)) : email(UserId(id)));
  }
  return labels;
}

}  // namespace muster::projections
