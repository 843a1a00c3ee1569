#include "core/accounts/registry.h"

#include "core/accounts/decide.h"

namespace muster {

void Registry::apply(const Commit& commit, Overlay& rows) {
  for (const Entry& entry : commit.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) evolve(rows, *event, commit.time);
  }
}

}  // namespace muster
