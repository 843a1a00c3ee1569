// One projection's rows at one moment. The type prevents passing another table to a query:
// find_person() takes a View<People>.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/views/view_store.h"

namespace muster {

// Must not outlive the store or the snapshot. Threads: any.
template <typename P>
class View {
 public:
  View(const ViewStore& store, const ViewSnapshot& snapshot)
      : snapshot_(&snapshot), table_(store.table<P>()) {}

  std::optional<std::string> get(std::string_view key) const { return snapshot_->get(table_, key); }
  Checkpoint checkpoint() const { return snapshot_->checkpoint(table_); }
  // As in ViewSnapshot.
  void scan(std::string_view prefix, std::string_view from,
            const ViewSnapshot::Visit& visit) const {
    snapshot_->scan(table_, prefix, from, visit);
  }
  void scan_down(std::string_view prefix, std::string_view from,
                 const ViewSnapshot::Visit& visit) const {
    snapshot_->scan_down(table_, prefix, from, visit);
  }

 private:
  const ViewSnapshot* snapshot_;
  Table table_;
};

}  // namespace muster
