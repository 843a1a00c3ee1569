// The file of the instance key: what is read is a key in one of two forms, and gets its checksum.

#include <string>

#include "core/check.h"
#include "core/security/encoding.h"
#include "core/security/instance_key_file.h"
#include "core/security/seal.h"
#include "tests/fuzz/file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/fixed_random.h"

namespace muster::fuzz {

void fuzz(std::string_view input) {
  constexpr std::size_t kDigits = 64;
  const std::filesystem::path& file = written_file(input);
  const Result<InstanceKeyForm> form = check_instance_key_file(file);
  FixedRandom random;
  const auto key = InstanceKey::load(file, /*create=*/false, random);
  MUSTER_CHECK(form.has_value() == key.has_value(), "a check and a start disagree");
  if (!form) {
    MUSTER_CHECK(form.error().code == ErrorCode::kDamaged, "refused as something else");
    return;
  }
  MUSTER_CHECK(from_hex(input.substr(0, kDigits)) && input.ends_with('\n'), "this is no key");
  if (*form == InstanceKeyForm::kWithChecksum) return;
  MUSTER_CHECK(input.size() == kDigits + 1, "a key without checksum has {} bytes", input.size());
  MUSTER_CHECK(add_checksum_to_instance_key(file, random), "the checksum cannot be added");
  MUSTER_CHECK(check_instance_key_file(file) == InstanceKeyForm::kWithChecksum,
               "what was written is not read back");
}

}  // namespace muster::fuzz
