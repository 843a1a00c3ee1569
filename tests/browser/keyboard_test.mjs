// Without a mouse: everything that can be worked with is reached, and where one is can be seen.

import assert from "node:assert/strict";

import { story } from "./support/story.mjs";
import { sign_up } from "./support/steps.mjs";

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
