#include "core/service/known_devices.h"

#include <cstdint>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/fixed_random.h"

namespace muster {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr Timestamp kNow{1'700'000'000'000'000};

class KnownDevicesTest : public testing::Test {
 protected:
  FixedRandom random_;
  InstanceKey key_{std::array<std::uint8_t, 32>{1, 2, 3}};
  KnownDevices devices_{key_, random_};
};

TEST_F(KnownDevicesTest, NamesWhoseDeviceItIs) {
  const Secret token = devices_.make(UserId(7), kNow);
  const auto known = devices_.find(token, kNow);
  ASSERT_TRUE(known);
  EXPECT_EQ(known->user, UserId(7));
  EXPECT_TRUE(known->is_fresh);
  EXPECT_FALSE(devices_.find(token, kNow + hours(24 * 31))->is_fresh);
}

TEST_F(KnownDevicesTest, IsOverAfterItsTimeAndBeforeItWasMade) {
  const Secret token = devices_.make(UserId(7), kNow);
  EXPECT_TRUE(devices_.find(token, kNow + hours(24 * 400)));
  EXPECT_FALSE(devices_.find(token, kNow + hours(24 * 400) + seconds(1)));
  EXPECT_FALSE(devices_.find(token, kNow - seconds(1))) << "the clock was ahead when it was made";
}

TEST_F(KnownDevicesTest, CannotBeMadeOutsideOrChanged) {
  const std::string token(devices_.make(UserId(7), kNow).reveal());
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(devices_.find(Secret(changed), kNow)) << i;
    EXPECT_FALSE(devices_.find(Secret(token.substr(0, i)), kNow)) << i;
  }
  for (const std::string& text :
       {std::string(), std::string("7"), token + "A", std::string(1 << 20, 'A'),
        std::string("\xff\0", 2), std::string("7 1700000000000000")}) {
    EXPECT_FALSE(devices_.find(Secret(text), kNow));
  }
  const InstanceKey other(std::array<std::uint8_t, 32>{9});
  EXPECT_FALSE(KnownDevices(other, random_).find(Secret(token), kNow));
}

TEST_F(KnownDevicesTest, IsNotAnApiTokenOrAnInvitation) {
  const Sealed sealed = key_.seal(Secret("7 1700000000000000"), "api_token", random_);
  EXPECT_FALSE(devices_.find(Secret(sealed.bytes), kNow));
}

}  // namespace
}  // namespace muster
