// What the keys do: a page, and with scripts a dialog over any page (static/js/keys.js).
#include "http/pages/frame.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

Result<void> show_keys(Exchange& exchange) {
  return send_page(exchange,
                   {"keys", "Keyboard shortcuts", MenuItem::kElsewhere, 200, Secrets::kNone},
                   object());
}

}  // namespace muster::http::pages
