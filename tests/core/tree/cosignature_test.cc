// Cosignatures of witnesses: what is signed, and what is not taken for one. litewitness in
// tests/cli/real_witness_test.cc says whether others see it the same way.

#include "core/tree/cosignature.h"

#include <cstdint>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/tree/checkpoint.h"

namespace muster {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const NoteSigner kLog("example.org/people", Secret(std::string(32, 'l')));
const WitnessSigner kWitness("witness.example.org/w1", Secret(std::string(32, 'w')));
const WitnessSigner kOther("other.example.org", Secret(std::string(32, 'o')));

SignedNote note(std::uint64_t size = 7) {
  return *SignedNote::parse(kLog.sign(TreeCheckpoint{"example.org/people", size, {}}.to_text()));
}

TEST(Cosignature, SaysWhoSawTheCheckpointAndWhen) {
  SignedNote cosigned = note();
  EXPECT_EQ(*kWitness.key().cosignature_on(cosigned), std::nullopt);
  cosigned.signatures.push_back(kOther.cosign(cosigned.text, 5));
  cosigned.signatures.push_back(kWitness.cosign(cosigned.text, 1'679'315'147));
  cosigned = *SignedNote::parse(cosigned.to_text());
  const Cosignature expected{"witness.example.org/w1", Timestamp{1'679'315'147'000'000}};
  EXPECT_EQ(*kWitness.key().cosignature_on(cosigned), expected);
  // The log's own signature is as good as before, and is none of a witness.
  EXPECT_EQ(kLog.verifier().signed_by_it(cosigned), NoteJudgement::kGood);
  EXPECT_THAT(cosignatures_said(cosigned, "example.org/people"),
              ElementsAre(Cosignature{"other.example.org", Timestamp{5'000'000}}, expected));
}

TEST(Cosignature, OfSeveralTheNewestCounts) {
  SignedNote cosigned = note();
  for (const std::uint64_t seconds : {20, 30, 10})
    cosigned.signatures.push_back(kWitness.cosign(cosigned.text, seconds));
  EXPECT_EQ((*kWitness.key().cosignature_on(cosigned))->time, Timestamp{30'000'000});
}

TEST(Cosignature, IsOfOneTextOneTimeAndOneKey) {
  const SignedNote signed_note = note();
  const NoteSignature good = kWitness.cosign(signed_note.text, 99);
  ASSERT_TRUE(kWitness.key().check(signed_note.text, good));
  EXPECT_FALSE(kWitness.key().check(note(8).text, good));
  EXPECT_FALSE(kOther.key().check(signed_note.text, good));
  for (std::size_t i = 0; i < good.bytes.size(); ++i) {
    NoteSignature bad = good;
    bad.bytes[i] = static_cast<char>(bad.bytes[i] ^ 1);
    EXPECT_FALSE(kWitness.key().check(signed_note.text, bad)) << i;
  }
  NoteSignature shorter = good;
  shorter.bytes.pop_back();
  EXPECT_FALSE(kWitness.key().check(signed_note.text, shorter));
  EXPECT_FALSE(kWitness.key().check(signed_note.text, kWitness.cosign(signed_note.text, 0)));
  // A false one makes the note false, beside a good one too.
  SignedNote cosigned = signed_note;
  cosigned.signatures.push_back(good);
  cosigned.signatures.push_back(kWitness.cosign(note(8).text, 99));
  EXPECT_EQ(kWitness.key().cosignature_on(cosigned).error().code, ErrorCode::kInvalid);
}

TEST(Cosignature, TimesThatNoClockHasAreRefused) {
  const std::string text = note().text;
  EXPECT_FALSE(kWitness.key().check(text, kWitness.cosign(text, ~std::uint64_t{0} >> 1)));
  EXPECT_FALSE(kWitness.key().check(text, kWitness.cosign(text, ~std::uint64_t{0})));
}

TEST(WitnessKey, HasOneSpelling) {
  const std::string text = kWitness.key().to_text();
  EXPECT_EQ(WitnessKey::parse(text), kWitness.key());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string bad = text;
    bad[i] = bad[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(WitnessKey::parse(bad)) << bad;
    EXPECT_FALSE(WitnessKey::parse(text.substr(0, i))) << i;
  }
  // A log's key is none of a witness, nor the other way.
  EXPECT_THAT(WitnessKey::parse(kLog.verifier_key()).error().message, HasSubstr("of a kind other"));
  EXPECT_THAT(NoteVerifier::parse(text).error().message, HasSubstr("of a kind other"));
}

}  // namespace
}  // namespace muster
