#include "http/transport/url.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

TEST(LocalPath, LeadsNowhereElse) {
  for (const char* path : {"/", "/people/", "/people/3?x=1&y=%2F", "/user/account/"}) {
    EXPECT_TRUE(is_local_path(path)) << path;
  }
  for (const char* path : {"", "people", "//evil.test", "/\\evil.test", "\\\\evil", "https://evil",
                           "/a\\b", "/a\nb", "/a b", "/\x7f", "/\xc3\xa9", "javascript:alert(1)"}) {
    EXPECT_FALSE(is_local_path(path)) << path;
  }
}

// Behind a base path a browser makes "/neighbour/" of "/muster/../neighbour/".
TEST(LocalPath, DoesNotClimb) {
  for (const char* path : {"/..", "/../", "/../neighbour/", "/a/../../b", "/./", "/a/.",
                           "/%2e%2E/b", "/.%2e/b", "/..#a", "/..?b", "/a/..//evil.test"}) {
    EXPECT_FALSE(is_local_path(path)) << path;
  }
  for (const char* path :
       {"/...", "/a..", "/..a/", "/.well-known/x", "/a?b=/../c", "/a?b=..", "/a#/.."}) {
    EXPECT_TRUE(is_local_path(path)) << path;
  }
}

TEST(UrlEncode, LeavesNothingThatMeansSomething) {
  EXPECT_EQ(url_encode("/people/?a=b c&d#e+\xc3\xa9"), "%2Fpeople%2F%3Fa%3Db%20c%26d%23e%2B%C3%A9");
  EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
}

TEST(UrlDecode, LeavesAloneWhatIsNoEscape) {
  EXPECT_EQ(url_decode("/a%20b+c%2F%C3%A9"), "/a b+c/\xc3\xa9");
  EXPECT_EQ(url_decode("%4x%%41%u0041%4"), "%4x%A%u0041%4");
  EXPECT_EQ(form_decode("a+b%2Bc%"), "a b+c%");
}

}  // namespace
}  // namespace muster::http
