#include "projections/people_index/part_finder.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace muster::projections {
namespace {

std::size_t find_part(std::string_view text, std::string_view part, std::size_t from) {
  return PartFinder(part).find_in(text, from);
}

// Two letters, so that parts are found often, almost, and across the eight bytes of a step.
std::string few_letters(int size_max) {
  return *rc::gen::resize(size_max, rc::gen::container<std::string>(rc::gen::element('a', 'b')));
}

RC_GTEST_PROP(PartFinder, FindsWhatPlainSearchFinds, ()) {
  const std::string text = few_letters(80);
  const std::string part = few_letters(12) + "a";
  const std::size_t from = *rc::gen::inRange<std::size_t>(0, text.size() + 2);
  RC_ASSERT(find_part(text, part, from) == std::string_view(text).find(part, from));
}

TEST(PartFinder, TellsBytesApartThatDifferInOneBit) {
  // A zero byte in a word makes the bit above it doubtful: 'a' beside '`' is that case.
  EXPECT_EQ(find_part("x`a`a`a`a`a`", "``", 0), std::string_view::npos);
  EXPECT_EQ(find_part("`a`a`a`a``xx", "``", 0), 8u);
  EXPECT_EQ(find_part("\x80\xc3\xbc\x80\xc3\xbc\x80\xc3\xbd\xc3\xbf", "\xc3\xbf", 0), 9u);
}

}  // namespace
}  // namespace muster::projections
