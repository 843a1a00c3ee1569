#include "projections/audit_index.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "core/big_endian.h"
#include "projections/event_fields.h"

namespace muster::projections {
namespace {

constexpr std::uint8_t kPlace = AuditIndex::kBlockPositions - 1;

// The first byte of a key.
enum class Kind : char {
  kAll = 'a',
  kType = 't',
  kSignUp = 's',
  kPerson = 'q',
  kField = 'f',
  kProject = 'j'
};

// In place of a type's wire id: no type has it.
constexpr std::uint16_t kEveryType = 0;

std::string undone_key(Position position) { return "u" + big_endian(position.value); }

std::string prefix_of(Kind kind, std::uint32_t id, std::uint16_t number) {
  std::string prefix = static_cast<char>(kind) + big_endian(id);
  if (kind != Kind::kSignUp) prefix += big_endian(number);
  return prefix;
}

std::uint64_t block_of(Position at) { return at.value / AuditIndex::kBlockPositions; }

std::string row_key(const AuditSet& set, std::uint64_t block) {
  return set.prefix + big_endian(block);
}

char place_of(Position at) { return static_cast<char>(at.value & kPlace); }

// The size of one event in a row of the set.
std::size_t entry_bytes(std::string_view prefix) {
  return prefix.front() == static_cast<char>(Kind::kSignUp) ? 3 : 1;
}

// The position of an event in a row's block; nullopt if it is not in the set.
std::optional<Position> position_of(const AuditSet& set, std::string_view key,
                                    std::string_view entry) {
  if (set.type && from_big_endian<std::uint16_t>(entry.substr(1)) != *set.type) return std::nullopt;
  const auto block = from_big_endian<std::uint64_t>(key.substr(set.prefix.size()));
  const auto place = static_cast<std::uint8_t>(entry.front());
  return Position(block * AuditIndex::kBlockPositions + place);
}

// Calls visit(user, field) for each field of a person that the event sets. Not for the values at
// sign-up, which no row of their own is spent on.
template <typename Visit>
void for_each_field_set(const Payload& payload, Visit&& visit) {
  if (const auto* update = std::get_if<ProfileUpdated>(&payload)) {
    if (update->first_name) visit(update->user, PersonField::kFirstName);
    if (update->last_name) visit(update->user, PersonField::kLastName);
    if (update->phone) visit(update->user, PersonField::kPhone);
  } else if (const auto* changed = std::get_if<PictureChanged>(&payload)) {
    visit(changed->user, PersonField::kPicture);
  } else if (const auto* removed = std::get_if<PictureRemoved>(&payload)) {
    visit(removed->user, PersonField::kPicture);
  } else if (const auto* chosen = std::get_if<PreferencesChanged>(&payload)) {
    if (chosen->theme) visit(chosen->user, PersonField::kTheme);
    if (chosen->time_zone) visit(chosen->user, PersonField::kTimeZone);
    if (chosen->language) visit(chosen->user, PersonField::kLanguage);
  } else if (const auto* moved = std::get_if<EmailChanged>(&payload)) {
    visit(moved->user, PersonField::kEmail);
  } else if (const auto* given = std::get_if<RoleChanged>(&payload)) {
    visit(given->user, PersonField::kRole);
  } else if (const auto* restored = std::get_if<UserRestored>(&payload)) {
    visit(restored->user, PersonField::kRole);
  }
}

}  // namespace

// Adds a batch's events. A row that an earlier batch may have begun is in the block in which this
// batch begins.
class AuditIndexer {
 public:
  AuditIndexer(AuditIndex& index, Overlay& rows) : index_(index), rows_(rows) {}

  void add(const Commit& commit) {
    signed_up_.reset();
    index_.undone_.reset();
    Position at = commit.first;
    for (const Entry& entry : commit.entries) {
      const auto* event = std::get_if<Event>(&entry);
      if (event && !std::holds_alternative<ActivityPinged>(event->payload)) {
        add(at, event->who, event->payload);
      }
      at = at + event_count(entry);
    }
  }

  void finish() {
    for (std::size_t type = 0; type < index_.by_type_.size(); ++type) {
      finish(static_cast<std::uint16_t>(type));
    }
    std::vector<AuditIndex::Mention>& mentions = index_.mentions_;
    std::ranges::sort(mentions, [](const auto& a, const auto& b) {
      const std::uint64_t set_a = set_number(a);
      const std::uint64_t set_b = set_number(b);
      return set_a != set_b ? set_a < set_b : a.at < b.at;
    });
    for (std::size_t i = 0; i < mentions.size();) i = write_row_from(mentions, i);
    mentions = std::vector<AuditIndex::Mention>();
  }

 private:
  // The set as a number in the order of its keys.
  static std::uint64_t set_number(const AuditIndex::Mention& m) {
    const std::uint16_t number = Kind{m.kind} == Kind::kSignUp ? 0 : m.number;
    return std::uint64_t{static_cast<std::uint8_t>(m.kind)} << 48 | std::uint64_t{m.id} << 16 |
           number;
  }

  void add(Position at, const Who& who, const Payload& payload) {
    const std::uint16_t type = info_of(payload).wire_id;
    add(kEveryType, at);
    add(type, at);
    // Of several that do it together, the first.
    if (who.undoes && who.undoes != index_.undone_) {
      rows_.put(undone_key(*who.undoes), big_endian(at.value));
      index_.undone_ = who.undoes;
    }

    if (const auto* sign_up = std::get_if<UserSignedUp>(&payload)) signed_up_ = sign_up->user;
    bool names_the_actor = false;
    bool names_somebody = false;
    for_each_id<UserId>(payload, [&](UserId user) {
      names_somebody = true;
      names_the_actor = names_the_actor || who.actor == user;
      mention_person(user, type, at);
    });
    if (who.actor && !names_the_actor) mention_person(*who.actor, type, at);
    for_each_field_set(payload, [&](UserId user, PersonField field) {
      mention(Kind::kField, user.value, static_cast<std::uint16_t>(field), at);
    });
    if (names_somebody) return;  // contributions: many, and unrelated to titles
    for_each_id<ProjectId>(
        payload, [&](ProjectId project) { mention(Kind::kProject, project.value, type, at); });
  }

  void mention_person(UserId user, std::uint16_t type, Position at) {
    mention(signed_up_ == user ? Kind::kSignUp : Kind::kPerson, user.value, type, at);
  }
  void mention(Kind kind, std::uint32_t id, std::uint16_t number, Position at) {
    index_.mentions_.push_back({at, id, number, static_cast<char>(kind)});
  }

  void add(std::uint16_t type, Position at) {
    if (type >= index_.by_type_.size()) index_.by_type_.resize(std::size_t{type} + 1);
    AuditIndex::OpenRow& row = index_.by_type_[type];
    if (row.block != block_of(at)) {
      finish(type);
      row.block = block_of(at);
    }
    row.places.push_back(place_of(at));
  }

  void finish(std::uint16_t type) {
    AuditIndex::OpenRow& row = index_.by_type_[type];
    if (!row.block) return;
    const AuditSet set = type == kEveryType ? audit_sets::all() : audit_sets::of_type(type);
    write(row_key(set, *row.block), *row.block, row.places);
    row.block.reset();
    row.places.clear();
  }

  // Writes the row of the mention at `begin` and those after it in the same set and block; returns
  // the start of the next row.
  std::size_t write_row_from(const std::vector<AuditIndex::Mention>& mentions, std::size_t begin) {
    const AuditIndex::Mention& first = mentions[begin];
    const std::uint64_t set = set_number(first);
    const std::uint64_t block = block_of(first.at);
    const std::string prefix = prefix_of(Kind{first.kind}, first.id, first.number);
    const bool has_types = entry_bytes(prefix) > 1;
    row_.clear();
    std::size_t i = begin;
    for (;
         i < mentions.size() && set_number(mentions[i]) == set && block_of(mentions[i].at) == block;
         ++i) {
      const AuditIndex::Mention& mention = mentions[i];
      // Once, however often an event names the person.
      if (i > begin && mentions[i - 1].at == mention.at) continue;
      row_.push_back(place_of(mention.at));
      if (has_types) row_ += big_endian(mention.number);
    }
    write(prefix + big_endian(block), block, row_);
    return i;
  }

  void write(const std::string& key, std::uint64_t block, std::string_view entries) {
    const bool is_new = block * AuditIndex::kBlockPositions >= index_.batch_begin_->value;
    const std::optional<std::string> before = is_new ? std::nullopt : rows_.base().get(key);
    rows_.put_new(key, before ? *before + std::string(entries) : entries);
  }

  AuditIndex& index_;
  Overlay& rows_;
  std::optional<UserId> signed_up_;  // the latest of the commit
  std::string row_;
};

namespace audit_sets {
AuditSet all() { return {std::string(1, static_cast<char>(Kind::kAll))}; }
AuditSet of_type(std::uint16_t wire_id) {
  return {static_cast<char>(Kind::kType) + big_endian(wire_id)};
}
std::vector<AuditSet> of_person(UserId user) {
  std::vector<AuditSet> sets;
  for (const EventInfo& type : kEventTypes) {
    if (type.wire_id == ActivityPinged::kInfo.wire_id) continue;
    sets.push_back({prefix_of(Kind::kPerson, user.value, type.wire_id)});
  }
  sets.push_back({prefix_of(Kind::kSignUp, user.value, kEveryType)});
  return sets;
}
std::vector<AuditSet> of_person(UserId user, std::uint16_t wire_id) {
  return {{prefix_of(Kind::kPerson, user.value, wire_id)},
          {prefix_of(Kind::kSignUp, user.value, kEveryType), wire_id}};
}
AuditSet sign_up_of(UserId user) {
  return {prefix_of(Kind::kSignUp, user.value, kEveryType), UserSignedUp::kInfo.wire_id};
}
AuditSet that_set(PersonField field, UserId user) {
  return {prefix_of(Kind::kField, user.value, static_cast<std::uint16_t>(field))};
}
AuditSet of_project(ProjectId project, std::uint16_t wire_id) {
  return {prefix_of(Kind::kProject, project.value, wire_id)};
}
}  // namespace audit_sets

void AuditIndex::apply(const Commit& commit, Overlay& rows) {
  if (!batch_begin_) batch_begin_ = commit.first;
  AuditIndexer(*this, rows).add(commit);
}

void AuditIndex::finish_batch(Overlay& rows) {
  if (!batch_begin_) return;
  AuditIndexer(*this, rows).finish();
  batch_begin_.reset();
}

// Includes what a row of one event takes in the overlay.
std::size_t AuditIndex::held_bytes() const {
  constexpr std::size_t kRowBytes = 16 + sizeof(Overlay::Change);
  return mentions_.capacity() * sizeof(Mention) + mentions_.size() * kRowBytes;
}

std::optional<Position> undone_by(const View<AuditIndex>& index, Position position) {
  const auto row = index.get(undone_key(position));
  if (!row) return std::nullopt;
  return Position(from_big_endian<std::uint64_t>(*row));
}

std::optional<Position> is_undone_by(const View<AuditIndex>& index, Position position) {
  const auto first = undone_by(index, position);
  bool is_undone = first.has_value();
  // An undoing is later than what it undoes, so this ends.
  for (auto last = first; last; is_undone = last ? !is_undone : is_undone)
    last = undone_by(index, *last);
  return is_undone ? first : std::nullopt;
}

std::vector<Position> newest_positions(const View<AuditIndex>& index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit) {
  std::vector<Position> found;
  for (const AuditSet& set : sets) {
    if (before <= from || limit == 0) break;
    const auto earlier_sets = static_cast<std::ptrdiff_t>(found.size());
    std::size_t n = 0;
    const std::uint64_t last = (before.value - 1) / AuditIndex::kBlockPositions;
    index.scan_down(set.prefix, row_key(set, last),
                    [&](std::string_view key, std::string_view row) {
                      const std::size_t size = entry_bytes(set.prefix);
                      for (std::size_t i = row.size(); i >= size && n < limit; i -= size) {
                        const auto at = position_of(set, key, row.substr(i - size, size));
                        if (!at || *at >= before) continue;
                        if (*at < from) return false;
                        found.push_back(*at);
                        ++n;
                      }
                      return n < limit;
                    });
    std::inplace_merge(found.begin(), found.begin() + earlier_sets, found.end(), std::greater<>());
    if (found.size() < limit) continue;
    found.resize(limit);
    from = found.back() + 1;  // of the sets that follow, older events do not count
  }
  return found;
}

std::vector<Position> oldest_positions(const View<AuditIndex>& index,
                                       const std::vector<AuditSet>& sets, Position from,
                                       Position before, std::size_t limit) {
  std::vector<Position> found;
  for (const AuditSet& set : sets) {
    if (before <= from || limit == 0) break;
    const auto earlier_sets = static_cast<std::ptrdiff_t>(found.size());
    std::size_t n = 0;
    const std::uint64_t first = from.value / AuditIndex::kBlockPositions;
    index.scan(set.prefix, row_key(set, first), [&](std::string_view key, std::string_view row) {
      const std::size_t size = entry_bytes(set.prefix);
      for (std::size_t i = 0; i < row.size() && n < limit; i += size) {
        const auto at = position_of(set, key, row.substr(i, size));
        if (!at || *at < from) continue;
        if (*at >= before) return false;
        found.push_back(*at);
        ++n;
      }
      return n < limit;
    });
    std::inplace_merge(found.begin(), found.begin() + earlier_sets, found.end());
    if (found.size() < limit) continue;
    found.resize(limit);
    before = found.back();
  }
  return found;
}

std::uint64_t count_positions(const View<AuditIndex>& index, const std::vector<AuditSet>& sets,
                              Position from, Position before, std::uint64_t limit) {
  std::uint64_t n = 0;
  if (before <= from) return n;
  const std::uint64_t first = from.value / AuditIndex::kBlockPositions;
  const std::uint64_t last = (before.value - 1) / AuditIndex::kBlockPositions;
  for (const AuditSet& set : sets) {
    const std::size_t size = entry_bytes(set.prefix);
    index.scan(set.prefix, row_key(set, first), [&](std::string_view key, std::string_view row) {
      const auto block = from_big_endian<std::uint64_t>(key.substr(set.prefix.size()));
      if (block > last) return false;
      // Between the range's ends every entry counts.
      if (!set.type && block > first && block < last) {
        n += row.size() / size;
        return n < limit;
      }
      for (std::size_t i = 0; i < row.size(); i += size) {
        const auto at = position_of(set, key, row.substr(i, size));
        if (at && *at >= from && *at < before) ++n;
      }
      return n < limit;
    });
    if (n >= limit) break;
  }
  return n;
}

}  // namespace muster::projections
