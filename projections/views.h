// All views at one consistent moment, for a page or an answer. Keeps the store it reads alive, so
// that a rebuild may put another in its place meanwhile.
#pragma once

#include <memory>
#include <utility>

#include "core/views/view_store.h"

namespace muster {

struct Views {
  explicit Views(std::shared_ptr<const ViewStore> from)
      : store(std::move(from)),
        snapshot(std::make_unique<ViewSnapshot>(*store)),
        registry(store->table("registry")),
        people(store->table("people")),
        activity(store->table("activity")),
        projects(store->table("projects")),
        pictures(store->table("pictures")),
        audit_index(store->table("audit_index")) {}

  std::shared_ptr<const ViewStore> store;
  std::unique_ptr<ViewSnapshot> snapshot;
  Table registry;
  Table people;
  Table activity;
  Table projects;
  Table pictures;
  Table audit_index;
};

}  // namespace muster
