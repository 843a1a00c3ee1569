#include "http/pages/people/past.h"

#include <string>
#include <utility>

#include "http/pages/audit/event_address.h"
#include "http/pages/frame.h"

namespace muster::http::pages {

Result<AsOf> read_page_as_of(const Exchange& exchange, const ReaderTime& reader) {
  return read_as_of(exchange, [&](std::string_view text) { return local_time(text, reader); });
}

void show_past(Data& data, const AsOf& as_of, const std::string& present,
               const ReaderTime& reader) {
  Data form = object();
  form["action"] = Data(present);
  form["zone"] = Data(reader.zone);
  form["latest"] = Data(iso_local_text(reader.now, reader));
  form["chosen"] = as_of.moment ? Data(iso_local_text(as_of.moment->time, reader)) : Data(false);
  data["past_form"] = std::move(form);
  data["past"] = Data(false);
  data["as_of_query"] = Data(std::string());
  if (!as_of.moment) return;
  const std::string position = std::to_string(as_of.moment->last().value);
  Data past = object();
  past["moment"] = Data(exact_text(as_of.moment->time, reader));
  past["datetime"] = Data(to_rfc3339(as_of.moment->time));
  past["position"] = Data(position);
  past["events"] = Data(audit_address_of(as_of.moment->last()));
  past["present"] = Data(present);
  data["past"] = std::move(past);
  data["as_of_query"] = Data("?as_of=" + position);
}

Data person_data_of(const projections::PersonRow& person, const AsOf& as_of) {
  Data data = person_data(person);
  if (as_of.moment && person.picture) {
    data["picture"] = Data("/people/" + std::to_string(person.id.value) +
                           "/picture?as_of=" + std::to_string(as_of.moment->last().value));
  }
  return data;
}

Timestamp now_of(const AsOf& as_of, const ReaderTime& reader) {
  return as_of.moment ? as_of.moment->time : reader.now;
}

}  // namespace muster::http::pages
