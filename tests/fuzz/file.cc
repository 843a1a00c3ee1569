#include "tests/fuzz/file.h"

#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "core/check.h"
#include "core/file_descriptor.h"

namespace muster::fuzz {
namespace {

// A folder of its own: some decoders write beside the file.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "muster-fuzz-XXXXXX").string();
    MUSTER_CHECK(::mkdtemp(name.data()) != nullptr, "no folder can be made like {}", name);
    file_ = std::filesystem::path(name) / "file";
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(file_.parent_path(), ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
};

}  // namespace

const std::filesystem::path& written_file(std::string_view bytes) {
  static const Folder folder;
  const FileDescriptor out(
      ::open(folder.file().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  MUSTER_CHECK(
      out && ::write(out.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()),
      "{} cannot be written", folder.file().string());
  return folder.file();
}

}  // namespace muster::fuzz
