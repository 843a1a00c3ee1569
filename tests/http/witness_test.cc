// Checkpoints are cosigned by a witness (tests/support/http/test_witness.h), whatever it does, and
// nothing waits for it. A real witness: tests/cli/real_witness_test.cc.

#include "http/witnesses/witness.h"

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/tree/cosignature.h"
#include "tests/support/http/test_server.h"
#include "tests/support/http/test_witness.h"

namespace muster::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Witness::Options kQuick{.request_timeout = std::chrono::seconds(30),
                                  .between_looks = std::chrono::milliseconds(1),
                                  .backoff_first = std::chrono::milliseconds(1),
                                  .backoff_max = std::chrono::milliseconds(4)};

class Witnesses : public testing::Test {
 protected:
  Witnesses() : ada_(server_.person("ada@example.org")) {}

  projections::LogSigner& signer() { return **server_.instance().signer(); }
  projections::SignedCheckpoint sign() { return *signer().sign(*server_.instance().views()); }
  projections::SignedCheckpoint grow() {
    const Who who{ada_.id, Channel::kApi, RequestId(1), {}};
    EXPECT_TRUE(server_.instance().sequencer().submit(CreateProject{"p"}, who));
    return sign();
  }
  std::unique_ptr<Witness> ask(const TestWitness& witness, Witness::Options options = kQuick) {
    return std::make_unique<Witness>(server_.instance(), *WitnessAddress::parse(witness.address()),
                                     options, [this](const std::string& text) {
                                       const MutexLock lock(mutex_);
                                       said_.push_back(text);
                                       told_.notify_all();
                                     });
  }
  std::vector<std::string> said() {
    const MutexLock lock(mutex_);
    return said_;
  }
  void wait_until_said(std::size_t number) {
    MutexLock lock(mutex_);
    told_.wait(lock, [&]() MUSTER_REQUIRES(mutex_) { return said_.size() >= number; });
  }
  // Until the last checkpoint has this witness's cosignature.
  void wait_until_cosigned(const WitnessKey& key) {
    while (true) {
      const auto cosigned = key.cosignature_on(*SignedNote::parse(signer().last()->note));
      if (cosigned && *cosigned) return;
      std::this_thread::yield();
    }
  }

  TestServer server_;
  const Person ada_;
  Mutex mutex_;
  ConditionVariable told_;
  std::vector<std::string> said_ MUSTER_GUARDED_BY(mutex_);
};

TEST_F(Witnesses, CosignEachCheckpointWithAProofThatItExtendsTheLast) {
  sign();
  TestWitness witness(signer().verifier());
  const auto asks = ask(witness);
  wait_until_cosigned(witness.key());
  EXPECT_EQ(witness.seen(), signer().last()->tree.size);
  for (int n = 0; n < 5; ++n) {
    const auto next = grow();
    wait_until_cosigned(witness.key());
    EXPECT_EQ(witness.seen(), next.tree.size);
  }
  EXPECT_THAT(said(), IsEmpty());
  // The file has what is served, and the signature is as good as before.
  const auto note = SignedNote::parse(signer().last()->note);
  EXPECT_EQ(note->signatures.size(), 2u);
  EXPECT_EQ(signer().verifier().signed_by_it(*note), NoteJudgement::kGood);
  EXPECT_EQ(sign().note, signer().last()->note) << "signing again must not lose it";
}

TEST_F(Witnesses, SeveralCosignTheSameCheckpoint) {
  sign();
  TestWitness one(signer().verifier(), "one.example.org");
  TestWitness two(signer().verifier(), "two.example.org");
  const auto asks_one = ask(one);
  const auto asks_two = ask(two);
  wait_until_cosigned(one.key());
  wait_until_cosigned(two.key());
  EXPECT_EQ(SignedNote::parse(signer().last()->note)->signatures.size(), 3u);
}

TEST_F(Witnesses, ThatHaveSeenMoreOrLessThanWeThinkCorrectUs) {
  sign();
  TestWitness witness(signer().verifier());
  {
    const auto asks = ask(witness);
    wait_until_cosigned(witness.key());
  }
  grow();
  // A new run knows nothing of what the witness has seen.
  const auto asks = ask(witness);
  wait_until_cosigned(witness.key());
  EXPECT_THAT(said(), IsEmpty());
}

TEST_F(Witnesses, ThatHaveSeenMoreThanTheLogHasAreToldToTheOperator) {
  sign();
  TestWitness witness(signer().verifier());
  witness.has_seen(1000);
  const auto asks = ask(witness);
  wait_until_said(1);
  EXPECT_THAT(said()[0], HasSubstr("has seen 1000 commits of this log, which has "));
}

// In place of whatever it would have said: also of 409, to a log whose size it was not told.
void answer(httplib::Response& response, const std::string& text) {
  response.status = 200;
  response.set_content(text, "text/plain");
}

TEST_F(Witnesses, ThatFailAreAskedAgainAndToldOnce) {
  struct Failure {
    const char* said;
    TestWitness::Change change;
  };
  const std::string false_line = [] {
    const WitnessSigner other("witness.example.org/w1", Secret(std::string(32, 'w')));
    SignedNote note{"x\n", {other.cosign("another text\n", 7)}};
    return note.to_text().substr(3);
  }();
  const std::vector<Failure> failures = {
      {"answers with status 500", [](auto& r) { r.status = 500; }},
      {"answers with status 302",
       [](auto& r) {
         r.status = 302;
         r.set_header("Location", "http://127.0.0.1:1/");
       }},
      {"does not know the log", [](auto& r) { r.status = 404; }},
      {"does not know the key", [](auto& r) { r.status = 403; }},
      {"does not extend what it has seen", [](auto& r) { r.status = 422; }},
      {"something else than signatures", [](auto& r) { answer(r, "hello"); }},
      {"something else than signatures", [](auto& r) { answer(r, ""); }},
      {"a false cosignature", [&](auto& r) { answer(r, false_line); }},
      {"more than 16384 bytes", [](auto& r) { answer(r, std::string(1 << 20, 'x')); }},
      {"409 without the size",
       [](auto& r) {
         r.status = 409;
         r.set_content("seven\n", "text/x.tlog.size");
       }},
      {"409 without the size",
       [](auto& r) {
         r.status = 409;
         r.set_content("7\n", "text/html");
       }},
      {"names another size each time",
       [](auto& r) {
         r.status = 409;
         r.set_content("0\n", "text/x.tlog.size");
       }},
  };
  sign();
  TestWitness witness(signer().verifier());
  for (const Failure& failure : failures) {
    witness.fail_with(failure.change);
    const std::size_t before = said().size();
    const auto asks = ask(witness);
    grow();
    wait_until_said(before + 1);
    EXPECT_THAT(said().back(), HasSubstr(failure.said));
    EXPECT_THAT(said().back(), HasSubstr("the witness witness.example.org/w1 does not cosign: "));
    witness.fail_with({});
    wait_until_cosigned(witness.key());
    wait_until_said(before + 2);
    EXPECT_EQ(said().back(), "the witness witness.example.org/w1 cosigns again");
    EXPECT_EQ(said().size(), before + 2);
  }
}

TEST_F(Witnesses, ThatAreDownOrSlowHoldNothingUp) {
  sign();
  TestWitness slow(signer().verifier());
  std::promise<void> release;
  const auto released = release.get_future().share();
  slow.fail_with([released](auto&) { released.wait(); });
  auto asks = ask(slow);
  slow.wait_for_requests(1);
  // Asked, and not answered: commits and signatures go on, and so does the end of it.
  EXPECT_TRUE(signer().is_asking());
  const auto next = grow();
  EXPECT_EQ(signer().last()->tree, next.tree);
  asks.reset();
  EXPECT_FALSE(signer().is_asking());
  release.set_value();

  const auto address = "http://127.0.0.1:1=" + slow.key().to_text();
  Witness down(server_.instance(), *WitnessAddress::parse(address), kQuick,
               [this](const std::string& text) {
                 const MutexLock lock(mutex_);
                 said_.push_back(text);
                 told_.notify_all();
               });
  wait_until_said(1);
  EXPECT_THAT(said().back(), HasSubstr("http://127.0.0.1:1/add-checkpoint does not answer: "));
  const auto newest = grow();
  EXPECT_EQ(newest.tree, signer().last()->tree);
}

TEST_F(Witnesses, ACosignatureThatComesTooLateIsLeftOut) {
  const auto first = sign();
  const WitnessSigner witness("w", Secret(std::string(32, 'w')));
  const auto note = SignedNote::parse(first.note);
  grow();
  EXPECT_EQ(signer().add_cosignature(first.tree, witness.cosign(note->text, 7)), false);
  EXPECT_EQ(SignedNote::parse(signer().last()->note)->signatures.size(), 1u);
}

TEST(WitnessAddress, IsAUrlAndAKey) {
  const WitnessSigner signer("w=1.example.org", Secret(std::string(32, 'w')));
  const std::string key = signer.key().to_text();
  const auto good = WitnessAddress::parse("https://w.example.org/a/=" + key);
  ASSERT_TRUE(good);
  EXPECT_EQ(good->url, "https://w.example.org/a");
  EXPECT_EQ(good->key, signer.key());
  const std::vector<std::string> bad_ones = {"",
                                             "=",
                                             key,
                                             "https://w.example.org",
                                             "ftp://w.example.org=" + key,
                                             "w.example.org=" + key,
                                             "https://w.example.org?a=" + key,
                                             "https://w.example.org=" + key + "x"};
  for (const std::string& bad : bad_ones) EXPECT_FALSE(WitnessAddress::parse(bad)) << bad;
}

TEST(Backoff, DoublesUpToItsLimitAndVaries) {
  using std::chrono::milliseconds;
  Backoff backoff(milliseconds(100), milliseconds(1000));
  for (const int whole : {100, 200, 400, 800, 1000, 1000})
    EXPECT_EQ(backoff.after_failure(0), milliseconds(whole));
  EXPECT_EQ(backoff.after_failure(500), milliseconds(500));
  EXPECT_EQ(backoff.after_failure(501), milliseconds(1000));
  backoff.reset();
  EXPECT_EQ(backoff.after_failure(7), milliseconds(93));
}

}  // namespace
}  // namespace muster::http
