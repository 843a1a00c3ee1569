// Without a mouse: everything that can be worked with is reached, and where one is can be seen.

import assert from "node:assert/strict";

import { kAllLooks, story } from "./support/story.mjs";
import { log_in, sign_up } from "./support/steps.mjs";
import { kFounder, kFounderEmail, populate } from "./support/populate.mjs";

const kStepsMax = 60;

// What is focused, and whether that shows: an outline of its own or of what it spans.
const focused = () => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const has_outline = (style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {
    what: element.outerHTML.slice(0, 120),
    shows: [null, "::after"].some((pseudo) => has_outline(getComputedStyle(element, pseudo))),
  };
};

async function walks_through(one) {
  const seen = new Set();
  for (let step = 0; step < kStepsMax; step += 1) {
    await one.page.keyboard.press("Tab");
    const here = await one.page.evaluate(focused);
    if (here === null || seen.has(here.what)) break;
    assert.ok(here.shows, `the focus cannot be seen at ${one.path()}: ${here.what}`);
    seen.add(here.what);
  }
  return seen.size;
}

story("The focus is seen wherever it goes", async ({ person }) => {
  const ada = await person();
  await ada.opens("/user/signup/");
  assert.ok((await walks_through(ada)) >= 5);
  await sign_up(ada, "ada@example.org");
  for (const path of ["/projects/", "/people/", "/people/1", "/user/account/"]) {
    await ada.opens(path);
    assert.ok((await walks_through(ada)) >= 4, path);
  }
});

story("The menu opens, walks and closes by keys", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await ada.page.keyboard.press("Tab");
  assert.equal(await ada.page.evaluate(() => document.activeElement.textContent), "Skip to content");
  await ada.page.keyboard.press("Tab");
  await ada.page.keyboard.press("ArrowDown");
  await ada.page.keyboard.press("ArrowDown");
  assert.equal(await ada.page.evaluate(() => document.activeElement.textContent), "People");
  await ada.page.keyboard.press("Escape");
  assert.equal(await ada.page.locator("details.menu[open]").count(), 0);
  await ada.page.keyboard.press("ArrowDown");
  await ada.page.keyboard.press("ArrowDown");
  await ada.comes(() => ada.page.keyboard.press("Enter"));
  assert.equal(ada.path(), "/people/");
});

story("A dialog opens and closes by keys, and gives the focus back", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await ada.opens("/people/");
  await ada.link("+ Add People").focus();
  await ada.page.keyboard.press("Enter");
  await ada.page.locator("dialog[open]").waitFor();
  await ada.looks();
  await ada.page.keyboard.press("Escape");
  await ada.page.locator("dialog[open]").waitFor({ state: "detached" });
  assert.equal(await ada.page.evaluate(() => document.activeElement.textContent), "+ Add People");
});

const focus = (one) => one.page.evaluate(() => document.activeElement.id || document.activeElement.textContent);

story(
  "Keys find people, walk through lists and tell what they do, and leave typing alone",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    const keys = ada.page.keyboard;

    // From any page: the field in the bar, what it finds, and the one who is chosen.
    await ada.opens("/projects/");
    await keys.press("Control+k");
    assert.equal(await focus(ada), "find");
    await keys.type("hopper");
    const options = ada.page.getByRole("option");
    await options.first().waitFor();
    assert.ok((await options.count()) > 1);
    await ada.looks();
    await keys.press("ArrowDown");
    await keys.press("ArrowDown");
    assert.equal(await options.nth(1).getAttribute("aria-selected"), "true");
    await ada.looks();
    const chosen = await options.nth(1).locator(".row-email").textContent();
    await ada.comes(() => keys.press("Enter"));
    await ada.page.locator("#person .person").getByText(chosen).waitFor();
    // Without a choice, all who are found.
    await keys.press("/");
    assert.equal(await focus(ada), "find");
    await keys.type("hopper");
    await ada.comes(() => keys.press("Enter"));
    assert.equal(ada.path(), "/people/?q=hopper");
    await keys.press("/");
    assert.equal(await focus(ada), "search");

    // In a field a letter is a letter.
    await keys.press("End");
    await keys.type("jk?/");
    assert.equal(await ada.page.inputValue("#search"), "hopperjk?/");
    assert.equal(await ada.page.locator("dialog").count(), 0);
    await keys.press("Escape");
    assert.equal(await ada.page.inputValue("#search"), "");
    await ada.text(/^\d+ people$/).waitFor();
    await ada.page.evaluate(() => document.activeElement.blur());

    // Rows.
    const emails = await ada.page.locator("#people .row-email").allTextContents();
    await keys.press("j");
    await keys.press("j");
    assert.ok((await focus(ada)).includes(emails[1]));
    await keys.press("k");
    assert.ok((await focus(ada)).includes(emails[0]));
    await keys.press("ArrowDown");
    assert.ok((await focus(ada)).includes(emails[1]));
    await keys.press("Control+j");
    assert.ok((await focus(ada)).includes(emails[1]), "with Control it is the browser's key");
    await keys.press("Enter");
    const panel = ada.page.locator("aside.panel");
    const opened = panel.locator(".person");
    await opened.getByText(emails[1], { exact: true }).waitFor();
    await keys.press("j");
    await opened.getByText(emails[2], { exact: true }).waitFor();
    await keys.press("Escape");
    await panel.waitFor({ state: "hidden" });
    assert.ok((await focus(ada)).includes(emails[2]));

    // Help.
    await keys.press("?");
    await ada.page.locator("dialog[open]").getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
    await ada.looks();
    await keys.press("j");
    await keys.press("Escape");
    await ada.page.locator("dialog").waitFor({ state: "detached" });
    assert.ok((await focus(ada)).includes(emails[2]));
    await ada.page.locator("summary", { hasText: "Your account" }).click();
    await ada.page.locator("a.menu-item", { hasText: "Keyboard shortcuts" }).click();
    await ada.page.locator("dialog[open]").waitFor();
    assert.equal(await ada.page.locator("details.menu[open]").count(), 0);
  },
  { settings: kFounder, looks: { "desk-light": kAllLooks["desk-light"] } },
);
