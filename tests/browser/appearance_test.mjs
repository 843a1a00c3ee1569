// What a picture would show, as far as it can be said: themes, paper, and the look of fields and buttons.

import assert from "node:assert/strict";

import { kAllLooks, story } from "./support/story.mjs";
import { log_in, opens_person, sign_up } from "./support/steps.mjs";
import { kFounder, kFounderEmail, populate } from "./support/populate.mjs";

const kLight = { "desk-light": kAllLooks["desk-light"] };

// Every colour that the pages are painted with.
const colours = (one) => one.page.evaluate(() => {
  const names = new Set();
  const collect = (rules) => {
    for (const rule of rules) {
      if (rule.cssRules) collect(rule.cssRules);
      for (const name of rule.style ?? []) if (name.startsWith("--")) names.add(name);
    }
  };
  for (const sheet of document.styleSheets) collect(sheet.cssRules);
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries([...names].sort().map((name) => [name, style.getPropertyValue(name)]).concat([["color-scheme", style.colorScheme]]));
});
const chooses = (one, theme) => one.page.evaluate((theme) => {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}, theme);

story(
  "The theme is the system's unless one is chosen, and paper is light",
  async ({ person }) => {
    const ada = await person();
    await ada.page.emulateMedia({ reducedMotion: "reduce" }); // no colour is between two others
    await ada.opens("/user/signup/");
    const light = await colours(ada);
    await chooses(ada, "dark");
    const dark_by_choice = await colours(ada);
    await ada.looks();
    await ada.page.emulateMedia({ colorScheme: "dark" });
    await chooses(ada, null);
    const dark = await colours(ada);
    assert.notEqual(dark["--ground"], light["--ground"]);
    assert.deepEqual({ ...dark, "color-scheme": "" }, { ...dark_by_choice, "color-scheme": "" });
    assert.equal(dark_by_choice["color-scheme"], "dark");
    await chooses(ada, "light");
    const light_by_choice = await colours(ada);
    assert.deepEqual({ ...light_by_choice, "color-scheme": "" }, { ...light, "color-scheme": "" });
    assert.equal(light_by_choice["color-scheme"], "light");
    for (const theme of [null, "dark"]) {
      await chooses(ada, theme);
      await ada.page.emulateMedia({ media: "print", colorScheme: "dark" });
      assert.deepEqual(await colours(ada), { ...light, "color-scheme": "light" });
      await ada.page.emulateMedia({ media: null, colorScheme: "dark" });
    }
  },
  { looks: kLight },
);

story(
  "Paper has nothing to click, cuts nothing off and repeats the heads",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    const clickable = () => ada.page.evaluate(() => [...document.querySelectorAll("button, summary, select, .button, input:not([readonly]), .bar, .search, .find, kbd")].filter((element) => element.checkVisibility()).map((element) => element.outerHTML.slice(0, 80)));
    for (const path of ["/people/", "/people/1", "/projects/", "/audit/", "/people/invite/"]) {
      await ada.opens(path);
      await ada.page.emulateMedia({ media: "print", colorScheme: "dark" });
      assert.deepEqual(await clickable(), [], path);
      for (const width of [718, 1047]) { // A4, upright and across
        await ada.page.setViewportSize({ width, height: 1000 });
        const cut = await ada.page.evaluate(() => [...document.querySelectorAll("main *")].filter((element) => !element.closest("svg, .hidden-text") && element.checkVisibility() && getComputedStyle(element).overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1).map((element) => element.outerHTML.slice(0, 80)));
        assert.deepEqual(cut, [], path);
        const wide = await ada.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${path} is ${wide} px wide on paper of ${width}`);
      }
      const heads = await ada.page.evaluate(() => [...document.querySelectorAll("main .list > thead")].map((head) => getComputedStyle(head).display));
      assert.ok(heads.every((display) => display === "table-header-group"), path);
      await ada.page.emulateMedia({ media: null, colorScheme: "light" });
      await ada.page.setViewportSize(kAllLooks["desk-light"].viewport);
    }
    // Who is open beside the list is what is printed.
    await ada.opens("/people/");
    await opens_person(ada, kFounderEmail);
    await ada.page.emulateMedia({ media: "print" });
    assert.ok(await ada.page.locator("#people").isHidden());
    assert.ok(await ada.page.locator(".panel h1").isVisible());
    assert.deepEqual(await clickable(), []);
  },
  { settings: kFounder, looks: kLight },
);

const style_of = (locator, ...names) => locator.evaluate((element, names) => names.map((name) => getComputedStyle(element)[name]), names);
const height_of = async (locator) => (await locator.boundingBox()).height;

story(
  "Fields and buttons that stand together are of one kind",
  async ({ person }) => {
    const ada = await person();
    await sign_up(ada, "ada@example.org");
    await ada.opens("/user/account/");
    const small = ada.page.locator(".sessions .small-button");
    assert.equal(await height_of(small.first()), 32);
    assert.deepEqual(await style_of(small.first(), "fontSize"), ["14px"]);
    const file = ada.field("Profile picture");
    const [family] = await style_of(file, "fontFamily");
    assert.deepEqual(await style_of(ada.page.locator("body"), "fontFamily"), [family]);
    assert.equal(await height_of(file), 32);

    await ada.page.emulateMedia({ reducedMotion: "reduce" }); // no colour is between two others
    await ada.opens("/people/");
    assert.equal(await height_of(ada.page.getByLabel("Order")), await height_of(ada.field("Search by name or email")));

    // What is wrong and being mended has a ring of its own colour.
    await ada.field("Search by name or email").evaluate((field) => field.setAttribute("aria-invalid", "true"));
    await ada.field("Search by name or email").focus();
    const [outline, border] = await style_of(ada.field("Search by name or email"), "outlineColor", "borderTopColor");
    assert.equal(outline, border);
    assert.equal(outline, await ada.page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement("i"));
      probe.className = "notice bad";
      return getComputedStyle(probe).color;
    }));
  },
  { looks: kLight },
);

story(
  "The year fills its card, and the names of its days stay where the weeks scroll",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/1");
    const box = (selector) => ada.page.locator(selector).boundingBox();
    const card = await box(".card:has(.heat)");
    const heat = await box(".heat");
    assert.ok(card.width - heat.width < 48, `${heat.width} px in a card of ${card.width}`);
    const [days, weeks] = [await box(".heat > svg"), await box(".heat-map")];
    assert.ok(Math.abs(days.height - weeks.height) < 1, "the days stand beside their rows");
    await ada.page.setViewportSize({ width: 390, height: 800 });
    await ada.page.locator(".heat-scroll").evaluate((weeks) => (weeks.scrollLeft = -1000));
    assert.ok((await box(".heat > svg")).x >= 0);
    const [narrow_days, narrow_weeks] = [await box(".heat > svg"), await box(".heat-map")];
    assert.ok(Math.abs(narrow_days.height - narrow_weeks.height) < 1);
  },
  { settings: kFounder, looks: kLight },
);
