// A person's profile picture, uploaded and served as in Label Studio.

#include "core/accounts/rights.h"
#include "core/security/digest.h"
#include "http/pipeline/exchange.h"
#include "http/pipeline/picture_address.h"
#include "projections/json.h"

namespace muster::http::api {

Result<void> change_picture(Exchange& exchange) {
  const UserId user(exchange.path_id);
  // Before the work of reading an image; decide() checks with authority.
  if (!may_act_for(exchange.asker(), user, Right::kActForOthers)) return not_your_account();
  const BodyPart* file = exchange.file("avatar");
  if (file == nullptr) {
    return fail(ErrorCode::kInvalid, "Send a picture in the field avatar (multipart/form-data).",
                "avatar");
  }
  Result<ImageBytes> image = exchange.app.pictures.make(file->bytes);
  if (!image) return tl::unexpected(image.error());
  const std::string path = exchange.below_base(picture_address(content_digest(image->webp)));
  if (auto done = exchange.accounts().change_picture(user, *std::move(image), exchange.who);
      !done) {
    return done;
  }
  exchange.json(200, Json{{"detail", "avatar saved"}, {"avatar", path}});
  return {};
}

Result<void> remove_picture(Exchange& exchange) {
  const auto done = exchange.submit(RemovePicture{UserId(exchange.path_id)});
  if (!done) return tl::unexpected(done.error());
  exchange.no_content();
  return {};
}

}  // namespace muster::http::api
