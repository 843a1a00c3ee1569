#include "http/pages/audit/rows.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/accounts/undo.h"
#include "core/ascii.h"
#include "core/request_id.h"
#include "core/views/view.h"
#include "http/pages/audit/event_address.h"
#include "http/pages/audit/words.h"
#include "http/pages/time_text.h"
#include "projections/audit/clients.h"
#include "projections/audit/told.h"
#include "projections/audit_index.h"
#include "projections/device_name.h"
#include "projections/event_fields.h"

namespace muster::http::pages {
namespace {

// For a field without words, if there ever is one: "first_name" -> "First name".
std::string label_of(const std::string& name) {
  if (std::string known = field_label(name); !known.empty()) return known;
  std::string label = name;
  std::ranges::replace(label, '_', ' ');
  if (!label.empty()) label[0] = ascii_upper(label[0]);
  return label;
}

Data piece_data(const Piece& piece, Names& names) {
  Data data = object();
  data["text"] = Data(piece.text);
  set_flag(data, "is_name", piece.person || piece.project);
  data["href"] = Data(false);
  if (piece.person && !names.person(*piece.person).email.empty()) {
    data["href"] = Data("/people/" + std::to_string(piece.person->value));
  } else if (piece.project && names.project(*piece.project).has_page) {
    data["href"] = Data("/projects/" + std::to_string(piece.project->value));
  }
  return data;
}

Data pieces_data(const Sentence& sentence, Names& names) {
  Data pieces = list();
  for (const Piece& piece : sentence) pieces.push_back(piece_data(piece, names));
  return pieces;
}

// A field's value in words, by type.
struct FieldText {
  Names& names;
  const ReaderTime& reader;

  Sentence operator()(UserId id) const { return {{names.person(id).name, id}}; }
  Sentence operator()(ProjectId id) const { return {{names.project(id).title, {}, id}}; }
  template <typename Tag, typename Int>
  Sentence operator()(StrongId<Tag, Int> id) const {
    return {{std::to_string(id.value)}};
  }
  Sentence operator()(const std::string& text) const { return {{text}}; }
  Sentence operator()(projections::Erased) const {
    return {{std::string(projections::kErasedWord)}};
  }
  Sentence operator()(std::uint32_t number) const { return {{grouped(number)}}; }
  Sentence operator()(Timestamp time) const { return {{exact_text(time, reader)}}; }
  Sentence operator()(const ImageBytes& image) const {
    return {{grouped(image.webp.size()) + " bytes"}};
  }
  template <typename T>
  requires std::is_enum_v<T> Sentence operator()(T value) const { return {{words_of(value)}}; }
  template <typename T>
  Sentence operator()(const std::vector<T>& values) const {
    std::string text;
    for (std::size_t i = 0; i < std::min(values.size(), kListedMax); ++i) {
      text += (i == 0 ? "" : ", ") + plain_text((*this)(values[i]));
    }
    if (values.size() > kListedMax) {
      text += " and " + std::to_string(values.size() - kListedMax) + " more";
    }
    return {{std::move(text)}};
  }

 private:
  static constexpr std::size_t kListedMax = 20;
};

// The facts of an event that its row does not say.
class Facts {
 public:
  Facts(Names& names, const ReaderTime& reader) : names_(names), reader_(reader) {}

  void add(std::string label, const Sentence& value) {
    Data fact = object();
    fact["label"] = Data(std::move(label));
    constexpr std::size_t kWide = 60;
    const std::string text = plain_text(value);
    const bool is_empty = text.empty();
    set_flag(fact, "is_wide", text.size() > kWide);
    fact["value"] = is_empty ? Data(false) : pieces_data(value, names_);
    list_.push_back(std::move(fact));
  }

  // The event's own fields, except those shown as changes and whom the row names.
  void add_fields(const projections::ToldEvent& told, const Piece& doer) {
    projections::for_each_shown_field(told.event.payload,
                                      [&]<typename T>(const char* name, const T& value) {
                                        if constexpr (std::is_same_v<T, UserId>) {
                                          if (doer.person == value) return;
                                        }
                                        if (is_shown_change(told.changes, name)) return;
                                        if (std::string_view(name) == "user_agent")
                                          add_device(FieldText{names_, reader_}(value));
                                        if (std::string_view(name) != "user_agent")
                                          add(label_of(name), FieldText{names_, reader_}(value));
                                      });
  }

  Data take() && { return std::move(list_); }

  // Whether before or after can be shown: otherwise the sentence says it all.
  static bool is_shown(const projections::Change& change) { return change.before || change.after; }

 private:
  static bool is_shown_change(const std::vector<projections::Change>& changes, const char* field) {
    return std::ranges::any_of(
        changes, [&](const auto& change) { return change.field == field && is_shown(change); });
  }
  void add_device(const Sentence& user_agent) {
    const std::string header = plain_text(user_agent);
    add("Device", {{projections::device_name(header)}});
    add("User agent", {{header}});
  }

  Names& names_;
  const ReaderTime& reader_;
  Data list_ = list();
};

Data value_data(const std::optional<std::string>& value) {
  if (!value) return Data(false);
  Data data = object();
  data["value"] = value->empty() ? Data(false) : Data(*value);
  return data;
}

Data changes_data(const std::vector<projections::Change>& changes) {
  Data rows = list();
  for (const projections::Change& change : changes) {
    if (!Facts::is_shown(change)) continue;
    Data row = object();
    row["label"] = Data(label_of(change.field));
    row["before"] = value_data(change.before);
    row["after"] = value_data(change.after);
    rows.push_back(std::move(row));
  }
  return rows;
}

Data moment_data(Timestamp time, const ReaderTime& reader, RowTimes times) {
  if (times == RowTimes::kRelative) return time_data(time, reader);
  Data data = object();
  data["datetime"] = Data(to_rfc3339(time));
  data["exact"] = Data(exact_text(time, reader));
  data["text"] = Data(second_text(time, reader));
  set_flag(data, "relative", false);
  return data;
}

// Another event, as a link.
Data event_data(Position at) {
  Data data = object();
  set_number(data, "number", at.value);
  data["href"] = Data(audit_address_of(at));
  return data;
}

// What can be undone, and by whom the rows are read.
struct Undoing {
  const View<projections::AuditIndex> index;
  const Asker& reader;
};

Data row_data(const projections::ToldEvent& told, Names& names, const ReaderTime& reader,
              RowTimes times, Position signed_end, const Undoing& undoing) {
  const projections::LoggedEvent& event = told.event;
  const Piece doer = doer_of(event, names);
  const projections::Client client = event.client.value_or(projections::Client());
  Data row = object();
  set_number(row, "position", event.at.value);
  const bool is_signed = event.at < signed_end;
  row["proof"] = is_signed ? Data("/audit/proof/" + std::to_string(event.at.value)) : Data(false);
  row["undoes"] = event.who.undoes ? event_data(*event.who.undoes) : Data(false);
  const auto by = projections::is_undone_by(undoing.index, event.at);
  row["undone_by"] = by ? event_data(*by) : Data(false);
  const bool may = !by && may_undo(undoing.reader, event.payload);
  row["undo"] = may ? Data("/audit/undo/" + std::to_string(event.at.value)) : Data(false);
  set_flag(row, "has_links", is_signed || doer.person || may);
  row["moment"] = moment_data(event.time, reader, times);
  row["doer"] = piece_data(doer, names);
  row["what"] = pieces_data(sentence_of(event, names), names);
  row["channel"] = Data(words_of(event.who.channel));
  row["address"] = client.address.empty() ? Data(false) : Data(client.address);
  const std::string device = projections::device_of(client);
  row["device"] = device.empty() ? Data(false) : Data(device);
  row["request"] = Data(name_of(event.who.request));
  row["exact"] = Data(exact_text(event.time, reader));
  row["type"] = Data(std::string(info_of(event.payload).name));
  row["type_label"] = Data(type_label(info_of(event.payload).name));
  row["actor_id"] = doer.person ? Data(std::to_string(doer.person->value)) : Data(false);
  Facts facts(names, reader);
  facts.add_fields(told, doer);
  if (event.who.actor && !doer.person && event.cause != projections::Cause::kPasswordLink) {
    facts.add("Caused by", {{names.person(*event.who.actor).name, event.who.actor}});
  }
  row["facts"] = std::move(facts).take();
  Data changes = changes_data(told.changes);
  set_flag(row, "has_changes", changes.is_non_empty_list());
  row["changes"] = std::move(changes);
  return row;
}

}  // namespace

Result<Data> audit_rows(projections::Instance& instance, const projections::Views& views,
                        const std::vector<Position>& positions, const ReaderTime& reader,
                        RowTimes times, const Asker& asker) {
  const auto told = projections::told_events(instance.log(), views, positions);
  if (!told) return tl::unexpected(told.error());
  const auto signer = instance.signer();
  const Position signed_end = signer ? (*signer)->signed_end(views) : Position(0);
  const Undoing undoing{views.of<projections::AuditIndex>(), asker};
  Names names(views);
  Data rows = list();
  for (const projections::ToldEvent& event : *told) {
    rows.push_back(row_data(event, names, reader, times, signed_end, undoing));
  }
  return rows;
}

}  // namespace muster::http::pages
