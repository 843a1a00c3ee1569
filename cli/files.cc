#include "cli/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include "core/log/durable_files.h"

namespace muster::cli {

Result<std::string> read_named_file(const std::string& name, std::size_t bytes_max) {
  std::string bytes;
  const auto take = [&](std::istream& in) {
    bytes.resize(bytes_max + 1);
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return !in.bad();
  };
  std::error_code error;
  if (name != "-" && std::filesystem::is_directory(name, error))
    return fail(ErrorCode::kIo, name + " is a directory.");
  std::ifstream file;
  if (name != "-") file.open(name, std::ios::binary);
  if (name != "-" && !file) return tl::unexpected(io_error("cannot read", name));
  if (!take(name == "-" ? std::cin : file)) return tl::unexpected(io_error("cannot read", name));
  if (bytes.size() > bytes_max)
    return fail(ErrorCode::kIo, name + " has more than " + std::to_string(bytes_max) + " bytes.");
  return bytes;
}

Result<void> write_named_file(const std::string& name, std::string_view bytes) {
  std::ofstream file(name, std::ios::binary | std::ios::trunc);
  if (file) file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file) file.close();
  if (file) return {};
  Error error = io_error("cannot write", name);
  if (errno == ENOSPC || errno == EDQUOT) error.code = ErrorCode::kNoRoom;
  return tl::unexpected(std::move(error));
}

}  // namespace muster::cli
