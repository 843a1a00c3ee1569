#include "http/pipeline/etag.h"

#include <gtest/gtest.h>

namespace muster::http {
namespace {

TEST(Etag, IsNamedByAListAWeakOneOrAStar) {
  for (const char* header : {R"("abc")", R"("x", "abc")", R"("abc","x")", R"(W/"abc")",
                             R"("x" ,	W/"abc")", R"(,, "abc")", R"("a,b", "abc")", "*", " * "}) {
    EXPECT_TRUE(names_etag(header, R"("abc")")) << header;
  }
}

TEST(Etag, IsNotNamedByAnythingElse) {
  for (const char* header :
       {"", " ", ",", "abc", R"("ab")", R"("abcd")", R"("abc)", R"(w/"abc")", R"("x" "abc")",
        R"("x"; "abc")", "*, x", R"(*"abc")", R"(W/ "abc")", R"("a\"b", "abc)"}) {
    EXPECT_FALSE(names_etag(header, R"("abc")")) << header;
  }
}

}  // namespace
}  // namespace muster::http
