#include "projections/instance/status.h"

#include <optional>
#include <string>

#include "projections/people.h"
#include "projections/row_count.h"

namespace muster::projections {

Json conditions_json(const std::vector<Condition>& conditions) {
  Json list = Json::array();
  for (const Condition& condition : conditions) {
    list.push_back({{"name", std::string(condition_name(condition.kind))},
                    {"since", to_rfc3339(condition.since)},
                    {"reason", condition.reason},
                    {"stops_changes", condition.refuses_with.has_value()}});
  }
  return list;
}

Json scrub_json(const Instance& instance) {
  Json json = {{"running", instance.is_scrubbing()},
               {"last_begun", nullptr},
               {"last_ended", nullptr},
               {"end", nullptr},
               {"damage", nullptr}};
  if (const std::optional<Scrubbed> last = instance.last_scrub()) {
    json["last_begun"] = to_rfc3339(last->begun);
    json["last_ended"] = to_rfc3339(last->ended);
    json["end"] = last->end.value;
    if (!last->damage.empty()) json["damage"] = last->damage;
  }
  return json;
}

Result<Json> status(Instance& instance, const OperationInput&, const Emit&) {
  const Result<Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  const std::optional<Timestamp> last_time = instance.log().last_time();
  Json json = {{"people", row_count(views->of<People>())},
               {"head", instance.log().head().value},
               {"last_time", nullptr},
               {"lag", instance.lag()},
               {"conditions", conditions_json(instance.conditions().all())},
               {"scrub", scrub_json(instance)}};
  if (last_time) json["last_time"] = to_rfc3339(*last_time);
  return json;
}

}  // namespace muster::projections
