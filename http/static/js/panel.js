// A click on a row of the People page opens the person beside the list, where there is room. The address
// and the title are the person's own: reloading it, or opening it in another tab, shows their page.
//
// The panel's entry in the history keeps the address of the list: `home` now (search.js), `below` in the
// entry before it.

const kRoomFor = matchMedia("(min-width: 80rem)");

const list = document.getElementById("people");
if (list) {
  const list_title = document.title;
  const panel = document.createElement("aside");
  panel.className = "panel";
  panel.setAttribute("aria-label", "Person");
  panel.hidden = true;
  list.parentElement.append(panel);
  let asked = new AbortController();

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#people .row-link");
    if (!link || !kRoomFor.matches || event.defaultPrevented) return;
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (panel.hidden) {
      const home = location.href.replace(/#.*/, "");
      history.pushState({ panel: link.href, home, below: home }, "", link.href);
    } else {
      history.replaceState({ ...history.state, panel: link.href }, "", link.href);
    }
    open(link.href);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || panel.hidden) return;
    if (!document.querySelector("dialog[open], details.menu[open]")) close();
  });
  addEventListener("popstate", (event) => (event.state?.panel ? open(event.state.panel) : hide()));
  // The rows are new.
  document.addEventListener("list-shown", () => mark(panel.hidden ? null : history.state?.panel));

  async function open(url) {
    asked.abort();
    const { signal } = (asked = new AbortController());
    mark(url);
    try {
      const answer = await fetch(url, { signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const person = page.getElementById("person");
      if (!answer.ok || !person) return location.assign(url);
      document.title = page.title;
      show(...person.childNodes);
    } catch {
      if (!signal.aborted) show(failed());
    }
  }

  function show(...content) {
    panel.replaceChildren(closeButton(), ...content);
    panel.hidden = false;
    panel.scrollTop = 0;
    document.body.classList.add("with-panel");
    const heading = panel.querySelector("h1");
    heading.tabIndex = -1;
    heading.focus();
  }

  function failed() {
    const heading = document.createElement("h1");
    heading.textContent = "Could not load this person. Try again.";
    return heading;
  }

  function closeButton() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small-button panel-close";
    button.textContent = "Close";
    button.addEventListener("click", close);
    return button;
  }

  // The list stays as it is, also where it was searched beside the panel.
  function close() {
    const { home, below } = history.state;
    hide();
    if (home === below) history.back();
    else history.replaceState(null, "", home);
  }

  function hide() {
    asked.abort();
    if (panel.hidden) return;
    const opener = list.querySelector(".row-link[aria-current]");
    const had_focus = panel.contains(document.activeElement);
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove("with-panel");
    document.title = list_title;
    mark(null);
    if (had_focus) (opener ?? document.querySelector("form[data-search] input")).focus();
  }

  // Which row is open.
  function mark(url) {
    for (const link of list.querySelectorAll(".row-link")) {
      if (link.href === url) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }
} else {
  // A person's page that was reloaded shares its history with the list it was opened from: going back
  // changes the address alone.
  const here = () => location.pathname + location.search;
  const loaded = here();
  addEventListener("popstate", () => here() !== loaded && location.reload());
}
