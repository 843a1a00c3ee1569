#include "core/secret.h"

#include <algorithm>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace muster {
namespace {

// Whether the object's own bytes hold the text: a short string stands in the string itself.
bool holds(const void* object, const std::string& text) {
  const char* bytes = static_cast<const char*>(object);
  return std::search(bytes, bytes + sizeof(Secret), text.begin(), text.end()) !=
         bytes + sizeof(Secret);
}

TEST(Secret, ShortOnesAreWipedWhereTheyWereMovedFrom) {
  Secret from("hunter2hunter2");
  ASSERT_TRUE(holds(&from, "hunter2hunter2"));
  const Secret to(std::move(from));
  EXPECT_FALSE(holds(&from, "hunter2"));
  EXPECT_EQ(to.reveal(), "hunter2hunter2");
}

TEST(Secret, AreWipedWhereAnotherIsAssigned) {
  Secret secret("hunter2hunter2");
  secret = Secret("x");
  EXPECT_FALSE(holds(&secret, "unter2"));
  EXPECT_EQ(secret.reveal(), "x");
}

TEST(Secret, CopiesAreOfTheirOwn) {
  Secret first("hunter2hunter2");
  const Secret second = first;
  first = Secret();
  EXPECT_EQ(second.reveal(), "hunter2hunter2");
}

}  // namespace
}  // namespace muster
