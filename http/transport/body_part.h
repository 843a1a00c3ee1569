// One part of a multipart/form-data body.
#pragma once

#include <string>

namespace muster::http {

struct BodyPart {
  std::string name;
  std::string file_name;     // empty where it is no file
  std::string content_type;  // as the sender says
  std::string bytes;
};

}  // namespace muster::http
