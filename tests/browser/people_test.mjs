// The list of people: sorted, searched while typing, turned over; addresses that stay.

import assert from "node:assert/strict";

import { kAllLooks, story } from "./support/story.mjs";
import { goes_to_people, log_in, opens_person } from "./support/steps.mjs";
import { kFounder, kFounderEmail, kPeople, populate } from "./support/populate.mjs";

const emails = (person) => person.page.locator("#people .row-email").allTextContents();

story(
  "People are sorted, searched and turned over, at addresses that stay",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/");
    assert.equal((await emails(ada)).length, 50);
    await ada.comes(() => ada.link("Next").click());
    assert.equal((await emails(ada)).length, kPeople - 50);
    await ada.comes(() => ada.link("Previous").click());

    await ada.page.getByLabel("Order").selectOption({ label: "Email, A to Z" });
    await ada.page.waitForURL(/sort=/);
    const sorted = await emails(ada);
    assert.deepEqual(sorted, [...sorted].sort());
    await ada.opens(ada.path());
    assert.deepEqual(await emails(ada), sorted);

    await ada.page.keyboard.press("/");
    await ada.page.keyboard.type("hopper");
    await ada.page.waitForURL(/q=hopper/);
    await ada.text(/\d people found/).waitFor();
    assert.ok((await emails(ada)).every((email) => email.includes("hopper")));
    await ada.looks();
    // Escape empties the field.
    await ada.page.keyboard.press("Escape");
    await ada.page.waitForURL((url) => url.search === "?sort=email");
    assert.equal((await emails(ada)).length, 50);
    await ada.field("Search by name or email").fill("nobody is called this");
    await ada.text("No people match").waitFor();
    await ada.looks();
    await ada.comes(() => ada.link("Clear search").click());
    assert.equal((await emails(ada)).length, 50);
  },
  { settings: kFounder },
);

story(
  "A person has an address of their own, beside the list or not",
  async ({ program, person }) => {
    await program.shell(["create_user", "--username", "grace@example.org", "--password", "glacier-42-umbrella"]);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/");
    await opens_person(ada, "grace@example.org");
    assert.equal(ada.path(), "/people/2");
    const url = ada.path();
    await ada.opens(url);
    await ada.heading("grace@example.org").waitFor();
    // The year has words beside its picture.
    const year = await ada.page.locator(".heat-scroll svg[role=img]").getAttribute("aria-label");
    assert.match(year, /active days? in the last year/);
  },
  { settings: kFounder },
);

const kDesk = { "desk-light": kAllLooks["desk-light"] };
const search = (person) => person.field("Search by name or email");
const panel = (person) => person.page.locator("aside.panel");
const opens_panel = async (person, email, name) => {
  await person.row(email).click();
  await panel(person).getByRole("heading", { level: 1, name }).waitFor();
};

// Closing a person, going back, reloading and copying the address keep what the list was searched for.
story(
  "A search outlasts the person who was opened from it",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await goes_to_people(ada);
    await search(ada).fill("hopper");
    await ada.page.waitForURL(/q=hopper/);
    const found = await emails(ada);
    const searched = ada.path();
    assert.equal(searched, "/people/?q=hopper");

    const [first, second] = found;
    await opens_panel(ada, first);
    assert.match(ada.path(), /^\/people\/\d+$/);
    assert.match(await ada.page.title(), /Hopper · Muster$/);
    await ada.page.keyboard.press("Escape");
    await ada.page.waitForURL(ada.url + searched);
    assert.deepEqual(await emails(ada), found);
    assert.equal(await search(ada).inputValue(), "hopper");
    assert.equal(await ada.page.title(), "People · Muster");
    assert.ok(await ada.row(first).locator(".row-link").evaluate((link) => link === document.activeElement));

    // Back closes it, too, and forward opens it again.
    await opens_panel(ada, second);
    await ada.page.goBack();
    await panel(ada).waitFor({ state: "hidden" });
    assert.equal(ada.path(), searched);
    assert.equal(await ada.page.title(), "People · Muster");
    await ada.page.goForward();
    await panel(ada).waitFor();

    // Searched beside the panel: the list follows, the person stays, and closing keeps the search.
    await search(ada).fill("lovelace");
    await ada.text(/people found/).waitFor();
    await ada.page.waitForFunction(() => history.state.home.endsWith("?q=lovelace"));
    assert.match(ada.path(), /^\/people\/\d+$/);
    await panel(ada).getByRole("button", { name: "Close" }).click();
    assert.equal(ada.path(), "/people/?q=lovelace");
    const lovelaces = await emails(ada);
    assert.ok(lovelaces.length > 0 && lovelaces.every((email) => email.includes("lovelace")));
    await ada.comes(() => ada.page.reload());
    assert.deepEqual(await emails(ada), lovelaces);

    // A person's page that was reloaded leads back to the list.
    await opens_panel(ada, lovelaces[0]);
    await ada.comes(() => ada.page.reload());
    assert.equal(await panel(ada).count(), 0);
    await ada.comes(() => ada.page.goBack());
    assert.deepEqual(await emails(ada), lovelaces);
  },
  { settings: kFounder, looks: kDesk },
);

story(
  "A search that cannot be made says so",
  async ({ program, person }) => {
    await program.shell(["create_user", "--username", "grace@example.org", "--password", "glacier-42-umbrella"]);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/");
    const cut = (route) => route.abort("connectionrefused");
    ada.provokes(/Failed to load resource: net::ERR_CONNECTION_REFUSED/, 2);
    await ada.page.route("**/people/?*", cut);
    await search(ada).fill("grace");
    const status = ada.page.locator("#people-count");
    await status.getByText("Could not search. Try again.").waitFor();
    assert.equal(await ada.page.locator("#people[aria-busy]").count(), 0);
    await ada.looks();
    // The bar's search, too.
    await ada.field("Find a person").fill("grace");
    await ada.page.locator(".find-said").getByText("Could not search. Try again.").waitFor();
    await ada.page.unroute("**/people/?*", cut);
    await ada.page.keyboard.press("Escape");
    await search(ada).fill("grac");
    await status.getByText("1 person found").waitFor();
    assert.deepEqual(await emails(ada), ["grace@example.org"]);
  },
  { settings: kFounder, looks: kDesk },
);
