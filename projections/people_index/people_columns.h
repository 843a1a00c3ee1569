// What the list of people is sorted and searched by, in flat arrays by user id (ids are given out
// densely). About 85 bytes per person with names and emails of usual length.
//
// Removed people are not in it. One thread at a time.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "projections/people.h"
#include "projections/people_index/id_set.h"
#include "projections/people_index/people_filter.h"
#include "projections/people_index/text_arena.h"

namespace muster::projections {

// What the columns hold of a person's row; made outside of any lock, because it takes longer than
// putting it in.
struct PersonEntry {
  explicit PersonEntry(const PersonRow& person);

  UserId id;
  // "email\nname\n" in plain letters; then "email\n" with the domain in ASCII, if it is
  // international. Empty for removed people.
  std::string text;
  std::uint32_t projects = 0;
  UserStatus status;
  Role role;
  std::int64_t joined_at;  // in Timestamp::micros
};

class PeopleColumns {
 public:
  // In Timestamp::micros; less than every time.
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

  // Which of the person's columns a call changed.
  struct Changed {
    bool presence = false;
    bool text = false;
    bool projects = false;
  };
  // Takes in the person as they are now; of somebody removed, nothing stays.
  Changed put(const PersonEntry& person);
  // Returns whether it changed. The person need not exist yet.
  bool set_last_activity(UserId id, std::int64_t micros);
  void reserve(std::size_t people);

  std::uint64_t count() const { return count_; }
  // One past the highest id seen.
  std::uint32_t id_end() const { return static_cast<std::uint32_t>(last_activity_.size()); }
  bool has(std::uint32_t id) const { return !texts_.text(id).empty(); }
  std::uint32_t projects(std::uint32_t id) const { return projects_[id]; }
  std::int64_t last_activity(std::uint32_t id) const { return last_activity_[id]; }
  // In plain letters (plain_letters.h); valid until the next change. The name is empty if none is
  // set.
  std::string_view email(std::uint32_t id) const;
  std::string_view name(std::uint32_t id) const;
  const TextArena& texts() const { return texts_; }

  // Whom the filter lets through; `count`: how many these are. Some milliseconds for a million.
  IdSet those_of(const PeopleFilter& filter, std::uint64_t& count) const;

  std::size_t bytes_held() const;

 private:
  struct Standing {
    UserStatus status = UserStatus::kRemoved;
    Role role = Role::kMember;
  };
  void make_room(std::uint32_t id);

  TextArena texts_;  // as in PersonEntry
  std::vector<std::int64_t> last_activity_;
  std::vector<std::uint32_t> projects_;
  std::vector<std::int64_t> joined_at_;
  std::vector<Standing> standings_;
  std::uint64_t count_ = 0;
};

}  // namespace muster::projections
