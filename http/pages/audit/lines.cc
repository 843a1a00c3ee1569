#include "http/pages/audit/lines.h"

#include "projections/audit.h"
#include "projections/json.h"

namespace muster::http::pages {
namespace {

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string csv_cell(std::string_view text) {
  std::string cell(text);
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos) {
    cell.insert(cell.begin(), '\'');
  }
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_head() { return "position,time,who,who_id,did,type,channel,request,fields\r\n"; }

std::string csv_line(Position at, Timestamp time, const Who& who, const Payload& payload,
                     Names& names) {
  const std::string cells[] = {
      std::to_string(at.value),
      to_rfc3339(time),
      doer_of(who, names).text,
      who.actor ? std::to_string(who.actor->value) : std::string(),
      plain_text(sentence_of(who, payload, names)),
      std::string(info_of(payload).name),
      std::string(name_of(who.channel)),
      std::to_string(who.request.value),
      dumped(projections::event_fields_json(payload)),
  };
  std::string line;
  for (const std::string& cell : cells) {
    if (!line.empty()) line += ',';
    line += csv_cell(cell);
  }
  return line + "\r\n";
}

std::string json_line(Position at, Timestamp time, const Who& who, const Payload& payload) {
  return dumped(projections::event_json(at, time, who, payload)) + "\n";
}

}  // namespace muster::http::pages
