// A library that is loaded when it is first needed, so that no command waits for it at its start.
//
//   std::optional<Vips> load() {
//     const LoadedLibrary library(MUSTER_VIPS_LIBRARY);
//     Vips v;
//     if (!library.find("vips_init", v.init) || ...) return std::nullopt;
//
// It stays loaded until the program ends. Any thread.
#pragma once

#include <dlfcn.h>

namespace muster {

class LoadedLibrary {
 public:
  // If it is not installed, nothing is found in it.
  explicit LoadedLibrary(const char* name) : handle_(::dlopen(name, RTLD_NOW | RTLD_LOCAL)) {}

  // Whether there is a function of this name.
  template <typename Function>
  bool find(const char* name, Function& function) const {
    function = handle_ != nullptr ? reinterpret_cast<Function>(::dlsym(handle_, name)) : nullptr;
    return function != nullptr;
  }

 private:
  void* const handle_;
};

}  // namespace muster
