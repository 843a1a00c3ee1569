#include "http/pages/audit/rows.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "http/pages/audit/words.h"
#include "http/pages/time_text.h"
#include "projections/audit.h"
#include "projections/audit_changes.h"
#include "projections/json.h"

namespace muster::http::pages {
namespace {

// "first_name" -> "first name"
std::string words_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

Data piece_data(const Piece& piece, Names& names) {
  Data data = object();
  data["text"] = Data(piece.text);
  const bool has_page = piece.person && !names.person(*piece.person).email.empty();
  data["person"] = has_page ? Data(std::to_string(piece.person->value)) : Data(false);
  return data;
}

// Text is cut nowhere: what is long already came as a number of bytes.
std::string field_text(const std::string& name, const Json& value, Names& names) {
  if (name == "user" && value.is_number()) {
    const UserId id(value.get<std::uint32_t>());
    return names.person(id).name + " (number " + std::to_string(id.value) + ")";
  }
  if (name == "project" && value.is_number()) {
    const ProjectId id(value.get<std::uint32_t>());
    return names.project(id) + " (number " + std::to_string(id.value) + ")";
  }
  if (value.is_object() && value.contains("bytes")) return value["bytes"].dump() + " bytes";
  if (value.is_string()) return value.get<std::string>();
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// The event's own fields, but those that stand among the changes.
Data fields_data(const Json& event, const std::vector<Change>& changes, Names& names) {
  static constexpr std::size_t kCommonFields = 6;  // position to request: see event_json()
  Data fields = list();
  std::size_t n = 0;
  for (const auto& [name, value] : event.items()) {
    const bool shown = n++ < kCommonFields ||
                       std::any_of(changes.begin(), changes.end(),
                                   [&, field = name](const Change& c) { return c.field == field; });
    if (shown) continue;
    Data field = object();
    field["label"] = Data(words_of(name));
    const std::string text = field_text(name, value, names);
    field["value"] = text.empty() ? Data(false) : Data(text);
    fields.push_back(std::move(field));
  }
  return fields;
}

Data value_data(const std::optional<std::string>& value) {
  if (!value) return Data(false);
  Data data = object();
  data["value"] = value->empty() ? Data(false) : Data(*value);
  return data;
}

Data changes_data(const std::vector<Change>& changes) {
  Data rows = list();
  for (const Change& change : changes) {
    Data row = object();
    row["label"] = Data(words_of(change.field));
    row["before"] = value_data(change.before);
    row["after"] = value_data(change.after);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

Result<Data> audit_rows(const EventLog& log, const Views& views,
                        const std::vector<Position>& positions, Timestamp now) {
  Names names(views);
  auto made = map_events_at(
      log, positions,
      [&](Position at, Timestamp time, const Who& who, const Payload& payload) -> Result<Data> {
        const auto changes = changes_of(log, views, at, payload);
        if (!changes) return tl::unexpected(changes.error());
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
        row["kind"] = Data(std::string(info_of(payload).name));
        row["actor_id"] = who.actor ? Data(std::to_string(who.actor->value)) : Data(false);
        row["fields"] = fields_data(event_json(at, time, who, payload), *changes, names);
        row["changes"] = changes_data(*changes);
        set_flag(row, "has_changes", !changes->empty());
        return row;
      });
  if (!made) return tl::unexpected(made.error());
  Data rows = list();
  for (Result<Data>& row : *made) {
    if (!row) return tl::unexpected(row.error());
    rows.push_back(*std::move(row));
  }
  return rows;
}

}  // namespace muster::http::pages
