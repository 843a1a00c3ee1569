// What core/log/log_backend.h promises, of every backend: a new one is listed at the end.

#include "core/log/log_backend.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <memory>

#include <gtest/gtest.h>

#include "core/log/backends/log_backends.h"
#include "core/log/fsck.h"
#include "tests/support/event_log_helpers.h"
#include "tests/support/file_log.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

namespace muster {
namespace {

template <typename Backends>
class LogBackendTest : public testing::Test {
 protected:
  std::unique_ptr<StoredLog> open() {
    auto log = backend_->open(room_);
    if (!log) ADD_FAILURE() << log.error().message;
    return *std::move(log);
  }

  TempDir dir_;
  std::uint64_t free_ = std::uint64_t{1} << 40;
  DiskRoom room_{dir_.path(), [this] { return DiskRoom::Measured{free_, std::uint64_t{1} << 40}; }};
  std::unique_ptr<LogBackend> backend_ = Backends::of(dir_.path());
};

struct Files {
  static std::unique_ptr<LogBackend> of(const std::filesystem::path& data_dir) {
    return std::make_unique<FileBackend>(data_dir / "commits");
  }
};
struct Chosen {
  static std::unique_ptr<LogBackend> of(const std::filesystem::path& data_dir) {
    return log_backend_of({.data_dir = data_dir});
  }
};
using Backends = testing::Types<Chosen, Files>;
TYPED_TEST_SUITE(LogBackendTest, Backends);

TYPED_TEST(LogBackendTest, ReadsNoLogThatIsNotThere) {
  EXPECT_EQ(this->backend_->is_there(), false);
  for (const auto& log :
       {this->backend_->open_beside(), this->backend_->open_for_reading(this->room_)}) {
    ASSERT_FALSE(log);
    EXPECT_EQ(log.error().code, ErrorCode::kNotFound);
  }
  EXPECT_EQ(this->backend_->is_there(), false) << "reading makes none";
  (void)this->open();
  EXPECT_EQ(this->backend_->is_there(), true);
}

TYPED_TEST(LogBackendTest, IsThereAgainAfterAReopen) {
  const Draft draft = sample_draft(kContractTime);
  must_append(*this->open(), draft);
  const auto log = this->open();
  ASSERT_EQ(read_all(*log).size(), 1U);
  EXPECT_EQ(read_all(*log)[0].entries, draft.entries);
  EXPECT_TRUE(log->notices().empty());
  EXPECT_TRUE(log->missing_files().empty());
  must_append(*log, ping_draft(kContractTime, 1));
}

TYPED_TEST(LogBackendTest, IsReadBesideItsOwner) {
  const auto owner = this->open();
  must_append(*owner, sample_draft(kContractTime));
  must_append(*owner, ping_draft(kContractTime, 3));
  const auto beside = this->backend_->open_beside();
  ASSERT_TRUE(beside) << beside.error().message;
  EXPECT_EQ(read_all(**beside), read_all(*owner));
  EXPECT_TRUE(fsck(**beside));
  const auto refused = (*beside)->append(ping_draft(kContractTime, 1), (*beside)->head());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  must_append(*owner, ping_draft(kContractTime, 1));
  EXPECT_EQ(read_all(**this->backend_->open_beside()), read_all(*owner));
}

TYPED_TEST(LogBackendTest, AReaderBecomesTheOwner) {
  must_append(*this->open(), sample_draft(kContractTime));
  const auto log = this->backend_->open_for_reading(this->room_);
  ASSERT_TRUE(log) << log.error().message;
  const auto refused = (*log)->append(ping_draft(kContractTime, 1), (*log)->head());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  const auto owned = (*log)->become_owner();
  ASSERT_TRUE(owned) << owned.error().message;
  must_append(**log, ping_draft(kContractTime, 1));
}

TYPED_TEST(LogBackendTest, TakesNothingWithoutRoom) {
  const auto log = this->open();
  this->free_ = 0;
  const auto refused = log->append(ping_draft(kContractTime, 1), Position(0));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kNoRoom);
  this->free_ = std::uint64_t{1} << 40;
  must_append(*log, ping_draft(kContractTime, 1));
}

TYPED_TEST(LogBackendTest, IsScrubbedToItsHead) {
  must_append(*this->open(), sample_draft(kContractTime));
  const auto log = this->open();  // what was appended before is in files
  const auto report = log->scrub([](std::uint64_t) { return true; });
  ASSERT_TRUE(report) << report.error().message;
  ASSERT_TRUE(*report);
  EXPECT_EQ((*report)->end, log->head());
  EXPECT_GT((*report)->bytes, 0U);
}

TYPED_TEST(LogBackendTest, SaysWhereItIs) {
  (void)this->open();
  EXPECT_TRUE(this->backend_->where().starts_with(this->dir_.path().string()));
  const auto directory = this->backend_->directory();
  ASSERT_TRUE(directory);
  EXPECT_TRUE(std::filesystem::is_directory(*directory));
  const auto names = this->backend_->own_names();
  for (const auto& entry : std::filesystem::directory_iterator(this->dir_.path())) {
    const std::string name = entry.path().filename().string();
    EXPECT_TRUE(std::ranges::find(names, name) != names.end()) << name;
  }
  EXPECT_TRUE(this->backend_->check_files(Position(0)).empty());
}

}  // namespace
}  // namespace muster
