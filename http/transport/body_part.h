// One part of a multipart/form-data body.
#pragma once

#include <string>

namespace muster::http {

struct BodyPart {
  std::string name;
  std::string file_name;     // empty if it is not a file
  std::string content_type;  // as declared by the sender
  std::string bytes;
};

}  // namespace muster::http
