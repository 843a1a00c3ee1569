// <time> elements come from the server in the reader's time zone (<html data-zone>), of which the server
// learns here. On the first page it cannot know: the titles then move to that zone here. Relative texts
// keep up while the page is open.

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const kMinuteMs = 60_000;

// The same words as the server's: see http/pages/time_text.h.
function relative(moment, now) {
  const minutes = Math.floor((now - moment) / kMinuteMs);
  const ago = (n, unit) => `${n} ${unit}${n === 1 ? "" : "s"} ago`;
  if (minutes < 1) return "just now";
  if (minutes < 60) return ago(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return ago(hours, "hour");
  const days = Math.floor(hours / 24);
  return days < 30 ? ago(days, "day") : null;
}

const times = () => document.querySelectorAll("time[datetime]");

const { base = "", zone: known_zone } = document.documentElement.dataset;
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const kYearS = 31_536_000;
document.cookie = `muster-zone=${zone}; Path=${base}/; Max-Age=${kYearS}; SameSite=Lax`;

function move_titles() {
  for (const time of times()) {
    const title = exact.format(new Date(time.dateTime));
    if (time.title !== title) time.title = title;
  }
}
if (known_zone === undefined) {
  move_titles();
  // Also in what other scripts bring in later.
  new MutationObserver(move_titles).observe(document.body, { childList: true, subtree: true });
}

// Counts from the page's own arrival, so that a wrong clock on this side changes no words.
const shown_at = Date.now();
const served_at = Date.parse(document.documentElement.dataset.now);

setInterval(() => {
  const now = served_at + (Date.now() - shown_at);
  for (const time of times()) {
    if (!("relative" in time.dataset)) continue;
    const text = relative(Date.parse(time.dateTime), now);
    if (text && text !== time.textContent) time.textContent = text;
  }
}, kMinuteMs);
