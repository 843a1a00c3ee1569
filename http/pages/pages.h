// What people see in a browser: every page, its forms, and the files they are made of.
//
//   add_pages(router);
//
// A page is a handler (one file a subject: account.cc, people/person.cc, ...), a template of the
// same name in templates/, and two lines in pages.cc. A handler fills a Data and calls send_page()
// (frame.h). After a change it redirects (303), so that reloading repeats nothing; input that is
// refused gives the same page again, with the words beside the field and what was typed still in
// it.
//
// Every page works without scripts; static/js adds comfort. Nothing inline: the content security
// policy allows scripts and styles from static/ alone (assets.h).
#pragma once

#include "core/result.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/router.h"

namespace muster::http {

// Pages, and /static/. Call once for a router.
void add_pages(Router& router);

// Answers with a page that says what went wrong and what to do. Never fails.
void render_error_page(Exchange& exchange, int status, const Error& error);

}  // namespace muster::http
