#include "core/keys/subject_keys.h"

#include <cryptopp/misc.h>

namespace muster {

SubjectKey::~SubjectKey() { CryptoPP::SecureWipeArray(bytes.data(), bytes.size()); }

}  // namespace muster
