#include "core/secret.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace muster {
namespace {

// Whether the object's own bytes hold the text: a short string stands in the string itself.
template <typename T>
bool holds(const T& object, const std::string& text) {
  const char* bytes = reinterpret_cast<const char*>(&object);
  return std::search(bytes, bytes + sizeof object, text.begin(), text.end()) !=
         bytes + sizeof object;
}

bool is_wiped(const char* slot, std::size_t size) {
  return std::all_of(slot, slot + size, [](char c) { return c == 0; });
}

TEST(Secret, StandsInThePagesThatAreSetApartAndIsWipedThere) {
  const char* at = nullptr;
  {
    const Secret secret("hunter2hunter2");
    EXPECT_EQ(secret.reveal(), "hunter2hunter2");
    at = secret.reveal().data();
    ASSERT_TRUE(is_in_secret_pages(at));
    EXPECT_FALSE(holds(secret, "hunter2"));
  }
  EXPECT_TRUE(is_wiped(at, 14));
}

TEST(Secret, WipesTheTextThatItWasMadeOf) {
  std::string text("hunter2hunter2");
  ASSERT_TRUE(holds(text, "hunter2hunter2"));
  const Secret secret(std::move(text));
  EXPECT_FALSE(holds(text, "unter2"));
}

TEST(Secret, MovesWithoutLeavingAnythingBehind) {
  Secret from("hunter2hunter2");
  const Secret to(std::move(from));
  EXPECT_EQ(from.reveal(), "");
  EXPECT_EQ(to.reveal(), "hunter2hunter2");
}

TEST(Secret, IsWipedWhereAnotherIsAssigned) {
  Secret secret("hunter2hunter2");
  const char* at = secret.reveal().data();
  secret = Secret("x");
  EXPECT_TRUE(is_wiped(at, 14));
  EXPECT_EQ(secret.reveal(), "x");
}

TEST(Secret, CopiesAreOfTheirOwn) {
  Secret first("hunter2hunter2");
  const Secret second = first;
  first = Secret();
  EXPECT_EQ(second.reveal(), "hunter2hunter2");
  EXPECT_EQ(first.reveal(), "");
}

TEST(Secret, MayBeLongerThanASlot) {
  const std::string text(kSecretSlotBytes + 1, 's');
  const Secret secret{std::string(text)};
  EXPECT_FALSE(is_in_secret_pages(secret.reveal().data()));
  const Secret copy = secret;
  EXPECT_EQ(copy.reveal(), text);
}

TEST(Secret, MayBeMoreThanThereIsRoomFor) {
  std::vector<Secret> many;
  for (std::size_t i = 0; i < kSecretSlots + 10; ++i) many.emplace_back(std::to_string(i));
  for (std::size_t i = 0; i < many.size(); ++i) EXPECT_EQ(many[i].reveal(), std::to_string(i));
  EXPECT_FALSE(is_in_secret_pages(many.back().reveal().data()));
  many.clear();
  EXPECT_TRUE(is_in_secret_pages(Secret("again").reveal().data()));
}

}  // namespace
}  // namespace muster
