#include "core/service/caller_cache.h"

#include <algorithm>
#include <utility>

namespace muster {

std::shared_ptr<const Caller> CallerCache::known(const Digest& token) {
  return shard_of(token).with([&](auto& entries) -> std::shared_ptr<const Caller> {
    const auto found = entries.find(token);
    if (found == entries.end()) return nullptr;
    const auto& versions = found->second.versions;
    if (std::ranges::all_of(versions,
                            [&](auto version) { return versions_.is_current(version); })) {
      return found->second.caller;
    }
    entries.erase(found);
    return nullptr;
  });
}

void CallerCache::remember(const Digest& token, Entry entry) {
  shard_of(token).with([&](auto& entries) {
    // Rare, and cheaper than tracking which entries were used last.
    if (entries.size() >= kEntriesPerShardMax) entries.clear();
    entries.insert_or_assign(token, std::move(entry));
  });
}

// Below, a row's version is always read before the row.

std::shared_ptr<const Caller> CallerCache::by_api_token(const Digest& token) {
  if (auto caller = known(token)) return caller;
  const Accounts accounts(registry_);
  const auto token_version = versions_.of(account_keys::api_token(token));
  const auto id = accounts.user_by_api_token(token);
  if (!id) return nullptr;
  const auto user_version = versions_.of(account_keys::user(*id));
  auto user = accounts.active_user(*id);
  if (!user) return nullptr;
  auto caller = std::make_shared<const Caller>(Caller{*std::move(user), std::nullopt});
  remember(token, {caller, {token_version, user_version, user_version}});
  return caller;
}

std::shared_ptr<const Caller> CallerCache::by_session(const Digest& token) {
  if (auto caller = known(token)) return caller;
  const Accounts accounts(registry_);
  // A session's token leads to it as long as it lives; its row is removed when it ends.
  const auto token_version = versions_.of(account_keys::session_token(token));
  const auto found = accounts.session_by_token(token);
  if (!found) return nullptr;
  const auto session_version = versions_.of(account_keys::session(found->id));
  auto session = accounts.session(found->id);
  if (!session) return nullptr;
  const auto user_version = versions_.of(account_keys::user(session->user));
  auto user = accounts.active_user(session->user);
  if (!user) return nullptr;
  auto caller = std::make_shared<const Caller>(Caller{*std::move(user), *std::move(session)});
  remember(token, {caller, {token_version, session_version, user_version}});
  return caller;
}

}  // namespace muster
