#include "projections/pictures.h"

#include "core/big_endian.h"
#include "core/codec/row_codec.h"
#include "core/views_damaged.h"

namespace muster::projections {
namespace {

std::string picture_key(const Digest& picture) { return std::string("p").append(picture.view()); }
std::string user_key(UserId user) { return "u" + big_endian(user.value); }

class PicturesApplier {
 public:
  explicit PicturesApplier(Overlay& rows) : rows_(rows) {}

  void operator()(const PictureChanged& e) {
    drop(e.user);
    if (e.picture.is_erased()) return;
    const std::string key = picture_key(e.picture.reveal());
    const auto bytes = rows_.get(key);
    PictureRow row =
        bytes ? from_row_bytes<PictureRow>(*bytes) : PictureRow{0, e.image.reveal().webp};
    ++row.users;
    rows_.put(key, to_row_bytes(row));
    rows_.put(user_key(e.user), to_row_bytes(e.picture.reveal()));
  }
  void operator()(const PictureRemoved& e) { drop(e.user); }
  void operator()(const UserRemoved& e) { drop(e.user); }
  void operator()(const UserErased& e) { drop(e.user); }
  void operator()(const auto&) {}

 private:
  void drop(UserId user) {
    const auto digest = rows_.get(user_key(user));
    if (!digest) return;
    rows_.erase(user_key(user));
    const std::string key = picture_key(from_row_bytes<Digest>(*digest));
    const auto bytes = rows_.get(key);
    MUSTER_CHECK_ROWS(bytes, "the picture of user {} is not there", user);
    PictureRow row = from_row_bytes<PictureRow>(*bytes);
    if (--row.users == 0) {
      rows_.erase(key);
    } else {
      rows_.put(key, to_row_bytes(row));
    }
  }

  Overlay& rows_;
};

}  // namespace

void Pictures::apply(const Commit& commit, Overlay& rows) {
  for (const Entry& entry : commit.entries) {
    if (const auto* event = std::get_if<Event>(&entry))
      std::visit(PicturesApplier(rows), event->payload);
  }
}

std::optional<ImageBytes> find_picture(const View<Pictures>& pictures, const Digest& picture) {
  const auto bytes = pictures.get(picture_key(picture));
  if (!bytes) return std::nullopt;
  return ImageBytes{from_row_bytes<PictureRow>(*bytes).webp};
}

}  // namespace muster::projections
