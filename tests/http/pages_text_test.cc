// The pure functions under the pages.
#include <chrono>
#include <cstdint>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/pages/frame.h"
#include "http/pages/paging.h"
#include "http/pages/time_text.h"
#include "http/pipeline/compression.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr Timestamp kNow{1'777'863'721'000'000};  // 2026-05-04T03:02:01Z

TEST(PathAfterSignIn, LeadsOnlyToPagesOfThisServer) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"/people/", "/people/"},
      {"/people/7?page=2#x", "/people/7?page=2#x"},
      {"/projects", "/projects"},
      {"", "/projects/"},
      {"people", "/projects/"},
      {"//evil.example", "/projects/"},
      {"///evil.example", "/projects/"},
      {"/\\evil.example", "/projects/"},
      {"\\\\evil.example", "/projects/"},
      {"/people\\..\\x", "/projects/"},
      {"https://evil.example/", "/projects/"},
      {"https:evil.example", "/projects/"},
      {"javascript:alert(1)", "/projects/"},
      {" /people/", "/projects/"},
      {"/\t/evil.example", "/projects/"},
      {"/\n/evil.example", "/projects/"},
      {"/people/\r\nSet-Cookie: a=b", "/projects/"},
      {std::string("/people\0/", 9), "/projects/"},
      {"/people/\x7f", "/projects/"},
      {"/p\xff", "/projects/"},
      // Where one comes and goes: circles, or straight out again.
      {"/", "/projects/"},
      {"/logout", "/projects/"},
      {"/logout/?x=1", "/projects/"},
      {"/user/login/?next=/people/", "/projects/"},
      {"/user/signup/", "/projects/"},
  };
  for (const auto& [next, leads_to] : table) {
    EXPECT_EQ(path_after_sign_in(next), leads_to) << testing::PrintToString(next);
  }
  EXPECT_EQ(path_after_sign_in(std::nullopt), "/projects/");
  EXPECT_EQ(path_after_sign_in("/" + std::string(4000, 'a')), "/projects/");
}

TEST(WithNext, HandsOnOnlyWhatSaysMore) {
  EXPECT_EQ(with_next("/user/login/", std::nullopt), "/user/login/");
  EXPECT_EQ(with_next("/user/login/", "/projects/"), "/user/login/");
  EXPECT_EQ(with_next("/user/login/", "//evil"), "/user/login/");
  EXPECT_EQ(with_next("/user/login/", "/people/?page=2"),
            "/user/login/?next=%2Fpeople%2F%3Fpage%3D2");
}

TEST(RelativeText, SaysHowLongAgo) {
  EXPECT_EQ(relative_text(kNow, kNow), "just now");
  EXPECT_EQ(relative_text(kNow + 5min, kNow), "just now");
  EXPECT_EQ(relative_text(kNow - 59s, kNow), "just now");
  EXPECT_EQ(relative_text(kNow - 60s, kNow), "1 minute ago");
  EXPECT_EQ(relative_text(kNow - 59min - 59s, kNow), "59 minutes ago");
  EXPECT_EQ(relative_text(kNow - 1h, kNow), "1 hour ago");
  EXPECT_EQ(relative_text(kNow - 23h, kNow), "23 hours ago");
  EXPECT_EQ(relative_text(kNow - 24h, kNow), "1 day ago");
  EXPECT_EQ(relative_text(kNow - 29 * 24h, kNow), "29 days ago");
  EXPECT_EQ(relative_text(kNow - 30 * 24h, kNow), std::nullopt);
}

TEST(ExactText, IsTheMomentInUtc) {
  EXPECT_EQ(exact_text(kNow), "4 May 2026, 03:02:01 UTC");
  EXPECT_EQ(exact_text(Timestamp{}), "1 Jan 1970, 00:00:00 UTC");
  EXPECT_EQ(date_text(kNow - 100 * 24h), "24 Jan 2026");
}

TEST(ReadPaging, TakesOnlyPagesThatAre) {
  EXPECT_EQ(read_paging(std::nullopt, 0, 50)->number, 1u);
  EXPECT_EQ(read_paging("1", 0, 50)->number, 1u);
  EXPECT_EQ(read_paging("2", 51, 50)->offset(), 50u);
  for (const char* wrong :
       {"", "0", "-1", "+1", "01", "3", "1.0", "1 ", "x", "99999999999999999999"}) {
    const auto paging = read_paging(wrong, 100, 50);
    ASSERT_FALSE(paging) << wrong;
    EXPECT_EQ(paging.error().code, ErrorCode::kNotFound);
  }
  EXPECT_FALSE(read_paging("2", 50, 50));
}

TEST(AcceptsGzip, FollowsTheHeader) {
  for (const char* yes :
       {"gzip", "deflate, gzip;q=1.0, *;q=0.5", "br,gzip", "*", "x-gzip", "gzip;q=0.001"}) {
    EXPECT_TRUE(accepts_gzip(yes)) << yes;
  }
  for (const char* no :
       {"", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "gzipped"}) {
    EXPECT_FALSE(accepts_gzip(no)) << no;
  }
}

TEST(Templates, EscapeWhatPeopleType) {
  Data data = object();
  set_text(data, "heading", "<b>\"Ada\" & 'Bob'</b>");
  const std::string page = render_template("error_signed_out", data);
  EXPECT_THAT(page, Not(HasSubstr("<b>")));
  EXPECT_THAT(page, HasSubstr("&lt;b&gt;"));
  EXPECT_THAT(page, HasSubstr("&amp;"));
}

TEST(Templates, AnEmptyTextIsNotThere) {
  Data data = object();
  set_text(data, "wrong", "");
  EXPECT_EQ(data.get("wrong"), nullptr);
}

TEST(Templates, NumbersReadEasily) {
  Data data = object();
  for (const auto& [number, text] : std::vector<std::pair<std::uint64_t, std::string>>{
           {0, "0"}, {999, "999"}, {1000, "1,000"}, {1234567, "1,234,567"}}) {
    set_number(data, "n", number);
    EXPECT_EQ(data.get("n")->string_value(), text);
  }
}

}  // namespace
}  // namespace muster::http::pages
