// A link to a dialog's id opens it as a modal; so does arriving with that id in the address, which is
// how a page comes back to its dialog after a form in it was sent. Without scripts :target shows it.

const forget_address = () => history.replaceState(null, "", location.pathname + location.search);

for (const dialog of document.querySelectorAll("dialog[id]")) {
  const open = () => {
    if (!dialog.open) dialog.showModal();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link?.getAttribute("href") !== `#${dialog.id}`) return;
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", (event) => {
    const closes = event.target === dialog ? outside(dialog, event) : event.target.closest("[data-close]");
    if (!closes) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => {
    for (const details of dialog.querySelectorAll("details[open]")) details.open = false;
    if (location.hash === `#${dialog.id}`) forget_address();
  });
  addEventListener("hashchange", () => location.hash === `#${dialog.id}` && open());
  if (location.hash === `#${dialog.id}`) open();
}

function outside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
