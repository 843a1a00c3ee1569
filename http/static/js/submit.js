// A form that changes something shows on its button that it is being sent, and is not sent again meanwhile.
// (Without this the server counts it once: http/pages/once.h.) What is sent by other scripts, from a dialog,
// is theirs.

const kShownAfterMs = 150; // most answers are quicker

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if ("sent" in form.dataset) return event.preventDefault();
  form.dataset.sent = "";
  const button = event.submitter ?? form.querySelector('[type="submit"]');
  setTimeout(() => button?.setAttribute("aria-busy", "true"), kShownAfterMs);
});

// Back from elsewhere, the page may be shown as it was left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll('button[aria-busy="true"]')) button.removeAttribute("aria-busy");
});
