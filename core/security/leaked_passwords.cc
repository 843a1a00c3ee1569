#include "core/security/leaked_passwords.h"

#include <unordered_map>

#include "embedded_leaked_passwords.h"

namespace muster {
namespace {

std::unordered_map<std::string_view, std::size_t> read_ranks() {
  std::unordered_map<std::string_view, std::size_t> ranks;
  ranks.reserve(10'000);
  std::string_view rest = leaked_passwords::files().front().bytes;
  while (!rest.empty()) {
    const std::size_t end = rest.find('\n');
    ranks.emplace(rest.substr(0, end), ranks.size() + 1);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return ranks;
}

}  // namespace

std::optional<std::size_t> leaked_password_rank(std::string_view lower_case) {
  static const auto ranks = read_ranks();
  const auto found = ranks.find(lower_case);
  return found == ranks.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace muster
