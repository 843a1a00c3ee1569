#include "core/security/password.h"

#include <algorithm>
#include <cstdint>
#include <new>
#include <optional>

#include <cryptopp/cryptlib.h>
#include <cryptopp/misc.h>

#include "core/check.h"
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

// Runs `work`, which calls into Crypto++, and turns what it throws into an Error.
template <typename Work>
auto at_the_edge(Work work) -> Result<decltype(work())> {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return busy("there is no memory for scrypt now");
  } catch (const CryptoPP::Exception& e) {
    return fail(ErrorCode::kIo, "The password cannot be hashed.", "", e.what());
  }
}

}  // namespace

// A place among those who may hash. Gives it back when it goes, also when an exception passes.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    const std::uint64_t inside = hasher_.arrived_ - hasher_.finished_;
    if (inside >= std::uint64_t{hasher_.options_.concurrency} + hasher_.options_.waiting_max)
      return;
    taken_ = true;
    const std::uint64_t ticket = hasher_.arrived_++;
    hasher_.finished_one_.wait(
        lock, [&] { return ticket < hasher_.finished_ + hasher_.options_.concurrency; });
  }
  ~Turn() {
    if (!taken_) return;
    {
      std::scoped_lock lock(hasher_.mutex_);
      ++hasher_.finished_;
    }
    // All, because only the one who holds the next ticket may go, and notify_one picks anyone.
    hasher_.finished_one_.notify_all();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool taken() const { return taken_; }

 private:
  PasswordHasher& hasher_;
  bool taken_ = false;
};

PasswordHasher::PasswordHasher(Options options, Random& random)
    : options_(options), random_(random) {
  MUSTER_CHECK(is_sane(options_.cost), "scrypt cost is out of bounds");
  MUSTER_CHECK(options_.concurrency > 0, "nobody could ever hash");
  // A key that no password is known for. Drawn, not computed, so that a start does not wait for a
  // hash.
  ScryptHash nobody{options_.cost, {}, {}};
  random_.fill(nobody.salt);
  random_.fill(nobody.key);
  nobody_.phc = to_phc(nobody);
}

Result<PasswordHash> PasswordHasher::hash(const Secret& password) {
  const Secret normal = normal_form(password);
  const Turn turn(*this);
  if (!turn.taken()) return busy("too many passwords wait to be hashed");
  return at_the_edge([&] {
    ScryptHash hash{options_.cost, {}, {}};
    random_.fill(hash.salt);
    hash.key = scrypt_key(normal, hash.salt, hash.cost);
    return PasswordHash{to_phc(hash)};
  });
}

Result<PasswordHasher::Verdict> PasswordHasher::verify(const Secret& password,
                                                       const PasswordHash& hash) {
  const std::optional<ScryptHash> expected = from_phc(hash.phc);
  if (!expected) return fail(ErrorCode::kDamaged, "The stored password hash is damaged.");
  const Secret normal = normal_form(password);
  const Turn turn(*this);
  if (!turn.taken()) return busy("too many passwords wait to be hashed");
  return at_the_edge([&] {
    const auto key = scrypt_key(normal, expected->salt, expected->cost);
    return Verdict{
        .matches = CryptoPP::VerifyBufsEqual(key.data(), expected->key.data(), key.size()),
        .needs_rehash = expected->cost != options_.cost};
  });
}

Result<PasswordHasher::Verdict> PasswordHasher::verify_nobody(const Secret& password) {
  auto verdict = verify(password, nobody_);
  if (verdict) verdict->matches = false;
  return verdict;
}

PasswordHasher::Load PasswordHasher::load() const {
  std::scoped_lock lock(mutex_);
  const std::uint64_t inside = arrived_ - finished_;
  const std::uint64_t running = std::min<std::uint64_t>(inside, options_.concurrency);
  return {.running = running, .waiting = inside - running};
}

}  // namespace muster
