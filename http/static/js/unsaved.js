// <form data-unsaved>: leaving the page asks first while something typed is not saved. With the value "typed"
// the form came back refused, and what is in it is not saved yet.

for (const form of document.querySelectorAll("form[data-unsaved]")) {
  const contents = () =>
    JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value instanceof File ? value.name : value]));
  const saved = form.dataset.unsaved === "typed" ? null : contents();
  let leaves_by_saving = false;
  form.addEventListener("submit", () => (leaves_by_saving = true));
  addEventListener("pageshow", () => (leaves_by_saving = false));
  addEventListener("beforeunload", (event) => {
    if (!leaves_by_saving && contents() !== saved) event.preventDefault();
  });
}
