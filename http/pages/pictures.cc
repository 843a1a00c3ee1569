// Serves profile pictures to browsers. An address contains the picture's digest, so its content
// never changes and may be cached for ever. Only for people with an account.

#include "projections/pictures.h"

#include "http/pipeline/exchange.h"
#include "http/pipeline/picture_address.h"

namespace muster::http::pages {

Result<void> serve_picture(Exchange& exchange) {
  const Result<projections::Views> views = exchange.app.instance.views();
  if (!views) return tl::unexpected(views.error());
  const auto digest = picture_of_file_name(exchange.path_name);
  auto image = digest ? projections::find_picture(views->of<projections::Pictures>(), *digest)
                      : std::nullopt;
  if (!image) return fail(ErrorCode::kNotFound, "Picture not found.");
  Response& response = exchange.response;
  response.status = 200;
  response.set_header("Cache-Control", "private, max-age=31536000, immutable");
  response.set_content(std::move(image->webp), "image/webp");
  return {};
}

}  // namespace muster::http::pages
