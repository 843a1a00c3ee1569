// A click on a row of the People page opens the person beside the list, where there is room. The address is
// the person's own: reloading it, or opening it in another tab, shows their page.

const kRoomFor = matchMedia("(min-width: 70rem)");

const list = document.getElementById("people");
if (list) {
  const home = location.href;
  const panel = document.createElement("aside");
  panel.className = "panel";
  panel.setAttribute("aria-label", "Person");
  panel.hidden = true;
  list.parentElement.append(panel);
  let asked = new AbortController();
  let opener = null;

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#people .row-link");
    if (!link || !kRoomFor.matches || event.defaultPrevented) return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    opener = link;
    history[panel.hidden ? "pushState" : "replaceState"]({ panel: link.href }, "", link.href);
    open(link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden && !document.querySelector("dialog[open], details.menu[open]")) close();
  });
  addEventListener("popstate", (event) => (event.state?.panel ? open(event.state.panel) : hide()));

  async function open(url) {
    asked.abort();
    const { signal } = (asked = new AbortController());
    try {
      const answer = await fetch(url, { signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const person = page.getElementById("person");
      if (!answer.ok || !person) return location.assign(url);
      panel.replaceChildren(closeButton(), ...person.childNodes);
      mark(url);
      panel.hidden = false;
      document.body.classList.add("with-panel");
      const heading = panel.querySelector("h1, h2");
      heading.tabIndex = -1;
      heading.focus();
    } catch (error) {
      if (!signal.aborted) location.assign(url);
    }
  }

  function closeButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button panel-close";
    button.textContent = "Close";
    button.addEventListener("click", close);
    return button;
  }

  function close() {
    history.replaceState(null, "", home);
    hide();
    opener?.focus();
  }

  function hide() {
    asked.abort();
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove("with-panel");
    mark(null);
  }

  // Which row is open.
  function mark(url) {
    for (const link of list.querySelectorAll(".row-link")) {
      if (link.href === url) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
}
