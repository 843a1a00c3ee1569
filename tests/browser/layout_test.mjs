// Nothing overflows and nothing overlaps: every page, at 20 widths from a small phone to a large screen,
// with names that are long, written from right to left, or missing; beside the panel; at 200 % zoom, where
// a window has half its width; and with letters of twice the size.

import assert from "node:assert/strict";

import { kAllLooks, story } from "./support/story.mjs";
import { layout_faults } from "./support/layout.mjs";
import { log_in, opens_person, path_of } from "./support/steps.mjs";
import { kFounder, kFounderEmail, kLongestEmail, kOneWordEmail, populate } from "./support/populate.mjs";

const kWidths = [320, 360, 390, 430, 480, 560, 640, 641, 700, 768, 800, 850, 906, 1000, 1024, 1120, 1279, 1280, 1440, 1920];
const kPanelWidths = [...kWidths].reverse(); // opened where there is room, then the window narrows
const kHeight = 900;
const looks = { "desk-light": kAllLooks["desk-light"] };

async function measure(one, what, widths = kWidths) {
  const found = [];
  const before = one.page.viewportSize();
  for (const width of widths) {
    await one.page.setViewportSize({ width, height: kHeight });
    for (const fault of await layout_faults(one.page)) found.push(`${what} at ${width} px: ${fault}`);
  }
  await one.page.setViewportSize(before);
  return found;
}

async function page_of(ada, email) {
  await ada.opens(`/people/?q=${encodeURIComponent(email)}`);
  return ada.page.locator("#people .row-link").getAttribute("href");
}

// Every page that somebody who is in can come to, one after the other.
async function pages_of(ada, see) {
  const at = async (path, status = 200) => {
    await ada.opens(path, status);
    await see(path);
  };
  await at("/projects/");
  await at("/people/");
  await at("/people/?sort=-name");
  await at("/people/?page=2");
  await at("/people/?q=hopper");
  await at("/people/?q=nobody-is-called-so-long-a-name-that-does-not-end-at-the-edge-of-a-small-phone");
  for (const email of [kFounderEmail, kLongestEmail, kOneWordEmail, "maryam@example.org"]) await at(await page_of(ada, email));
  await at(`${await page_of(ada, kOneWordEmail)}/password-link`);
  await at(`${await page_of(ada, kOneWordEmail)}/erase`);
  await at("/user/account/erase");
  await at("/people/2/password-link");
  await ada.comes(() => ada.button("Create password link").click());
  await see("a password link that was made");
  await at("/people/invite/");
  await ada.page.locator("summary", { hasText: "Reset Link" }).click();
  await see("the invitation's reset");
  await at("/user/account/");
  for (const summary of await ada.page.locator("main summary").all()) await summary.click();
  await see("the account with everything open");
  await at("/audit/");
  for (const index of [0, 3, 7]) await ada.page.locator(".event-more .chevron").nth(index).click();
  await see("the audit log with events open");
  await at("/audit/?since=2026-01-01T00:00:00Z&until=2026-12-31&type=user.profile_updated");
  await ada.page.locator(".audit-dates > summary").click();
  await see("the audit log's calendar");
  await at("/audit/?person=a", 400);
  await at("/audit/?person=nobody&since=x", 400);
  for (const project of [6, 7, 8]) await at(`/projects/${project}`);
  for (const summary of await ada.page.locator("main summary").all()) await summary.click();
  await see("a project with everything open");
  await at("/overview/");
  for (const summary of await ada.page.locator("main summary").all()) await summary.click();
  await see("the overview with everything open");
  await at("/help/keys/");
  await at("/no/such/page", 404);
  await at("/people/9999", 404);
}

async function pages_of_strangers(one, link, password_link, see) {
  await one.opens("/user/login/");
  await see("log in");
  await one.field("Email").fill(kFounderEmail);
  await one.field("Password").fill("not-the-password-1");
  await one.comes(() => one.button("Log in").click(), 401);
  await see("log in, refused");
  await one.opens("/user/signup/");
  await see("sign up");
  await one.field("Email").fill("ada@example.org");
  await one.field("Password").fill("password");
  await one.comes(() => one.button("Create account").click(), 400);
  await see("sign up, refused");
  await one.opens(link);
  await see("sign up by invitation");
  await one.opens("/user/signup/?token=no-such-invitation", 403);
  await see("an invitation that does not work");
  await one.opens("/user/password/");
  await see("a password link to paste");
  await one.opens_through(password_link);
  await see("a new password");
  await one.field("New password").fill("password");
  await one.comes(() => one.button("Set new password").click(), 400);
  await see("a new password, refused");
  await one.opens("/no/such/page", 404);
  await see("not found, as a stranger");
}

// A link for whoever has the longest name.
const password_link = async (ada) => {
  await ada.opens(`${await page_of(ada, kLongestEmail)}/password-link`);
  await ada.comes(() => ada.button("Create password link").click());
  return path_of(await ada.field("One-time link").inputValue());
};

const invitation = async (ada) => {
  await ada.opens("/people/invite/");
  return path_of(await ada.field("Invitation link").inputValue());
};

story(
  "Nothing overflows or overlaps at any width",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    const found = [];
    await pages_of(ada, async (what) => found.push(...(await measure(ada, what))));
    const link = await invitation(ada);
    await ada.opens(link);
    found.push(...(await measure(ada, "an invitation for somebody who is in")));
    const for_password = await password_link(ada);
    const stranger = await person();
    await pages_of_strangers(stranger, link, for_password, async (what) => found.push(...(await measure(stranger, what))));
    const owner = await person();
    await log_in(owner, kLongestEmail);
    await owner.button("Dismiss").waitFor();
    found.push(...(await measure(owner, "the notice of a password link")));
    assert.deepEqual(found, []);
  },
  { settings: kFounder, looks },
);

story(
  "Nothing overflows or overlaps beside the panel",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    const found = [];
    for (const email of [kFounderEmail, kLongestEmail, kOneWordEmail, "maryam@example.org"]) {
      await ada.opens("/people/");
      await opens_person(ada, email);
      found.push(...(await measure(ada, `the panel of ${email}`, kPanelWidths)));
    }
    assert.deepEqual(found, []);
  },
  { settings: kFounder, looks },
);

story(
  "Emails and names are whole at 1280 px, and the columns leave in order",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/");
    // A name of more than 50 letters is whole in its title.
    const cut = () => ada.page.evaluate(() => [...document.querySelectorAll(".row-name, .row-email")].filter((line) => line.scrollWidth > line.clientWidth && !(line.matches(".row-name") && line.title.length > 50)).map((line) => line.textContent));
    const heads = () => ada.page.evaluate(() => [...document.querySelectorAll("#people th")].filter((head) => head.checkVisibility()).map((head) => head.textContent));
    for (const width of [1280, 1440, 1920]) {
      await ada.page.setViewportSize({ width, height: kHeight });
      assert.deepEqual(await cut(), [], `at ${width} px`);
      assert.deepEqual(await heads(), ["NameEmail", "Last activity", "Last 4 weeks", "Projects"]);
    }
    for (const [width, expected] of [[1000, 4], [999, 3], [800, 3], [799, 2], [641, 2], [640, 0]]) {
      await ada.page.setViewportSize({ width, height: kHeight });
      assert.equal((await heads()).length, expected, `at ${width} px`);
    }
    // Links in the bar where there is room, beside the menu that has them everywhere.
    const links = ada.page.locator(".bar-links");
    for (const [width, expected] of [[1023, false], [1024, true], [1920, true]]) {
      await ada.page.setViewportSize({ width, height: kHeight });
      assert.equal(await links.isVisible(), expected, `at ${width} px`);
      assert.ok(await ada.page.locator("summary[aria-label=Menu]").isVisible());
    }
    assert.deepEqual(await links.getByRole("link").allTextContents(), ["Projects", "People", "Audit log", "Overview"]);
    assert.equal(await links.locator("[aria-current=page]").textContent(), "People");
    // Two lines a row on a phone.
    await ada.page.setViewportSize({ width: 390, height: kHeight });
    const heights = await ada.page.evaluate(() => [...document.querySelectorAll("#people tbody tr")].map((row) => row.getBoundingClientRect().height));
    assert.ok(Math.max(...heights) <= 68, `rows of ${Math.max(...heights)} px`);
  },
  { settings: kFounder, looks },
);

// Zoomed to 200 % a window of 1280 px has 640 of them left; letters of twice the size (a setting of the
// browser) make everything that is measured in them twice as wide.
story(
  "Nothing overflows or overlaps at 200 %",
  async ({ program, person }) => {
    await populate(program);
    const zoomed = await person({ ...kAllLooks["desk-light"], viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    await log_in(zoomed, kFounderEmail);
    const found = [];
    await pages_of(zoomed, async (what) => found.push(...(await measure(zoomed, what, [320, 512, 640, 720, 960]))));
    const large = await person(kAllLooks["desk-light"], { letters: 2 });
    await log_in(large, kFounderEmail);
    await pages_of(large, async (what) => found.push(...(await measure(large, `${what} in large letters`, [640, 1024, 1280, 1920]))));
    assert.deepEqual(found, []);
  },
  { settings: kFounder, looks },
);
