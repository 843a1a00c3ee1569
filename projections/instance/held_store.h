// A view store together with its directory, which is deleted with it once it is retired.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <system_error>

#include "core/views/view_store.h"

namespace muster::projections {

class HeldStore {
 public:
  HeldStore(std::unique_ptr<ViewStore> store, std::filesystem::path dir)
      : store_(std::move(store)), dir_(std::move(dir)) {}
  ~HeldStore() {
    store_.reset();
    std::error_code ignored;  // leftovers are deleted at the next start
    if (retired_) std::filesystem::remove_all(dir_, ignored);
  }
  HeldStore(const HeldStore&) = delete;
  HeldStore& operator=(const HeldStore&) = delete;

  void retire() { retired_ = true; }
  void keep() { retired_ = false; }

  // The store, which lives as long as anyone holds it.
  static std::shared_ptr<ViewStore> share(const std::shared_ptr<HeldStore>& held) {
    return {held, held->store_.get()};
  }

 private:
  std::unique_ptr<ViewStore> store_;
  const std::filesystem::path dir_;
  std::atomic<bool> retired_{false};
};

}  // namespace muster::projections
