#include "core/accounts/registry.h"

#include "core/accounts/decide.h"

namespace muster {

void Registry::apply(const Commit& commit, Overlay& rows) { evolve(rows, commit); }

}  // namespace muster
