#include "core/security/password.h"

#include <new>
#include <optional>

#include <cryptopp/cryptlib.h>
#include <cryptopp/misc.h>

#include "core/check.h"
#include "core/security/argon2.h"
#include "core/security/scrypt.h"
#include "core/text.h"

namespace muster {
namespace {

constexpr std::size_t kComposedBytesMax = 4096;

tl::unexpected<Error> busy(std::string detail) {
  return fail(ErrorCode::kBusy, "The server is busy. Try again in a moment.", "",
              std::move(detail));
}

Secret normal_form(const Secret& password) {
  const std::string_view text = password.reveal();
  if (text.size() > kComposedBytesMax || !is_utf8(text)) return password;
  return Secret(to_nfc(text));
}

class ScryptTurn {
 public:
  explicit ScryptTurn(std::counting_semaphore<>& turns) : turns_(turns) { turns_.acquire(); }
  ~ScryptTurn() { turns_.release(); }
  ScryptTurn(const ScryptTurn&) = delete;
  ScryptTurn& operator=(const ScryptTurn&) = delete;

 private:
  std::counting_semaphore<>& turns_;
};

// Runs `work`, which calls into libraries, and turns their exceptions into an Error.
template <typename Work>
auto at_the_edge(Work work) -> Result<decltype(work())> {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return busy("there is no memory for a hash now");
  } catch (const CryptoPP::Exception& e) {
    return fail(ErrorCode::kIo, "The password cannot be hashed.", "", e.what());
  }
}

}  // namespace

PasswordHasher::PasswordHasher(Options options, Random& random)
    : options_(options), random_(random) {
  MUSTER_CHECK(is_sane(options_.cost), "the cost of a hash is out of bounds");
  // A random key that no known password has. Drawn instead of computed, so that a start does not
  // wait for a hash.
  Argon2Hash nobody{options_.cost, {}, {}};
  random_.fill(nobody.salt);
  random_.fill(nobody.key);
  nobody_.phc = to_phc(nobody);
}

Result<PasswordHash> PasswordHasher::hash(const Secret& password) {
  const Secret normal = normal_form(password);
  return at_the_edge([&] {
    Argon2Hash hash{options_.cost, {}, {}};
    random_.fill(hash.salt);
    hash.key = argon2_key(normal, hash.salt, hash.cost);
    return PasswordHash{to_phc(hash)};
  });
}

Result<PasswordHasher::Verdict> PasswordHasher::verify(const Secret& password,
                                                       const PasswordHash& hash) {
  const std::optional<Argon2Hash> expected = argon2_from_phc(hash.phc);
  const std::optional<ScryptHash> older = expected ? std::nullopt : scrypt_from_phc(hash.phc);
  if (!expected && !older) return fail(ErrorCode::kDamaged, "The stored password hash is damaged.");
  const Secret normal = normal_form(password);
  return at_the_edge([&] {
    if (older) {
      const ScryptTurn turn(scrypt_turns_);
      const auto key = scrypt_key(normal, older->salt, older->cost);
      return Verdict{CryptoPP::VerifyBufsEqual(key.data(), older->key.data(), key.size()), true};
    }
    const auto key = argon2_key(normal, expected->salt, expected->cost);
    return Verdict{CryptoPP::VerifyBufsEqual(key.data(), expected->key.data(), key.size()),
                   expected->cost != options_.cost};
  });
}

Result<PasswordHasher::Verdict> PasswordHasher::verify_nobody(const Secret& password) {
  auto verdict = verify(password, nobody_);
  if (verdict) verdict->matches = false;
  return verdict;
}

}  // namespace muster
