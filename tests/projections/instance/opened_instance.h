// Instances for tests: passwords are hashed cheaply, and what goes wrong by itself fails the test.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "projections/instance/instance.h"

namespace muster::projections {

inline Instance::Options cheap_options(std::filesystem::path data_dir) {
  Instance::Options options;
  options.data_dir = std::move(data_dir);
  options.hashing = {.cost = {.memory_kib = 8, .passes = 1}};
  return options;
}

// Null, with a failure, if it cannot be opened.
inline std::unique_ptr<Instance> must_open(Instance::Options options) {
  if (!options.on_fatal) {
    options.on_fatal = [](const Error& error) {
      ADD_FAILURE() << error.message << " " << error.detail;
    };
  }
  auto instance = Instance::open(std::move(options));
  if (!instance) ADD_FAILURE() << instance.error().message << " " << instance.error().detail;
  return instance ? *std::move(instance) : nullptr;
}
inline std::unique_ptr<Instance> must_open(const std::filesystem::path& data_dir) {
  return must_open(cheap_options(data_dir));
}

// Who acts through the command line.
inline Who shell() { return {std::nullopt, Channel::kCli, RequestId(1), OrganizationId(1)}; }

inline std::string contents_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace muster::projections
