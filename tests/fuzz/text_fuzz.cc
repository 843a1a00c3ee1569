// Text that people type: names, emails, and what two of them have in common. Input: two lines.

#include <algorithm>
#include <cstdint>
#include <string>

#include "core/check.h"
#include "core/email.h"
#include "core/look_alikes.h"
#include "core/plain_letters.h"
#include "core/text.h"
#include "tests/fuzz/fuzz.h"

namespace muster::fuzz {
namespace {

constexpr std::size_t kLineMax = 64;
// Up to here fold_case() folds in one piece.
constexpr std::size_t kFoldedInOneBytesMax = 1024;

void check_line(std::string_view text) {
  const Result<std::string> line = clean_line(text, "name", kLineMax);
  if (!line) {
    MUSTER_CHECK(line.error().code == ErrorCode::kInvalid && line.error().field == "name",
                 "refused as something else");
    return;
  }
  MUSTER_CHECK(is_utf8(text) && is_utf8(*line), "bytes that are not UTF-8 were taken");
  MUSTER_CHECK(code_point_count(*line) <= kLineMax, "{} characters", code_point_count(*line));
  MUSTER_CHECK(!has_control_characters(*line) && line->find('\n') == std::string::npos,
               "a control character was left");
  MUSTER_CHECK(clean_line(*line, "name", kLineMax) == *line, "cleaning again changes a line");
}

void check_email(std::string_view text) {
  const Result<std::string> email = clean_email(text);
  if (!email) {
    MUSTER_CHECK(email.error().code == ErrorCode::kInvalid, "refused as something else");
    return;
  }
  MUSTER_CHECK(email->size() <= 254 && std::ranges::count(*email, '@') == 1, "this is no email: {}",
               *email);
  MUSTER_CHECK(clean_email(*email) == *email, "cleaning again changes an email");
  const std::string user = username_of(*email);
  MUSTER_CHECK(!user.empty() && email->starts_with(user + "@"), "the username is \"{}\"", user);
  // What is kept about an email in the registry.
  const std::string mailbox = mailbox_of(*email);
  MUSTER_CHECK(is_utf8(mailbox) && is_utf8(looks_of_email(*email)), "not UTF-8 any more");
  MUSTER_CHECK(mailbox_of(mailbox) == mailbox && mailbox_of(*typed_email(text)) == mailbox,
               "\"{}\" is another mailbox when it is stored", *email);
  MUSTER_CHECK(mailbox_of(with_unicode_domain(*email)) == mailbox,
               "\"{}\" is another mailbox in Unicode", *email);
}

void check_folding(std::string_view text) {
  const std::string folded = fold_case(text);
  if (!is_utf8(text)) {
    MUSTER_CHECK(folded == text, "what is not UTF-8 was changed");
    return;
  }
  MUSTER_CHECK(is_utf8(folded) && is_utf8(looks_of(text)), "not UTF-8 any more");
  const std::string plain = plain_letters(text);
  MUSTER_CHECK(is_utf8(plain), "not UTF-8 any more");
  if (text.size() > kFoldedInOneBytesMax) return;
  MUSTER_CHECK(plain_letters(plain) == plain, "plain letters are not plain");
  const std::string composed = to_nfc(text);
  MUSTER_CHECK(to_nfc(composed) == composed, "composing again changes a text");
  if (composed.size() > kFoldedInOneBytesMax) return;
  MUSTER_CHECK(fold_case(composed) == folded, "two ways to write an accent are told apart");
}

void check_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t kLimit = 3;
  const std::size_t distance = edit_distance(a, b, kLimit);
  MUSTER_CHECK(distance <= kLimit + 1, "{} is past the limit", distance);
  MUSTER_CHECK(distance == edit_distance(b, a, kLimit), "the way back is longer");
  if (is_utf8(a) && is_utf8(b))
    MUSTER_CHECK((distance == 0) == (fold_case(a) == fold_case(b)), "the distance is {}", distance);
  MUSTER_CHECK(std::min(edit_distance(a, b, 8 * kLimit), kLimit + 1) == distance,
               "another distance with another limit");
}

}  // namespace

void fuzz(std::string_view input) {
  Input in(input);
  const std::string_view first = in.line();
  const std::string_view second = in.rest();
  for (const std::string_view text : {first, second, input}) {
    check_line(text);
    check_email(text);
    check_folding(text);
  }
  check_distance(first, second);
}

}  // namespace muster::fuzz
