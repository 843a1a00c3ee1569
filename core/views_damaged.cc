#include "core/views_damaged.h"

namespace muster {

void throw_views_damaged(const std::string& what) { throw ViewsDamaged(what); }

}  // namespace muster
