#include "http/transport/multipart.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "http/transport/header_parameters.h"

namespace muster::http {
namespace {

// "name=bytes|..." of the parts, files with their name; the outcome where nothing was read.
std::string read(const std::string& body, const std::string& boundary = "b") {
  std::vector<BodyPart> parts;
  switch (read_form_parts(body, boundary, parts)) {
    case FormParts::kBroken:
      return "broken";
    case FormParts::kTooMany:
      return "too many";
    case FormParts::kRead:
      break;
  }
  std::string text;
  for (const BodyPart& part : parts) {
    text += part.name + (part.file_name.empty() ? "" : "(" + part.file_name + ")") + "=" +
            part.bytes + "|";
  }
  return text;
}

const std::string kField = "Content-Disposition: form-data; name=\"n\"\r\n\r\n";

TEST(FormParts, AreWhatIsBetweenTheBoundaries) {
  EXPECT_EQ(read("--b\r\n" + kField + "1\r\n--b\r\n" + kField + "\r\n--b--\r\n"), "n=1|n=|");
  EXPECT_EQ(read("--b\r\n" + kField + "a\r\n-b\r\n--\n--b\r\n--b--"), "n=a\r\n-b\r\n--\n--b|");
  EXPECT_EQ(read("\r\n--b \t\r\n" + kField + "1\r\n--b--\r\n\r\n"), "n=1|");
  EXPECT_EQ(read("--b--\r\n"), "");
  std::string bytes;
  for (int c = 0; c < 256; ++c) bytes += static_cast<char>(c);
  EXPECT_EQ(read("--b\r\n" + kField + bytes + "\r\n--b--"), "n=" + bytes + "|");
}

TEST(FormParts, ThatAreIncompleteAreRefused) {
  const std::string whole = "--b\r\n" + kField + "1\r\n--b--";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(read(whole.substr(0, size)), "broken") << size;
  }
  for (const std::string& body :
       {"--c\r\n" + kField + "1\r\n--c--", "--b\n" + kField + "1\r\n--b--",
        "--b\r\n" + kField + "1\r\n--bc--", std::string("--b\r\n\r\n1\r\n--b--"),
        std::string("--b\r\nno colon\r\n\r\n1\r\n--b--"),
        "--b\r\nContent-Disposition: form-data; name=\"m\"\r\n" + kField + "1\r\n--b--",
        std::string("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--"),
        std::string("--b\r\nContent-Disposition: attachment; name=n\r\n\r\n1\r\n--b--")}) {
    EXPECT_EQ(read(body), "broken") << body;
  }
}

// Another form, or what one reader takes for a part and another skips.
TEST(FormParts, AreAllThereIs) {
  const std::string form = "--b\r\n" + kField + "1\r\n--b--";
  EXPECT_EQ(read(form), "n=1|");
  for (const std::string& more :
       {std::string("x"), "\r\n" + form, "\r\n--b\r\n" + kField + "2\r\n--b--",
        std::string(1, '\0'), std::string("-"), std::string("\r\n\r\nx")}) {
    EXPECT_EQ(read(form + more), "broken") << more;
  }
  for (const std::string& before : {std::string("x\r\n"), std::string("--a\r\n") + kField + "2\r\n",
                                    std::string("\0\r\n", 3)}) {
    EXPECT_EQ(read(before + form), "broken") << before;
  }
}

TEST(FormParts, HaveBoundedHeaders) {
  const std::string name(8'000, 'n');
  const auto with = [](const std::string& parameters, const std::string& more = {}) {
    return read("--b\r\nContent-Disposition: form-data; " + parameters + "\r\n" + more +
                "\r\n1\r\n--b--");
  };
  EXPECT_EQ(with("name=" + name), name + "=1|");
  EXPECT_EQ(with("name=" + name + name), "broken");
  EXPECT_EQ(with("name=n", "X: " + name + "\r\nY: " + name + "\r\n"), "broken");
  // Half a million escapes: each was replaced by moving the rest of the text.
  std::string escapes;
  for (int n = 0; n < 500'000; ++n) escapes += "%22";
  EXPECT_EQ(with("name=\"" + escapes + "\""), "broken");
  EXPECT_EQ(with("name=\"%22%0D%0A%22%2\""), "\"\r\n\"%2=1|");
  EXPECT_EQ(with("name=\"%%2222\""), "%\"22=1|");
}

TEST(FormParts, AreNotWithoutNumber) {
  std::string body;
  for (std::size_t n = 0; n < kFormPartsMax; ++n) body += "--b\r\n" + kField + "\r\n";
  EXPECT_NE(read(body + "--b--"), "too many");
  EXPECT_EQ(read(body + "--b\r\n" + kField + "\r\n--b--"), "too many");
}

TEST(FormParts, HaveNamesInEveryWayThatSendersWriteThem) {
  const auto named = [](const std::string& parameters) {
    return read("--b\r\ncontent-DISPOSITION:Form-Data;" + parameters + "\r\n\r\n1\r\n--b--");
  };
  EXPECT_EQ(named(" NAME=n"), "n=1|");
  EXPECT_EQ(named("name=\"a b\" ; FileName=\"c;d=\\\"e.png\""), "a b(c;d=\"e.png)=1|");
  EXPECT_EQ(named("name=n;filename=a b.png"), "n(a b.png)=1|");
  EXPECT_EQ(named("name=\"a%22b\"; filename=\"C:\\x.png\""), "a\"b(C:\\x.png)=1|");
  EXPECT_EQ(named("name=n; filename=\"\""), "n=1|");
  EXPECT_EQ(named("name=n; name=m"), "broken");
  EXPECT_EQ(named("name=n; NAME=n"), "broken");
  EXPECT_EQ(named("name=n; filename=a; filename=b"), "broken");
  EXPECT_EQ(named("name=\"n"), "broken");
  EXPECT_EQ(named("name=\"n\"x"), "broken");
}

TEST(FormBoundary, IsThatOfAForm) {
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(form_boundary("MULTIPART/form-data ;BOUNDARY=\"a;b\""), "a;b");
  EXPECT_EQ(form_boundary("multipart/form-data; charset=utf-8; boundary=a"), "a");
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=a; boundary=b"), std::nullopt);
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=" + std::string(70, 'a')),
            std::string(70, 'a'));
  for (const std::string& type :
       {std::string("multipart/mixed; boundary=a"), std::string("multipart/form-data"),
        std::string("multipart/form-data; boundary="), std::string("text/plain; boundary=a"),
        std::string("multipart/form-data; boundary=\"a"), std::string(),
        "multipart/form-data; boundary=" + std::string(71, 'a')}) {
    EXPECT_EQ(form_boundary(type), std::nullopt) << type;
  }
}

}  // namespace
}  // namespace muster::http
