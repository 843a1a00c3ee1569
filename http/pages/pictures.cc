// Profile pictures as browsers fetch them. Their address has their digest in it: what stands at one
// never changes, so it is kept for as long as the browser likes. Only for people with an account.

#include "projections/pictures.h"

#include "http/pipeline/exchange.h"
#include "http/pipeline/picture_address.h"

namespace muster::http::pages {

Result<void> serve_picture(Exchange& exchange) {
  const Result<Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto digest = picture_of_file_name(exchange.path_name);
  auto image = digest ? find_picture(views->of<Pictures>(), *digest) : std::nullopt;
  if (!image) return fail(ErrorCode::kNotFound, "There is no such picture any more.");
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Cache-Control", "private, max-age=31536000, immutable");
  response.set_content(std::move(image->webp), "image/webp");
  return {};
}

}  // namespace muster::http::pages
