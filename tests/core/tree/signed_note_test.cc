#include "core/tree/signed_note.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/security/encoding.h"

namespace muster {
namespace {

// The example of c2sp.org/signed-note.
const std::string kKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const std::string kText = "This is an example message.\n";
const std::string kSignature =
    "\xE2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";

Secret seed(char byte) { return Secret(std::string(32, byte)); }

NoteJudgement judgement(const std::string& key, const std::string& note) {
  return NoteVerifier::parse(key)->signed_by_it(*SignedNote::parse(note));
}

TEST(SignedNotes, OfOthersAreChecked) {
  EXPECT_EQ(judgement(kKey, kText + "\n" + kSignature), NoteJudgement::kGood);
  EXPECT_EQ(judgement(kKey, "This is an example message!\n\n" + kSignature), NoteJudgement::kFalse);
  EXPECT_EQ(NoteVerifier::parse(kKey)->to_text(), kKey);
  EXPECT_EQ(SignedNote::parse(kText + "\n" + kSignature)->to_text(), kText + "\n" + kSignature);
}

// RFC 8032, section 7.1, test 1: the public key of that seed.
TEST(SignedNotes, KeysAreThoseOfTheRfc) {
  const auto bytes = *from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  const NoteSigner signer("example.org/people", Secret(std::string(bytes.begin(), bytes.end())));
  const std::string key = signer.verifier_key();
  const auto encoded = *from_padded_base64(key.substr(key.find('+', key.find('+') + 1) + 1));
  EXPECT_EQ(to_hex(encoded), "01d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(SignedNotes, WhatIsSignedIsVerifiedByItsKeyAlone) {
  const NoteSigner ours("example.org/people", seed('a'));
  const NoteSigner same_name("example.org/people", seed('b'));
  const NoteSigner other_name("example.org/others", seed('a'));
  const std::string note = ours.sign("one\n\ntwo\n");
  EXPECT_EQ(judgement(ours.verifier_key(), note), NoteJudgement::kGood);
  EXPECT_EQ(SignedNote::parse(note)->text, "one\n\ntwo\n");
  EXPECT_EQ(judgement(same_name.verifier_key(), note), NoteJudgement::kUnsigned);
  EXPECT_EQ(judgement(other_name.verifier_key(), note), NoteJudgement::kUnsigned);
  EXPECT_EQ(ours.sign("one\n\ntwo\n"), note) << "nothing about it is random";
}

TEST(SignedNotes, SignaturesOfSeveralStandBesideOneAnother) {
  const NoteSigner first("first", seed('a'));
  const NoteSigner second("second", seed('b'));
  SignedNote note = *SignedNote::parse(first.sign("text\n"));
  note.signatures.push_back(SignedNote::parse(second.sign("text\n"))->signatures.front());
  EXPECT_EQ(judgement(first.verifier_key(), note.to_text()), NoteJudgement::kGood);
  EXPECT_EQ(judgement(second.verifier_key(), note.to_text()), NoteJudgement::kGood);
  // A good one does not make up for a false one of the same key.
  note.signatures.push_back(note.signatures.front());
  note.signatures.back().bytes[5] ^= 1;
  EXPECT_EQ(first.verifier().signed_by_it(note), NoteJudgement::kFalse);
}

TEST(SignedNotes, EveryFlippedBitIsNoticed) {
  const NoteSigner signer("n", seed('a'));
  const std::string note = signer.sign("text\n");
  for (std::size_t i = 0; i < note.size() * 8; ++i) {
    std::string changed = note;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    const auto read = SignedNote::parse(changed);
    EXPECT_TRUE(!read || signer.verifier().signed_by_it(*read) != NoteJudgement::kGood) << i;
  }
}

TEST(SignedNotes, WhatIsNoneIsRefused) {
  std::string many = "text\n\n";
  for (std::size_t n = 0; n <= kNoteSignaturesMax; ++n) many += kSignature;
  const std::string signature = kSignature;
  for (const std::string& note :
       std::vector<std::string>{"",
                                "\n",
                                "\n\n",
                                "text\n",
                                "text\n\n",
                                "text" + signature,
                                "text\n" + signature,
                                "text\n\n" + signature + "\n",
                                "text\n\n" + signature + "x\n",
                                "text\n\n" + signature.substr(0, signature.size() - 1),
                                "te\txt\n\n" + signature,
                                "te\r\nxt\n\n" + signature,
                                "\xff\n\n" + signature,
                                "text\n\n\xE2\x80\x94 n \n",
                                "text\n\n\xE2\x80\x94 n AAAA\n",
                                "text\n\n\xE2\x80\x94  AAAAAAA=\n",
                                "text\n\n- n AAAAAAA=\n",
                                "text\n\n\xE2\x80\x94 a+b AAAAAAA=\n",
                                many,
                                std::string(kNoteBytesMax, 'x') + "\n\n" + signature}) {
    const auto read = SignedNote::parse(note);
    ASSERT_FALSE(read) << note;
    EXPECT_EQ(read.error().code, ErrorCode::kInvalid);
  }
}

TEST(SignedNotes, KeysThatAreNoneAreRefused) {
  for (const std::string& key : std::vector<std::string>{
           "", "+", "++", "n+530d903a", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/fop+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
           "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
           "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", kKey + "+",
           kKey + "\n", " " + kKey, "a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"}) {
    EXPECT_FALSE(NoteVerifier::parse(key)) << key;
  }
}

TEST(SignedNotes, ANameHasNoSpacesAndNoPlus) {
  for (const char* good : {"a", "example.org/people", "\xC3\xA4.example/log"}) {
    EXPECT_TRUE(is_key_name(good)) << good;
  }
  for (const char* bad : {"", "a b", "a+b", "a\n", "\xC2\xA0", "a\xE2\x80\xA8", "\xff"}) {
    EXPECT_FALSE(is_key_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace muster
