#include "core/plain_letters.h"

#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "core/text.h"
#include "tests/support/utf8.h"

namespace muster {
namespace {

TEST(PlainLetters, AreWhatOneTypesWithoutAccents) {
  const std::pair<const char*, const char*> table[] = {
      {"José", "jose"},
      {"Łukasz Żółć", "lukasz zolc"},
      {"Müller", "muller"},
      {"Søren Kierkegaard", "soren kierkegaard"},
      {"Straße", "strasse"},
      {"STRAẞE", "strasse"},
      {"Ærøskøbing", "aeroskobing"},
      {"Nguyễn Thị Đức", "nguyen thi duc"},
      {"IŞIK İlhan ışık", "isik ilhan isik"},
      {"Ștefan Țepeș", "stefan tepes"},
      {"Þórður Guðmundsson", "thordur gudmundsson"},
      {"Ħal Għaxaq", "hal ghaxaq"},
      {"Čapek Dvořák", "capek dvorak"},
      {"Əliyev", "eliyev"},
      {"Œuvre", "oeuvre"},
      {"O’Brien", "o'brien"},
      {"Anne‑Marie", "anne-marie"},
      {"Ἀθήνα Μαρία", "αθηνα μαρια"},
      {"Семён Майоров", "семен маиоров"},
      {"أحمد", "احمد"},
      {"مُحَمَّد", "محمد"},
      {"שָׁלוֹם", "שלום"},
      {"ﬁﬂ ＡＢ", "fifl ab"},
      {"Ada Lovelace", "ada lovelace"},
      {"", ""},
  };
  for (const auto& [text, plain] : table) EXPECT_EQ(plain_letters(text), plain) << text;
}

TEST(PlainLetters, KeepMarksThatMakeAnotherWord) {
  for (const char* text : {"がぎぐ", "ภาษาไทย", "हिन्दी", "தமிழ்", "한국어", "中文"}) {
    EXPECT_EQ(plain_letters(text), fold_case(text)) << text;
  }
  EXPECT_EQ(plain_letters("か\u3099"), "が");
}

TEST(PlainLetters, AccentsTypedInEitherWayAreOne) {
  EXPECT_EQ(plain_letters("e\u0301"), plain_letters("\u00e9"));
  EXPECT_EQ(plain_letters("i\u0307"), "i");
  EXPECT_EQ(plain_letters("o\u031b\u0309"), "o");
}

TEST(PlainLetters, OfPlainLettersAreTheSame) {
  for (std::uint32_t c = 1; c <= 0x10ffff; ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    const std::string once = plain_letters(utf8_of(c));
    ASSERT_EQ(plain_letters(once), once) << std::hex << c;
    ASSERT_TRUE(is_utf8(once)) << std::hex << c;
  }
}

TEST(PlainLetters, WhatIsNotUtf8ComesBackAsItIs) { EXPECT_EQ(plain_letters("É\xff"), "É\xff"); }

TEST(PlainLetters, OfAMegabyteOfMarksAreSoonFound) {
  std::string marks = "か";
  while (marks.size() < (1U << 20)) marks += "\u3099\u0316\u3099";
  EXPECT_FALSE(plain_letters(marks).empty());
}

}  // namespace
}  // namespace muster
