// The audit log's filter (<form data-audit-filter>): the list follows what is typed and chosen,
// without leaving the page. The address is the one that the form would lead to, so that reloading,
// going back and sharing work.

const kTypingPauseMs = 250;
// What an answer replaces.
const kParts = ["audit", "audit-presets", "audit-dates"];

const form = document.querySelector("form[data-audit-filter]");
if (form) {
  const person = form.querySelector("#person");
  const found = document.getElementById("audit");
  let pause = 0;
  let asked = new AbortController();

  const follow = () => {
    clearTimeout(pause);
    show(address());
  };
  form.addEventListener("input", (event) => {
    clearTimeout(pause);
    pause = setTimeout(follow, event.target === person ? kTypingPauseMs : 0);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    follow();
  });
  // A preset: its address has the rest of the filter.
  form.addEventListener("click", (event) => {
    const preset = event.target.closest?.(".presets a");
    if (!preset || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    clearTimeout(pause);
    const times = new URL(preset.href).searchParams;
    set_time("since", times.get("since") ?? "");
    set_time("until", "");
    show(address());
  });

  // A date field holds only dates. (A new element: in what is closed, Chromium lays out no field whose type
  // has changed.)
  function set_time(id, value) {
    const old = form.querySelector(`#${id}`);
    const field = old.cloneNode();
    field.type = value === "" || /^\d{4}-\d{2}-\d{2}$/.test(value) ? "date" : "text";
    field.value = value;
    old.replaceWith(field);
  }

  // What was not filled in is left out.
  function address() {
    const filled = [...new FormData(form)].filter(([, value]) => value.trim() !== "");
    const query = new URLSearchParams(filled).toString();
    return form.getAttribute("action") + (query && `?${query}`);
  }

  async function show(url) {
    asked.abort();
    const { signal } = (asked = new AbortController());
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal });
      // Logged out in the meantime, or busy: the page itself says it best.
      if ((!answer.ok && answer.status !== 400) || answer.redirected) return location.assign(url);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of kParts) {
        document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      }
      for (const field of form.querySelectorAll("input, select")) {
        for (const name of ["aria-invalid", "aria-describedby"]) {
          const value = page.getElementById(field.id)?.getAttribute(name);
          value ? field.setAttribute(name, value) : field.removeAttribute(name);
        }
      }
      history.replaceState(null, "", url);
    } catch (error) {
      if (signal.aborted) return;
      console.warn(`The list could not be loaded: ${error}`);
      const line = document.createElement("p");
      line.className = "wrong";
      line.setAttribute("role", "status");
      line.textContent = "Could not load the events. Try again.";
      found.querySelector(".wrong")?.remove();
      found.prepend(line);
    } finally {
      if (!signal.aborted) found.removeAttribute("aria-busy");
    }
  }
}
