#include "http/pages/audit/rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/ascii.h"
#include "http/pages/audit/words.h"
#include "http/pages/time_text.h"
#include "projections/audit.h"
#include "projections/audit_changes.h"
#include "projections/audit_fields.h"

namespace muster::http::pages {
namespace {

// "first_name" -> "First name"
std::string words_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty()) name[0] = ascii_upper(name[0]);
  return name;
}

Data piece_data(const Piece& piece, Names& names) {
  Data data = object();
  data["text"] = Data(piece.text);
  const bool has_page = piece.person && !names.person(*piece.person).email.empty();
  data["person"] = has_page ? Data(std::to_string(piece.person->value)) : Data(false);
  return data;
}

// A field's value in words, by type.
struct FieldText {
  Names& names;

  std::string operator()(UserId id) const { return numbered(names.person(id).name, id.value); }
  std::string operator()(ProjectId id) const { return numbered(names.project(id), id.value); }
  template <typename Tag, typename Int>
  std::string operator()(StrongId<Tag, Int> id) const {
    return std::to_string(id.value);
  }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::uint32_t number) const { return std::to_string(number); }
  std::string operator()(Timestamp time) const { return to_rfc3339(time); }
  std::string operator()(const ImageBytes& image) const {
    return std::to_string(image.webp.size()) + " bytes";
  }
  template <typename T>
  requires std::is_enum_v<T> std::string operator()(T value) const {
    return std::string(name_of(value));
  }
  template <typename T>
  std::string operator()(const std::vector<T>& values) const {
    std::string text;
    for (std::size_t i = 0; i < std::min(values.size(), kListedMax); ++i) {
      text += (i == 0 ? "" : ", ") + (*this)(values[i]);
    }
    if (values.size() <= kListedMax) return text;
    return text + " and " + std::to_string(values.size() - kListedMax) + " more";
  }

 private:
  static constexpr std::size_t kListedMax = 20;
  static std::string numbered(const std::string& name, std::uint64_t number) {
    return name + " (ID " + std::to_string(number) + ")";
  }
};

// The event's own fields, except those shown as changes.
Data fields_data(const Payload& payload, const std::vector<projections::Change>& changes,
                 Names& names) {
  Data fields = list();
  projections::for_each_shown_field(payload, [&](const char* name, const auto& value) {
    if (std::ranges::find(changes, name, &projections::Change::field) != changes.end()) return;
    Data field = object();
    field["label"] = Data(words_of(name));
    const std::string text = FieldText{names}(value);
    field["value"] = text.empty() ? Data(false) : Data(text);
    fields.push_back(std::move(field));
  });
  return fields;
}

Data value_data(const std::optional<std::string>& value) {
  if (!value) return Data(false);
  Data data = object();
  data["value"] = value->empty() ? Data(false) : Data(*value);
  return data;
}

Data changes_data(const std::vector<projections::Change>& changes) {
  Data rows = list();
  for (const projections::Change& change : changes) {
    Data row = object();
    row["label"] = Data(words_of(change.field));
    row["before"] = value_data(change.before);
    row["after"] = value_data(change.after);
    rows.push_back(std::move(row));
  }
  return rows;
}

Data row_data(const projections::LoggedEvent& event,
              const std::vector<projections::Change>& changes, Names& names, Timestamp now) {
  const auto& [at, time, who, payload] = event;
  Data row = object();
  row["position"] = Data(std::to_string(at.value));
  row["moment"] = time_data(time, now);
  row["exact"] = Data(exact_text(time));
  row["doer"] = piece_data(doer_of(who, names), names);
  Data what = list();
  for (const Piece& piece : sentence_of(who, payload, names)) {
    what.push_back(piece_data(piece, names));
  }
  row["what"] = std::move(what);
  row["channel"] = Data(channel_label(who.channel));
  row["request"] = Data(std::to_string(who.request.value));
  row["type"] = Data(std::string(info_of(payload).name));
  row["actor_id"] = who.actor ? Data(std::to_string(who.actor->value)) : Data(false);
  row["fields"] = fields_data(payload, changes, names);
  row["changes"] = changes_data(changes);
  set_flag(row, "has_changes", !changes.empty());
  return row;
}

}  // namespace

Result<Data> audit_rows(const EventLog& log, const projections::Views& views,
                        const std::vector<Position>& positions, Timestamp now) {
  const Result<std::vector<projections::LoggedEvent>> events =
      projections::events_at(log, positions);
  if (!events) return tl::unexpected(events.error());
  const auto changes = projections::changes_of(log, views, *events);
  if (!changes) return tl::unexpected(changes.error());
  Names names(views);
  Data rows = list();
  for (std::size_t i = 0; i < events->size(); ++i) {
    rows.push_back(row_data((*events)[i], (*changes)[i], names, now));
  }
  return rows;
}

}  // namespace muster::http::pages
