#include "projections/instance/undo_event.h"

#include <cstdint>
#include <utility>

#include "projections/audit/undo.h"
#include "projections/instance/operator_input.h"

namespace muster::projections {

Result<Undone> undo_event(Instance& instance, Position position, const Who& who) {
  const Result<Views> views = instance.views();
  if (!views) return tl::unexpected(views.error());
  auto undo = plan_undo(instance.log(), *views, position);
  if (!undo) return tl::unexpected(undo.error());
  std::vector<std::string> words = words_of(*undo);
  const Result<Committed> done = instance.sequencer().submit(*std::move(undo), who);
  if (!done) return tl::unexpected(done.error());
  return Undone{position, done->first, std::move(words)};
}

Result<Json> undo_position(Instance& instance, const OperationInput& input, const Emit&) {
  const auto asked = input.arguments.find("position");
  if (asked == input.arguments.end() || !asked->is_number_unsigned())
    return fail(ErrorCode::kInvalid, "The position must be a whole number.", "position");
  return undo_event(instance, Position(asked->get<std::uint64_t>()), from_shell(instance))
      .map([](const Undone& undone) {
        return Json{{"undoes", undone.position.value},
                    {"position", undone.by.value},
                    {"words", undone.words}};
      });
}

}  // namespace muster::projections
