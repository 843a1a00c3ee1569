// Forms that count once, however often the browser sends them (http/pipeline/form_ledger.h).
//
//   router.post("/projects", once<create_project>);                       // in pages.cc
//   <form ...>{{>parts/form_id}}                                          // in the template
//
// Each rendering of a page has an id of its own. A form that comes a second time with the same id
// and the same contents gets the answer to the first, with its cookies: a double click on Sign up
// is logged in, and on Create project makes one project. What was refused is not remembered, and
// neither is a form without an id, which no page of ours sends.
//
// The id is random and the contents include what was typed, so nobody else's request gets that
// answer. It is looked up before the caller matters: changing a password ends the session that the
// second of two clicks was sent with.
#pragma once

#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/router.h"

namespace muster::http::pages {

using FormHandler = Result<void>(Exchange&);

// For send_page(): the id that parts/form_id shows.
void set_form_id(const Exchange& exchange, Data& data);

// Answers with `handler`, or as it did before. `access`: of `handler`; the route itself has kAnyone
// where the second may come from somebody who is not logged in any more.
Result<void> answer_once(Exchange& exchange, FormHandler& handler, Access access);

template <FormHandler& handler, Access access = Access::kAnyone>
Result<void> once(Exchange& exchange) {
  return answer_once(exchange, handler, access);
}

}  // namespace muster::http::pages
