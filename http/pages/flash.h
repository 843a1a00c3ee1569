// What a page says once about what has just been done: "Project created."
//
//   redirect_saying(exchange, "/projects/", Flash::kProjectCreated);
//
// The words are a note in the browser (http/pipeline/notes.h): the page that the browser gets next
// shows them once, so reloading it, sharing its address or opening it elsewhere says nothing. They
// are a code out of a fixed list: nobody can plant a sentence.
//
// In the template, {{#said.token}}{{>parts/said}}{{/said.token}} is where they appear: near what
// was done, in a status that gets the focus (the address ends in "#said"), also without scripts.
#pragma once

#include <cstdint>
#include <string_view>

#include "http/pages/templates.h"
#include "http/pipeline/exchange.h"

namespace muster::http::pages {

// Never renumbered while browsers may keep one: add at the end.
enum class Flash : std::uint8_t {
  kSaved,
  kNothingToSave,
  kPictureRemoved,
  kSessionEnded,
  kOtherSessionsEnded,
  kPasswordChanged,
  kPasswordAndTokenChanged,
  kTokenReset,
  kProjectCreated,
  kProjectRenamed,
  kProjectDeleted,
  kInviteReset,
  kLoggedOut,
  kPasswordSet,
  kPasswordLinkCancelled,
  kNoPasswordLink,
  kPreferencesSaved,
  kNoPreferencesToSave,
  kSameTitle,
  kUndone,
  kDeactivated,
  kReactivated,
  kRemoved,
  kRoleGiven,
  kEmailChanged,
  kHandedOver,
  kNothingToManage,
  kOwnEmailChanged,
  kLeft,
  kNoneSelected,
};

// 303 to `path`, an address without query and fragment, whose page says it to the caller, or, where
// it is about leaving, to a browser that is logged out.
void redirect_saying(Exchange& exchange, std::string_view path, Flash flash);

// For send_page(): puts the words, if there are any for this page, into `data`, and forgets them.
void show_flash(Exchange& exchange, Data& data);

}  // namespace muster::http::pages
