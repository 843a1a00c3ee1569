#include "cli/last_words.h"

#include <filesystem>
#include <system_error>

#include <gtest/gtest.h>

namespace muster::cli {
namespace {

TEST(LastWords, AThreadThatCannotBeMadeNamesTheLimits) {
  const std::system_error none(std::make_error_code(std::errc::resource_unavailable_try_again));
  EXPECT_NE(words_of(none).find(kNoMoreThreads), std::string::npos) << words_of(none);
}

// Every one was said to be a lack of threads.
TEST(LastWords, AFileThatCannotBeReadIsSaidInItsOwnWords) {
  const std::filesystem::filesystem_error unreadable("cannot look", "/data/log",
                                                     std::make_error_code(std::errc::io_error));
  EXPECT_EQ(words_of(unreadable).find(kNoMoreThreads), std::string::npos) << words_of(unreadable);
  EXPECT_NE(words_of(unreadable).find("/data/log"), std::string::npos) << words_of(unreadable);
}

}  // namespace
}  // namespace muster::cli
