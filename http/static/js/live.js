// The People page moves by itself: who is active now, and who joins. Follows the rows that are shown, while
// the page is looked at.

const base = document.documentElement.dataset.base ?? "";

const list = document.getElementById("people");
if (list) {
  let source = null;
  let count = null;

  const follow = () => {
    source?.close();
    source = null;
    const ids = [...list.querySelectorAll("tr[data-person]")].map((row) => row.dataset.person);
    if (document.hidden || ids.length === 0) return;
    source = new EventSource(`${base}/people/events?ids=${ids.join(",")}`);
    source.addEventListener("activity", (event) => mark(JSON.parse(event.data)));
    source.addEventListener("people", (event) => {
      const before = count;
      count = JSON.parse(event.data).count;
      if (before !== null && before !== count) document.dispatchEvent(new Event("list-changed"));
    });
  };

  const mark = ({ id, datetime, exact, text }) => {
    const cell = list.querySelector(`tr[data-person="${id}"] [data-activity]`);
    if (!cell || cell.querySelector("time")?.dateTime === datetime) return;
    const time = document.createElement("time");
    time.dateTime = datetime;
    time.title = exact;
    time.dataset.relative = "";
    time.textContent = text;
    cell.replaceChildren(time);
  };

  new MutationObserver(follow).observe(list, { childList: true });
  document.addEventListener("visibilitychange", follow);
  addEventListener("pagehide", () => source?.close());
  follow();
}
