#include "cli/last_words.h"

#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <system_error>

#include "cli/connection.h"
#include "core/result.h"

namespace muster::cli {

namespace {

std::string reason() {
  const std::exception_ptr thrown = std::current_exception();
  if (!thrown) return "a thread ended unexpectedly";
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    return std::string(kOutOfMemory);
  } catch (const std::system_error& e) {
    return words_of(e);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "an unknown exception";
  }
}

}  // namespace

std::string words_of(const std::system_error& exception) {
  const std::string what = exception.what();
  if (exception.code() != std::errc::resource_unavailable_try_again) return what;
  return std::string(kNoMoreThreads) + " [" + what + "]";
}

void say_last_words() {
  std::set_terminate([] { end_fatally({ErrorCode::kIo, reason()}); });
}

}  // namespace muster::cli
