#include "http/pages/audit/lines.h"

#include <optional>

#include "core/request_id.h"
#include "http/pages/audit/csv.h"
#include "projections/audit/clients.h"
#include "projections/json.h"

namespace muster::http::pages {
namespace {

using projections::Change;
using projections::LoggedEvent;

// "First name: Bob; Phone: empty", for one side of the changes.
std::string changes_text(const Changes& changes, std::optional<std::string> Change::*side) {
  std::string text;
  for (const Change& change : changes) {
    const std::optional<std::string>& value = change.*side;
    if (!value) continue;
    if (!text.empty()) text += "; ";
    text += field_label(change.field) + ": " + (value->empty() ? "empty" : *value);
  }
  return text;
}

std::string email_of(const Piece& doer, Names& names) {
  return doer.person ? names.person(*doer.person).email : std::string();
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

Json client_json(const std::optional<projections::Client>& client) {
  if (!client) return nullptr;
  const std::string device = projections::device_of(*client);
  return {{"address", client->address}, {"device", device.empty() ? Json(nullptr) : Json(device)}};
}

}  // namespace

std::string csv_head() {
  return std::string(kCsvMark) +
         "position,time,who,email,did,before,after,type,source,address,device,actor,request,"
         "fields\r\n";
}

std::string csv_line(const LoggedEvent& event, const Changes& changes, Names& names) {
  const Piece doer = doer_of(event, names);
  const projections::Client client = event.client.value_or(projections::Client());
  const std::string cells[] = {
      csv_cell(std::to_string(event.at.value)),
      csv_cell(to_rfc3339(event.time)),
      csv_cell(doer.text),
      csv_cell(email_of(doer, names)),
      csv_cell(plain_text(sentence_of(event, names))),
      csv_cell(changes_text(changes, &Change::before)),
      csv_cell(changes_text(changes, &Change::after)),
      csv_cell(info_of(event.payload).name),
      csv_cell(words_of(event.who.channel)),
      csv_cell(client.address),
      csv_cell(projections::device_of(client)),
      csv_cell(event.who.actor ? std::to_string(event.who.actor->value) : std::string()),
      csv_cell(name_of(event.who.request)),
      csv_json_cell(projections::event_fields_json(event.payload)),
  };
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty()) line += ',';
    line += cell;
  }
  return line + "\r\n";
}

std::string json_line(const LoggedEvent& event, const Changes& changes, Names& names) {
  Json line = projections::event_json(event.at, event.time, event.who, event.payload);
  const Piece doer = doer_of(event, names);
  const std::string email = email_of(doer, names);
  line["who"] = {{"name", doer.text}, {"email", email.empty() ? Json(nullptr) : Json(email)}};
  // Not the act of the actor, whom the log names: whoever held the link, and who made it.
  if (event.cause == projections::Cause::kPasswordLink) {
    const auto& maker = event.link_made_by;
    line["through_link_made_by"] =
        maker && maker->actor ? Json(maker->actor->value) : Json(nullptr);
  }
  line["client"] = client_json(event.client);
  line["did"] = plain_text(sentence_of(event, names));
  Json list = Json::array();
  for (const Change& change : changes) {
    list.push_back({{"field", change.field},
                    {"before", text_or_null(change.before)},
                    {"after", text_or_null(change.after)}});
  }
  line["changes"] = std::move(list);
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace muster::http::pages
