// Projection "pictures": profile pictures, each stored once however many people use it.
//
// Rows: "p" digest (32)     PictureRow
//       "u" user (4 BE)     digest of the user's picture
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/events/types.h"
#include "core/security/digest.h"
#include "core/views/projection.h"
#include "core/views/view.h"

namespace muster::projections {

struct PictureRow {
  std::uint32_t users = 0;  // never 0 in a stored row
  std::string webp;

  template <class Archive>
  void serialize(Archive& ar) {
    ar(users, webp);
  }
};

class Pictures final : public ProjectionOf<Pictures> {
 public:
  static constexpr ProjectionTraits kTraits = {"pictures", 3, KeptBy::kProjector, Weight::kLight,
                                               /*holds_personal=*/true};

  void apply(const Commit& commit, Overlay& rows) override;
};

// nullopt if nobody has this picture, or no longer.
std::optional<ImageBytes> find_picture(const View<Pictures>& pictures, const Digest& picture);

}  // namespace muster::projections
