// <details class="confirm">: a button that opens a question. The question gets the focus, on its way out;
// Cancel closes it and gives the focus back. Without scripts Cancel is a link to the page itself.

// "toggle" does not bubble.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.("details.confirm[open]")) event.target.querySelector("[data-cancel]")?.focus();
  },
  true,
);

document.addEventListener("click", (event) => {
  const cancel = event.target.closest?.("details.confirm [data-cancel]");
  if (!cancel) return;
  event.preventDefault();
  const details = cancel.closest("details");
  details.open = false;
  details.querySelector("summary").focus();
});
