// All views at one consistent moment, for a page or an answer. Keeps its store alive, so that a
// rebuild can replace it meanwhile.
//
//   find_person(views.of<People>(), id);
#pragma once

#include <memory>
#include <utility>

#include "core/views/view.h"
#include "core/views/view_store.h"

namespace muster::projections {

struct Views {
  explicit Views(std::shared_ptr<const ViewStore> from)
      : store(std::move(from)), snapshot(std::make_unique<ViewSnapshot>(*store)) {}

  template <typename P>
  View<P> of() const {
    return View<P>(*store, *snapshot);
  }

  std::shared_ptr<const ViewStore> store;
  std::unique_ptr<ViewSnapshot> snapshot;
};

}  // namespace muster::projections
