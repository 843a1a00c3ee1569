// What the ids in events are called now: the email of a person, the title of a project.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "projections/instance/instance.h"
#include "projections/json.h"

namespace muster::projections {

class EventLabels {
 public:
  // `instance` must outlive this object.
  explicit EventLabels(Instance& instance) : instance_(instance) {}

  // {"actor": "ada@example.org", "user": ..., "project": ...}: the ids of the event that are known,
  // by the name of their field. People who were removed are not.
  Json of(const Who& who, const Payload& payload);
  // The same for ids given as {"actor": 1, "project": 2}.
  Json of(const Json& ids);

 private:
  std::optional<std::string> email(UserId id);
  std::optional<std::string> title(ProjectId id);
  template <typename Look>
  std::optional<std::string> look(const Look& look_up) const;

  Instance& instance_;
  // Of one listing, which is about few people or short.
  std::unordered_map<UserId, std::optional<std::string>> emails_;
  std::unordered_map<ProjectId, std::optional<std::string>> titles_;
};

}  // namespace muster::projections
