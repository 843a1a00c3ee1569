// What people see in a browser: the pages, their forms, and the files they use.
//
//   add_pages(router);
//
// A page is a handler (one file per subject: account.cc, people/person.cc, ...), a template of the
// same name in templates/, and two lines in pages.cc. A handler fills a Data and calls send_page()
// (frame.h). After a change it redirects (303), so that reloading repeats nothing; refused input
// shows the same page again, with a message beside the field and the typed text kept.
//
// Every page works without scripts; static/js adds comfort. Nothing is inline: the content security
// policy allows scripts and styles only from static/ (assets.h).
#pragma once

#include "core/result.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/router.h"

namespace muster::http {

// Adds the pages and /static/. Call once per router.
void add_pages(Router& router);

// Answers with a page that says what went wrong and what to do. Never fails.
void render_error_page(Exchange& exchange, int status, const Error& error);

}  // namespace muster::http
