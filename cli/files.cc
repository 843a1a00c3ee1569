#include "cli/files.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>

#include <unistd.h>

#include "core/durable_files.h"

namespace muster::cli {

Result<std::string> read_named_file(const std::string& name, std::size_t bytes_max) {
  std::error_code error;
  const bool is_input = name == "-";
  if (!is_input && std::filesystem::is_directory(name, error))
    return fail(ErrorCode::kIo, name + " is a directory.");
  std::ifstream file;
  if (!is_input) file.open(name, std::ios::binary);
  std::istream& in = is_input ? std::cin : file;
  std::string bytes(bytes_max + 1, '\0');
  if (in) in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  // (What is shorter than that ends with fail() and eof().)
  if (in.bad() || (in.fail() && !in.eof())) return tl::unexpected(io_error("cannot read", name));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > bytes_max)
    return fail(ErrorCode::kIo, name + " has more than " + std::to_string(bytes_max) + " bytes.");
  return bytes;
}

Result<void> check_writable(const std::string& name) {
  std::error_code error;
  const std::filesystem::path path(name);
  if (std::filesystem::is_directory(path, error))
    return fail(ErrorCode::kIo, name + " is a directory.");
  const bool exists = std::filesystem::exists(path, error);
  const auto written = exists ? path : std::filesystem::absolute(path).parent_path();
  if (::access(written.c_str(), W_OK) == 0) return {};
  return tl::unexpected(write_error("cannot write", name));
}

Result<void> write_named_file(const std::string& name, std::string_view bytes) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  if (file) file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file) file.close();
  if (file) return {};
  return tl::unexpected(write_error("cannot write", name));
}

}  // namespace muster::cli
